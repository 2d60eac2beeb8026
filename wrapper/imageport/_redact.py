"""What a foreign error says, without the secrets that it may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMES = (
    r"access_?key_?secret|(?:security|sts|oidc|bearer|access|refresh|id)_?token|token|private_?key"
    r"|signature|password|secret"
)
# A name, what stands between it and its value in JSON, a repr or a query, and the value.
_FIELD = re.compile(rf"""({_NAMES})([\\"']{{0,4}}\s*[:=]\s*[\\"']{{0,4}})([^\s"'\\,;&}}\])]+)""", re.I)
_QUERY = re.compile(r"(?<=[\w/])\?[\w%+.~-]+=[^\s\"')]*")


def redacted(text: str) -> str:
    """Return *text* without the values of fields that are named like secrets, and without URL queries."""
    return _FIELD.sub(r"\1\2***", _QUERY.sub("?***", text))


def harmless(error: BaseException) -> BaseException:
    """Return *error*; only its words, redacted, when it or what led to it shows a secret."""
    if all(redacted(text) == text for each in _causes(error) for text in (str(each), repr(each))):
        return error
    return RuntimeError(f"{type(error).__name__}: {redacted(str(error))}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def bare(cause: BaseException | None) -> BaseException | None:
    """Take the frames away: their locals hold the headers that were sent, or the body that came."""
    if cause is not None:
        cause.__traceback__ = None
        bare(cause.__cause__)
        bare(cause.__context__)
    return cause
