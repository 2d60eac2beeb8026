"""Makes calls with what the chain of the official library finds in this process's environment.

Run as a process of its own, since the library reads its environment once, when it is imported:
python chain_child.py WHAT, where WHAT names a function below. Prints what came of it as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import httpx

from imageport import PAI, AsyncPAI, ImagePortError

Made = dict[str, Any]
CALLS = 2


class Server(httpx.MockTransport):
    """Keeps what proved the sender of each request."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.proofs: list[tuple[str, str | None]] = []

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if proof := request.headers.get("authorization"):
            proof = proof.removeprefix("ACS3-HMAC-SHA256 Credential=").partition(",")[0]
            self.proofs.append((proof, request.headers.get("x-acs-security-token")))
        return httpx.Response(200, json={"Name": "n"} if proof else [])


def told(error: ImagePortError) -> Made:
    """All that can be read of an error."""
    return {
        "error": type(error).__name__,
        "text": str(error),
        "all": "".join(traceback.format_exception(error)),
    }


def loaded() -> bool:
    return "alibabacloud_credentials" in sys.modules


def blocking(**options: Any) -> Made:
    server = Server()
    with PAI(transport=server, **options) as pai:
        pai.catalog.products()
        early = loaded()
        try:
            for _ in range(CALLS):
                pai.images.get("image-1")
        except ImagePortError as error:
            return told(error) | {"early": early}
    return {"sent": server.proofs, "early": early}


async def awaited(**options: Any) -> Made:
    server = Server()
    async with AsyncPAI(transport=server, **options) as pai:
        await pai.catalog.products()
        early = loaded()
        try:
            for _ in range(CALLS):
                await pai.images.get("image-1")
        except ImagePortError as error:
            return told(error) | {"early": early}
    return {"sent": server.proofs, "early": early}


def every_colour(**options: Any) -> dict[str, Made]:
    return {
        "blocking": blocking(**options),
        "asyncio": anyio.run(partial(awaited, **options)),
        "trio": anyio.run(partial(awaited, **options), backend="trio"),
    }


def chain() -> dict[str, Made]:
    """Nothing is given."""
    return every_colour() | {
        "threads": {"schedulers": sum(t.name == "APScheduler" for t in threading.enumerate())}
    }


def client() -> dict[str, Made]:
    """The library's own client is given, with a credentials URI and with a temporary pair."""
    from alibabacloud_credentials.client import Client
    from alibabacloud_credentials.models import Config

    uri = Config(type="credentials_uri", credentials_uri=os.environ["GIVEN_URI"])
    pair = Config(
        type="sts", access_key_id="sts-ak", access_key_secret="sts-secret", security_token="sts-token"
    )
    return every_colour(credentials=Client(uri)) | {"sts": blocking(credentials=Client(pair))}


def absent() -> dict[str, Made]:
    """The library is not installed."""
    sys.modules["alibabacloud_credentials"] = None  # pyright: ignore[reportArgumentType] - as import does
    return every_colour()


def busy() -> dict[str, Made]:
    """Many tasks need the chain's answer, which comes only when the event loop has had its turn."""

    async def main() -> Made:
        server = Server()
        async with AsyncPAI(transport=server) as pai, anyio.create_task_group() as group:
            for _ in range(50):
                group.start_soon(pai.images.get, "image-1")
            await anyio.wait_all_tasks_blocked()
            async with httpx.AsyncClient(trust_env=False) as other:
                await other.get(os.environ["GO"])
        return {"sent": server.proofs}

    return {backend: anyio.run(main, backend=backend) for backend in (os.environ["BACKEND"],)}


if __name__ == "__main__":
    if trusted := os.environ.get("TRUSTED"):  # the library offers no setting for it
        import certifi

        certifi.where = lambda: trusted
    WHAT: dict[str, Callable[[], dict[str, Made]]] = {
        function.__name__: function for function in (chain, client, absent, busy)
    }
    sys.stdout.write(json.dumps(WHAT[sys.argv[1]]()))
