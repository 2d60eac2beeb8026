"""What the sandbox's tests call it with: no line of the client, httpx and a signature of their own."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import time
from typing import Any
from urllib.parse import quote

import httpx

ACTIONS = {
    "AddImage": ("POST", "/api/v1/images", "2021-02-04"),
    "ListImages": ("GET", "/api/v1/images", "2021-02-04"),
    "GetImage": ("GET", "/api/v1/images/{}", "2021-02-04"),
    "RemoveImage": ("DELETE", "/api/v1/images/{}", "2021-02-04"),
    "PublishImage": ("PUT", "/api/v1/images/{}/publish", "2021-02-04"),
    "ListConnections": ("GET", "/api/v1/connections", "2021-02-04"),
    "GetMessageConfig": ("GET", "/api/v2/users/messageConfig", "2022-01-12"),
}
WORKSPACE = "/api/AIWorkSpace/2021-02-04"
IMAGE = {"Name": "nlp", "ImageUri": "registry.example.com/nlp:gpu"}
nonces = (f"nonce-{number}" for number in itertools.count())


def code(response: httpx.Response) -> tuple[int, str]:
    """Give status and code of a refusal."""
    return response.status_code, response.json()["Code"]


class Caller:
    """One account, by either door."""

    def __init__(self, http: httpx.Client, number: str = "") -> None:
        self.http = http
        self.key_id, self.secret = f"sandbox-ak{number}", f"sandbox-secret{number}"
        self.api_key = f"sk-sandbox{number}"

    def bearer(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.api_key}", **options.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **options)

    def act(self, method: str, action: str, **options: Any) -> httpx.Response:
        return self.bearer(method, f"{WORKSPACE}/{action}", **options)

    def add(self, name: str = "nlp", **fields: Any) -> str:
        """Add an image and give its id."""
        added = self.act("POST", "AddImage", json={**IMAGE, "Name": name, **fields})
        assert added.status_code == 200, added.text
        return added.json()["ImageId"]

    def get(self, image_id: str, **parameters: Any) -> httpx.Response:
        return self.act("GET", "GetImage", params={"ImageId": image_id, **parameters})

    def list(self, **parameters: Any) -> dict[str, Any]:
        listed = self.act("GET", "ListImages", params=parameters)
        assert listed.status_code == 200, listed.text
        return listed.json()

    def names(self, **parameters: Any) -> list[str]:
        return [image["Name"] for image in self.list(**parameters)["Images"]]

    def publish(self, image_id: str) -> httpx.Response:
        return self.act("PUT", f"images/{image_id}/publish")

    def remove(self, image_id: str) -> httpx.Response:
        return self.act("DELETE", f"images/{image_id}")

    def signed(
        self,
        action: str,
        *,
        into: str = "",
        changes: dict[str, str | None] | None = None,
        later: dict[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Send a signed request; *changes* to its headers come before the signature, *later* after."""
        method, path, version = ACTIONS[action]
        request = self.http.build_request(method, path.format(into), **options)
        digest = hashlib.sha256(request.content).hexdigest()
        mine: dict[str, str | None] = {
            "x-acs-action": action,
            "x-acs-version": version,
            "x-acs-date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "x-acs-signature-nonce": next(nonces),
            "x-acs-content-sha256": digest,
            **(changes or {}),
        }
        request.headers.update({name: value for name, value in mine.items() if value is not None})
        request.headers["authorization"] = self.authorization(request)
        request.headers.update(later or {})
        return self.http.send(request)

    def authorization(self, request: httpx.Request) -> str:
        """Sign what has to be signed."""
        signed = {
            name: value
            for name, value in request.headers.items()
            if name in ("host", "content-type") or name.startswith("x-acs-")
        }
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in sorted(request.url.params.multi_items())
        )
        path = request.url.raw_path.decode().partition("?")[0]
        headers = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        names = ";".join(sorted(signed))
        digest = hashlib.sha256(request.content).hexdigest()
        canonical = "\n".join([request.method, path, query, headers, names, digest])
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return f"ACS3-HMAC-SHA256 Credential={self.key_id},SignedHeaders={names},Signature={signature}"
