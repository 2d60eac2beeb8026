"""How requests of a contract run prove who sent them; an invalid proof is the engine's to make."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import os
from collections.abc import Callable
from time import gmtime, strftime, time
from typing import Any
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import AuthContext, Case
from schemathesis.auths import AuthStorage
from schemathesis.core.mutations import Mutation
from schemathesis.core.parameters import ParameterLocation

from imageport._auth import sign
from imageport._credentials import AccessKey

from .keys import Keys
from .operations import door


class Signature(AuthBase):
    """An ACS3-HMAC-SHA256 signature over the request as it goes over the wire."""

    def __init__(
        self, key: AccessKey, action: str, version: str, *, ago: int = 0, nonce: str | None = None
    ) -> None:
        self._key = key
        self._ago = ago
        self._nonce = nonce
        self._named = {"x-acs-action": action, "x-acs-version": version}

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request that is about to be sent."""
        url = urlsplit(request.url or "")
        body: Any = request.body or b""  # the engine sends text or bytes, never a stream
        signed = {"host": _text(request.headers.get("host", url.netloc)), **self._named}
        if "content-type" in request.headers:
            signed["content-type"] = _text(request.headers["content-type"])
        fresh = sign(
            self._key,
            request.method or "",
            "/".join(_encoded(unquote(part)) for part in url.path.split("/")),
            _canonical_query(url.query),
            signed,
            body if isinstance(body, bytes) else body.encode(),
            date=strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(time() - self._ago)),
            nonce=self._nonce or os.urandom(16).hex(),
        )
        request.headers.update({name: fresh[name] for name in fresh.keys() - {"host", "content-type"}})
        return request


Signer = Callable[[AccessKey, str, str], AuthBase]


def install(auth: AuthStorage[Any], keys: Keys, signer: Signer = Signature) -> None:
    """Let the engine open every door that there is a key for; *signer* makes signatures."""

    class Provider:
        """Opens the doors. That it is not at work where the proof is to be missing is what tests a door."""

        def get(self, case: Case[Any], context: AuthContext) -> AuthBase | str | None:
            return (
                None
                if _lacks_required_headers(case)
                else proof(context.operation.definition.raw, keys, signer)
            )

        def set(self, case: Case[Any], data: AuthBase | str, context: AuthContext) -> None:
            carry(case, data)

    auth(refresh_interval=None)(Provider)


def proof(stated: dict[str, Any], keys: Keys, signer: Signer = Signature) -> AuthBase | str | None:
    """Make the credentials for an operation; None when it needs none, or when there are none."""
    name = door(stated)
    if name == "AcsSignature" and keys.access_key is not None:
        return signer(keys.access_key, stated["x-acs"]["action"], stated["x-acs"]["version"])
    key = keys.plain.get(name or "")
    return key if key is None or name == "ServiceToken" else f"Bearer {key}"


def carry(case: Case[Any], data: AuthBase | str) -> None:
    """Let a case carry credentials."""
    if isinstance(data, str):
        case.headers["Authorization"] = data
    else:
        case._auth = data  # pyright: ignore[reportPrivateUsage] - no other way by case


def _lacks_required_headers(case: Case[Any]) -> bool:
    """Tell the cases that lack required headers on purpose; the engine knows those by one name only."""
    mutations: tuple[Mutation, ...] = getattr(case.meta and case.meta.phase.data, "mutations", ())
    return "Authorization" not in case.headers and any(
        each.parameter is None
        and each.parameter_location is ParameterLocation.HEADER
        and "required" in each.keywords
        for each in mutations
    )


def _canonical_query(query: str) -> str:
    pairs = [piece.partition("=") for piece in query.split("&") if piece]
    decoded = ((_encoded(unquote_plus(name)), _encoded(unquote_plus(value))) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in sorted(decoded))


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
