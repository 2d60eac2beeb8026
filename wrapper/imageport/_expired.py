"""Whether the host of a picture says that its link has expired: stores say so at many statuses. Pure."""

from __future__ import annotations

import re

from imageport._failures import read_failure
from imageport._json import is_object
from imageport._reply import parsed

MOST = 64 * 1024
"""How much of such an answer is read, in bytes."""
# The keys of a temporary token are unknown as soon as it has expired.
_CODES = {"invalidaccesskeyid", "invalidsecuritytoken", "securitytokeninvalid", "invalidtoken"}
_WORDS = re.compile(
    r"\bexpired\b|\bout of date\b|\bno longer valid\b|not valid in the specified time|过期|失效",
    re.IGNORECASE,
)
_MEMBERS = re.compile(r"<(?:\w+:)?(code|message|details|authenticationerrordetail)>([^<]*)<", re.IGNORECASE)
_PAGE = re.compile(
    r"\b(?:link|url|token|signature|request|credentials?)\b[^.<>]{0,40}\b(?:expired|out of date)\b",
    re.IGNORECASE,
)


def says_expired(content: bytes) -> bool:
    """Say whether an answer in XML, in JSON or in plain words names an expired link as the reason."""
    text = content[:MOST].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if text.startswith("<") and (members := _MEMBERS.findall(text)):
        return any(_means(words, code=name.lower() == "code") for name, words in members)
    if text.startswith("{"):
        return _json_says(content)
    return bool(_PAGE.search(text[:4096]) or re.search("过期|失效", text[:4096]))


def _json_says(content: bytes) -> bool:
    try:
        body = parsed(content.strip(b"\xef\xbb\xbf \r\n\t"))
    except (ValueError, RecursionError):
        return False
    failure = read_failure(body)
    words = [failure.message, body.get("error") if is_object(body) else None]
    told = any(_means(each) for each in words if isinstance(each, str))
    return told or _means(failure.code or "", code=True)


def _means(words: str, *, code: bool = False) -> bool:
    if code:
        name = re.sub(r"[^a-z]", "", words.lower())
        return name in _CODES or "expired" in name
    return _WORDS.search(words) is not None
