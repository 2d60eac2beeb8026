"""Whether a body that came with the status of a success tells a failure. Pure."""

from __future__ import annotations

from typing import Any

from imageport._json import is_object

# All that an error of Alibaba's holds; a body with nothing else in it is one, also at 200.
_ENVELOPE = {"code", "message", "requestid", "hostid", "recommend", "accessdenieddetail", "success"}
_WELL = {"", "0", "200", "ok", "success"}


def tells_failure(found: Any, member: str | None) -> bool:
    """Say whether a body tells a failure: by the *member* that the spec names, else by its whole form."""
    if not is_object(found):
        return False
    if member is None:
        return _is_refusal(found)
    value = found.get(member)
    if value is None:
        # No word of success either, and something that only the vendors' own failures have.
        own = bool(found.get("err") or isinstance(found.get("error"), dict))
        return own and member in ("status", "success")
    match member:
        case "success":
            return value is False
        case "status":
            return _is_refused(value, found)
        case "code":
            return value not in (200, "200")
        case _:
            return value not in (0, "0")


def _is_refusal(found: dict[str, Any]) -> bool:
    """Say whether a body is an error and nothing else: a code and words, and no word of success."""
    if not _ENVELOPE.issuperset(map(str.lower, found)):
        return False
    lines = {name.lower(): value for name, value in found.items()}
    code, words = lines.get("code"), lines.get("message")
    told = isinstance(code, str) and isinstance(words, str) and code.lower() not in _WELL
    return told and lines.get("success") is not True


def _is_refused(status: object, found: dict[str, Any]) -> bool:
    """Say whether an envelope with a status is a failure: a word that is not OK, and no result beside it."""
    word = str(status).upper()
    return word == "NOK" or (word not in ("OK", "200") and ("result" not in found or bool(found.get("err"))))
