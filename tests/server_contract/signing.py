"""ACS3-HMAC-SHA256 once more, from the vendor's description: client and sandbox cannot be wrong together.

https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from imageport._credentials import AccessKey

ALGORITHM = "ACS3-HMAC-SHA256"


class Signer(AuthBase):
    def __init__(self, key: AccessKey, action: str, version: str) -> None:
        self.key, self.action, self.version = key, action, version

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body: Any = request.body or b""
        digest = hashlib.sha256(body if isinstance(body, bytes) else body.encode()).hexdigest()
        request.headers["x-acs-action"] = self.action
        request.headers["x-acs-version"] = self.version
        request.headers["x-acs-date"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        request.headers["x-acs-signature-nonce"] = str(uuid.uuid4())
        request.headers["x-acs-content-sha256"] = digest
        url = urlsplit(str(request.url))
        request.headers.setdefault("host", url.netloc)
        signed = {
            name.lower(): value.decode("latin-1") if isinstance(value, bytes) else value
            for name, value in request.headers.items()
            if name.lower() in ("host", "content-type") or name.lower().startswith("x-acs-")
        }
        lines = [str(request.method), canonical_path(url.path), canonical_query(url.query)]
        lines += [f"{name}:{signed[name].strip()}" for name in sorted(signed)]
        names = ";".join(sorted(signed))
        text = "\n".join([*lines, "", names, digest])
        secret = self.key.access_key_secret.encode()
        hashed = hashlib.sha256(text.encode("latin-1")).hexdigest()
        signature = hmac.new(secret, f"{ALGORITHM}\n{hashed}".encode(), hashlib.sha256).hexdigest()
        request.headers["authorization"] = (
            f"{ALGORITHM} Credential={self.key.access_key_id},SignedHeaders={names},Signature={signature}"
        )
        return request


def canonical_path(path: str) -> str:
    return "/".join(quote(unquote(part), safe="-_.~") for part in path.split("/"))


def canonical_query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    encoded = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)
