"""What schemathesis's own command needs; named in schemathesis.toml, or in SCHEMATHESIS_HOOKS.

The server is IMAGEPORT_URL, with the credentials that the clients read from the environment. Without it,
it is a sandbox where one listens by default, with the sandbox's own credentials.
"""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import os
from typing import Any

import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema

from .keys import SANDBOX, Keys
from .operations import without_servers
from .schema import equip, loading

DEFAULT_URL = "http://127.0.0.1:8765"


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Take the vendors' hosts out, so that nothing can reach them by mistake."""
    without_servers(raw_schema)


@schemathesis.hook
def after_load_schema(context: Any, schema: OpenApiSchema) -> None:
    """Name the server, and prove who calls it."""
    if loading.get():
        return
    url = os.environ.get("IMAGEPORT_URL")
    keys = Keys.find() if url else SANDBOX
    if schema.config.base_url is None:
        schema.config.base_url = url or DEFAULT_URL
    equip(schema, keys, ask_for_secrets=not url)
