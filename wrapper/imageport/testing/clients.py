"""Clients of all six kinds that speak to a sandbox."""

from __future__ import annotations

from typing import Any

import httpx

from imageport import Retry
from imageport.sandbox import Sandbox

KEY = "sk-sandbox"
PAIR = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}


def environment(sandbox: Sandbox) -> dict[str, str | None]:
    """Give the variables that clients read, for this sandbox; None hides one."""
    return {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": PAIR["access_key_id"],
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": PAIR["access_key_secret"],
        "ALIBABA_CLOUD_SECURITY_TOKEN": None,
        "DASHSCOPE_API_KEY": None,
        "PAI_API_KEY": None,
        "PHOTOGPT_API_KEY": KEY,
        "OCEANBASE_API_KEY": KEY,
        "OCEANBASE_BASE_URL": sandbox.url,
    }


def usual_options() -> dict[str, Any]:
    """Give what the clients are told unless a test says otherwise: no wait that no server asks for."""
    return {"retry": Retry(base_delay=0), "timeout": 10.0}


def blocking(sandbox: Sandbox, options: dict[str, Any], **keys: str) -> dict[str, Any]:
    """Give the arguments of a blocking client."""
    return {"base_url": sandbox.url, **(keys or {"api_key": KEY}), **options}


def awaited(sandbox: Sandbox, options: dict[str, Any], **keys: str) -> dict[str, Any]:
    """Give the arguments of an async client, which keeps no connection from one request to the next.

    So it belongs to no event loop and leaves nothing to be closed, whichever plugin runs the tests.
    """
    limits = httpx.Limits(max_keepalive_connections=0)
    transport = httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
    return {"transport": transport, **blocking(sandbox, options, **keys)}
