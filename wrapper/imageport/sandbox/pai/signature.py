"""How an ACS3-HMAC-SHA256 signature is verified.

https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from imageport.sandbox.exchange import Refusal, Request
from imageport.sandbox.reading import query_pairs

ALGORITHM = "ACS3-HMAC-SHA256"
PARTS = re.compile(r"(ACS3-[A-Z0-9-]+) +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([^,\s]+)")


@dataclass(frozen=True, slots=True)
class Signature:
    """The parts of a signed Authorization header."""

    key_id: str
    signed: tuple[str, ...]
    signature: str


def parse(authorization: str | None) -> Signature:
    """Take an Authorization header apart; without one, or one of no known form, it is a 401."""
    parts = PARTS.fullmatch(authorization or "")
    if parts is None:
        raise Refusal(401, f"The Authorization header has to hold an {ALGORITHM} signature.")
    algorithm, key_id, signed, signature = parts.groups()
    if algorithm != ALGORITHM:
        message = f"The signature method {algorithm} is not supported."
        raise Refusal(400, message, "InvalidSignatureMethod")
    return Signature(key_id, tuple(signed.split(";")), signature)


def verify(request: Request, given: Signature, secret: str) -> None:
    """Compute the signature once more and compare."""
    names = {name for name, _ in request.headers}
    must = {name for name in names if name.startswith("x-acs-")} | {"host"}
    must |= names & {"content-type"}
    unsigned = sorted(must - set(given.signed))
    if unsigned:
        raise _mismatch(f"These headers have to be signed: {', '.join(unsigned)}.")
    if request.header("x-acs-content-sha256") != hashlib.sha256(request.body).hexdigest():
        raise _mismatch("x-acs-content-sha256 is not the hash of the body.")
    canonical = canonical_request(request, given.signed)
    # Headers were decoded as Latin-1; encoded so, they are the bytes that were sent.
    digest = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
    to_sign = f"{ALGORITHM}\n{digest}"
    wanted = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), given.signature.encode()):
        raise _mismatch(f"server string to sign is:{to_sign} server canonical request is:{canonical}")


def canonical_request(request: Request, signed: tuple[str, ...]) -> str:
    """Write a request the way both sides sign it.

    Path and query are decoded and encoded again, since clients differ in what they escape.
    """
    path = "/".join(_encoded(unquote(part)) for part in request.path.split("/"))
    pairs = [(_encoded(key), _encoded(value)) for key, value in query_pairs(request.query)]
    query = "&".join(f"{key}={value}" for key, value in sorted(pairs))
    headers = "".join(f"{name}:{_header(request, name)}\n" for name in sorted(signed))
    names = ";".join(sorted(signed))
    payload = hashlib.sha256(request.body).hexdigest()
    return "\n".join([request.method, path, query, headers, names, payload])


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _header(request: Request, name: str) -> str:
    return ",".join(sorted(value.strip() for key, value in request.headers if key == name))


def _mismatch(reason: str) -> Refusal:
    message = f"Specified signature is not matched with our calculation. {reason}"
    return Refusal(400, message, "SignatureDoesNotMatch")
