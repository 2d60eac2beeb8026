"""How the contract becomes something that the engine can run."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Collection
from contextvars import ContextVar
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.schemas import OpenApiSchema

from . import checks, doors, photos
from .blanking import BLANK
from .fresh import Names
from .in_process import InProcess
from .keys import Keys
from .known import Known, exemplify
from .operations import document, operations

# What may be sent with a method that an operation does not have, without changing anything.
HARMLESS_METHODS = ["options", "trace"]
TIMEOUT = 10.0  # seconds
EXAMPLES = 25  # for each operation, besides what the spec's rules make
# Where requests carry credentials, and no more: a command that lacks a parameter cannot be repeated.
SANITIZATION: dict[str, Any] = {
    "keys-to-sanitize": ["authorization", "x-acs-security-token", "cookie", "set-cookie"],
    "sensitive-markers": ["x-acs-security-token"],
    "replacement": BLANK,
}

loading: ContextVar[bool] = ContextVar("loading", default=False)
"""Whether `load` is at work: what it loads is not for the hooks of schemathesis's own command."""


def load(
    url: str | None = None,
    *,
    app: Any = None,
    keys: Keys,
    only: Collection[str] | None = None,
    write: bool = False,
    known: Known | None = None,
    **settings: Any,
) -> OpenApiSchema:
    """Make the contract of a server at *url*, or of an ASGI *app*, as a schemathesis schema.

    *only* are the ids of the operations that may be called. Without it an app gets all of them, a
    server those that read, with *write* also those that change something, but nothing that is paid.
    *known* are ids of what is there, by operation. *settings* are those of `configured`.
    """
    config = configured(url, write=write or url is None, **settings)
    spec = exemplify(document(), known or {})
    schema = _loaded(spec, config)
    if app is not None:
        schema = InProcess.of(schema, app)
    if only is None and url is not None:
        only = [each.id for each in operations(spec) if each.reads or (write and not each.is_paid)]
    if only is not None:
        others = [each.id for each in operations(spec) if each.id not in only]
        # Including would be undone by settings for single operations.
        schema = schema.exclude(operation_id=others) if others else schema
    assert isinstance(schema, OpenApiSchema)
    equip(schema, keys, ask_for_secrets=url is None)
    return schema


def _loaded(spec: dict[str, Any], config: SchemathesisConfig) -> OpenApiSchema:
    token = loading.set(True)
    try:
        return schemathesis.openapi.from_dict(spec, config=config)
    finally:
        loading.reset(token)


def configured(
    url: str | None,
    *,
    write: bool,
    max_examples: int = EXAMPLES,
    seed: int | None = None,
    rate: str | None = None,
    timeout: float = TIMEOUT,
    **more: Any,
) -> SchemathesisConfig:
    """Give the engine's settings: *rate* is as in "5/s", *more* are schemathesis's own, by their names."""
    stated: dict[str, Any] = {
        "request-timeout": timeout,
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
        "output": {"sanitization": SANITIZATION},
        "generation": {"max-examples": max_examples, "database": "none"},
        "phases": {} if write else {"coverage": {"unexpected-methods": HARMLESS_METHODS}},
        "cache": {"enabled": False},
        # Words out of the app's own code would go into the pictures, and make other cases for each version.
        "analysis": {"constants": {"enabled": False}},
        **more,
    }
    given = {"seed": seed, "rate-limit": rate, "base-url": url}
    return SchemathesisConfig.from_dict(
        stated | {name: value for name, value in given.items() if value is not None}
    )


def equip(schema: OpenApiSchema, keys: Keys, *, ask_for_secrets: bool) -> None:
    """Give a schema its credentials and its pictures."""
    checks.contract()  # whose module brings the checks of our own
    doors.install(schema.auth, keys)
    photos.register()
    names = Names()

    @schema.hook
    def map_case(context: Any, case: schemathesis.Case[Any]) -> schemathesis.Case[Any]:
        # The secrets of real connections would end up in the reports.
        if not ask_for_secrets and case.query.get("EncryptOption") == "PlainText":
            case.query = {name: value for name, value in case.query.items() if name != "EncryptOption"}
        renewed = names.renewed(case.operation.definition.raw.get("operationId", ""), case.body)
        if renewed is not case.body:
            case.body = renewed
        photos.label(case)
        return case
