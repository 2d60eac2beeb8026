"""How a request proves who sent it: bearer, ACS3-HMAC-SHA256, raw token."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any, Protocol

from imageport import _clock
from imageport._credentials import AccessKey, Chained, KeySource, Provided
from imageport._differing import first_difference
from imageport._renewal import Keeper
from imageport._secret import FromVariable, Secret

if TYPE_CHECKING:
    from imageport._request import Prepared
    from imageport_api.operations import Operation

_EMPTY = hashlib.sha256(b"").hexdigest()
_SIGNED = ("accept", "content-type")
_SENT = ("host", *_SIGNED)  # with the request itself


class Auth(Protocol):
    """Adds to each attempt what proves its sender."""

    scheme: str
    """The name of the security scheme in the spec."""

    @property
    def keeper(self) -> Keeper[Any] | None:
        """What has to be ready before an attempt is made; None when nothing has to be asked for."""
        ...

    def headers(self, operation: Operation, request: Prepared) -> list[tuple[str, str]]: ...

    def mend(self, code: str, headers: Mapping[str, str], lines: list[tuple[str, str]]) -> bool:
        """Put right what the server found wrong with *lines*; True when that is worth another try."""
        ...

    def explain(self, message: str, request: Prepared, lines: list[tuple[str, str]]) -> str:
        """Say more about a proof that the server refused, "" when there is nothing to say."""
        ...

    def origin(self) -> str:
        """Say in a sentence where the key came from, "" when that goes without saying."""
        ...

    def secrets(self) -> list[str]:
        """Return what must not show in an error, should a server echo it."""
        ...


class _Simple:
    """What a proof without a signature has to say about its refusal: nothing."""

    keeper: Keeper[Any] | None = None

    def mend(self, code: str, headers: Mapping[str, str], lines: list[tuple[str, str]]) -> bool:
        return False

    def explain(self, message: str, request: Prepared, lines: list[tuple[str, str]]) -> str:
        return ""

    def origin(self) -> str:
        return ""

    def secrets(self) -> list[str]:
        return []


def _came_from(key: str) -> str:
    return f"It came from {key.variable}." if isinstance(key, FromVariable) else ""


class KeyAuth(_Simple):
    """A key in Authorization: behind the word Bearer, or as it is for a model service."""

    def __init__(self, scheme: str, key: KeySource, prefix: str = "Bearer ") -> None:
        self.scheme = scheme
        self.keeper: Keeper[Any] | None = None if isinstance(key, str) else key
        self._key = key
        self._prefix = prefix

    def headers(self, operation: Operation, request: Prepared) -> list[tuple[str, str]]:
        key = self._key if isinstance(self._key, str) else self._key.value
        return [("authorization", Secret(self._prefix + key))]

    def mend(self, code: str, headers: Mapping[str, str], lines: list[tuple[str, str]]) -> bool:
        """Have a refused key replaced, when a function gave it."""
        if self.keeper is None:
            return False
        key = self.keeper.value
        if ("authorization", self._prefix + key) in lines:
            self.keeper.refuse(key)
        return True

    def origin(self) -> str:
        if not isinstance(self._key, str):
            return "It came from the function that was given as api_key=."
        from imageport._advice import given_key

        return _came_from(self._key) or given_key(self.scheme)

    def secrets(self) -> list[str]:
        return [self._key] if isinstance(self._key, str) else self._key.seen()


class NoAuth(_Simple):
    """For the documents that anybody may read."""

    scheme = ""

    def headers(self, operation: Operation, request: Prepared) -> list[tuple[str, str]]:
        return []


class Acs3Auth:
    """Signs each attempt afresh: a new date, a new nonce."""

    scheme = "AcsSignature"

    def __init__(self, source: AccessKey | Provided) -> None:
        self.keeper = None if isinstance(source, AccessKey) else source
        self._source = source
        self._skew = 0.0

    def headers(self, operation: Operation, request: Prepared) -> list[tuple[str, str]]:
        assert operation.acs is not None
        _, version, action = operation.acs
        plain = [line for line in request.headers if line[0] in _SIGNED]
        signed = dict([("host", request.host), ("x-acs-action", action), ("x-acs-version", version), *plain])
        fresh = sign(
            self._key(),
            request.method,
            request.path,
            request.query,
            signed,
            request.body,
            date=_date(int(_clock.now() + self._skew)),
            nonce=os.urandom(16).hex(),
        )
        return [line for line in fresh.items() if line[0] not in _SENT]

    def mend(self, code: str, headers: Mapping[str, str], lines: list[tuple[str, str]]) -> bool:
        """Set the clock by the server's, or have expired credentials replaced before the next attempt."""
        if code == "InvalidTimeStamp.Expired":
            return self._set_clock(headers.get("date", ""))
        if self.keeper is None or not code.startswith(("InvalidSecurityToken", "InvalidAccessKeyId")):
            return False
        sent, key = dict(lines), self.keeper.value
        same_id = f"Credential={key.access_key_id}," in sent["authorization"]
        if same_id and sent.get("x-acs-security-token") == key.security_token:
            self.keeper.refuse(key)
        return True

    def _key(self) -> AccessKey:
        return self._source if isinstance(self._source, AccessKey) else self._source.value

    def explain(self, message: str, request: Prepared, lines: list[tuple[str, str]]) -> str:
        """Name the first difference between what the server signed and what this client did."""
        sent = dict([("host", request.host), *request.headers, *lines])
        names = sent["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
        signed = {name: sent[name] for name in names}
        digest = signed["x-acs-content-sha256"]
        ours = canonical_request(request.method, request.path, request.query, signed, digest)
        return first_difference(message, ours)

    def origin(self) -> str:
        source = self._source
        if isinstance(source, AccessKey):
            return _came_from(source.access_key_id)
        return "It came from the official library's chain." if isinstance(source, Chained) else ""

    def secrets(self) -> list[str]:
        keys = [self._source] if isinstance(self._source, AccessKey) else self._source.seen()
        return [secret for key in keys for secret in (key.access_key_secret, key.security_token) if secret]

    def _set_clock(self, date: str) -> bool:
        try:
            self._skew = parsedate_to_datetime(date).timestamp() - _clock.now()
        except (ValueError, TypeError, OverflowError):
            return False
        if self.keeper is not None:
            self.keeper.skew = self._skew
        return True


@lru_cache(1)
def _date(second: int) -> str:
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(second))


def sign(
    key: AccessKey,
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    date: str,
    nonce: str,
) -> dict[str, str]:
    """Return *headers* with those that ACS3-HMAC-SHA256 adds; all of them are signed.

    *path* and *query* are percent-encoded by RFC 3986, the query is sorted by name. Names are lowercase.
    Stated by the vendor's "V3 request structure and signature".
    """
    digest = hashlib.sha256(body).hexdigest() if body else _EMPTY
    signed = {
        **headers,
        "x-acs-content-sha256": digest,
        "x-acs-date": date,
        "x-acs-signature-nonce": nonce,
    }
    if key.security_token is not None:
        signed["x-acs-accesskey-id"] = key.access_key_id
        signed["x-acs-security-token"] = key.security_token
    names, canonical = _canonical(method, path, query, signed, digest)
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(key.access_key_secret.encode(), text.encode(), "sha256").hexdigest()
    signed["authorization"] = (
        f"ACS3-HMAC-SHA256 Credential={key.access_key_id},SignedHeaders={names},Signature={signature}"
    )
    return signed


def canonical_request(method: str, path: str, query: str, headers: Mapping[str, str], digest: str) -> str:
    """Return the text whose hash is signed."""
    return _canonical(method, path, query, headers, digest)[1]


def _canonical(
    method: str, path: str, query: str, headers: Mapping[str, str], digest: str
) -> tuple[str, str]:
    """Return the names of the headers, joined, and the text whose hash is signed."""
    names = sorted(headers)
    lines = "".join([f"{name}:{headers[name].strip()}\n" for name in names])
    joined = ";".join(names)
    return joined, f"{method}\n{path}\n{query}\n{lines}\n{joined}\n{digest}"
