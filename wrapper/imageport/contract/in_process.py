"""How a contract run calls an app in process: one client and one event loop for the whole run.

The engine's own way makes a session for each request and hands it to a thread and back, which costs more
than everything else in a run.
"""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from schemathesis import Case
from schemathesis.core.transport import DEFAULT_RESPONSE_TIMEOUT, Response
from schemathesis.generation.overrides import Override
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport import BaseTransport
from schemathesis.transport.prepare import normalize_base_url
from schemathesis.transport.requests import REQUESTS_TRANSPORT

from .client import Client, prepared, reading
from .exchange import Exchange
from .serving import App, Server

SENT = ("base_url", "headers", "params", "cookies")
KNOWN = {*SENT, "timeout", "verify", "cert", "proxies", "max_redirects"}


class InProcess(OpenApiSchema):
    """A contract whose requests go to an app in process.

    To the engine it is one without an app: with one, the engine would take its own way to it.
    """

    _transport: Transport

    @classmethod
    def of(cls, schema: OpenApiSchema, app: App) -> Self:
        """Turn a schema that was loaded into one of *app*."""
        made = cls(
            schema.raw_schema,
            config=schema.config,
            location=schema.location,
            filter_set=schema.filter_set,
            hooks=schema.hooks,
            auth=schema.auth,
        )
        made._transport = Transport(app)
        return made

    @property
    def transport(self) -> Transport:
        """How requests are sent."""
        return self._transport

    def clone(self, **changed: Any) -> Self:
        """Make a schema that differs in what is *changed*, and shares the app."""
        made = super().clone(**changed)
        made._transport = self._transport
        return made


@contextmanager
def ending(schema: OpenApiSchema) -> Generator[None]:
    """Let the app of a run end with it, when there is one in process."""
    try:
        yield
    finally:
        if isinstance(schema, InProcess):
            schema.transport.close()


class Transport(BaseTransport[requests.Session]):
    """Sends what the engine would send over the network to an app in process."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._server = Server(app)
        self._local = threading.local()
        weakref.finalize(self, self._server.close)

    def close(self) -> None:
        """Let the app end; another request would start it again."""
        self._server.close()

    def serialize_case(self, case: Case[Any], **kwargs: Any) -> dict[str, Any]:
        return REQUESTS_TRANSPORT.serialize_case(case, **kwargs)

    def get_matching_media_types(self, media_type: str) -> Iterator[Any]:
        return REQUESTS_TRANSPORT.get_matching_media_types(media_type)

    def send(self, case: Case[Any], *, session: requests.Session | None = None, **kwargs: Any) -> Response:
        kwargs["base_url"] = kwargs.get("base_url") or normalize_base_url(case.operation.base_url)
        client = self._client()
        settings = Settings.of(case, kwargs)
        if settings is None or (session is not None and not _is_bare(session)):
            return client.send_case(case, session, kwargs)
        request = prepared(self.serialize_case(case, **{name: kwargs.get(name) for name in SENT}))
        started = time.perf_counter()
        exchange = Exchange(request, settings.timeout, settings.longest_stream)
        self._server.run(exchange.run)
        elapsed = time.perf_counter() - started
        override = Override.from_send_kwargs(kwargs)
        if exchange.is_plain and not (settings.follows and "location" in exchange.headers):
            return _answer(request, exchange, elapsed, settings.verify, override)
        whole = client.completed(request, exchange, follows=settings.follows)
        made = Response.from_requests(whole, settings.verify, override)
        made.elapsed = elapsed
        return made

    def _client(self) -> Client:
        client = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = Client(self._server)
        return client


@dataclass(frozen=True, slots=True)
class Settings:
    """How a request is sent, in so far as it matters in process."""

    timeout: float | None
    longest_stream: int
    verify: Any
    follows: bool
    """Whether it goes where a redirect leads."""

    @classmethod
    def of(cls, case: Case[Any], given: dict[str, Any]) -> Self | None:
        """Read what is *given*, then the engine's settings; None when there is more to it."""
        config, operation = case.operation.schema.config, case.operation
        if given.keys() - KNOWN or config.rate_limit_for(operation=operation):
            return None
        if config.request_retries_for(operation=operation):
            return None
        limit = given.get(
            "timeout", config.request_timeout_for(operation=operation) or DEFAULT_RESPONSE_TIMEOUT
        )
        verify = given.get("verify")
        redirects = given.get("max_redirects")
        if redirects is None:
            redirects = config.max_redirects_for(operation=operation)
        if redirects is not None and redirects:
            return None
        stated = any(code.startswith("3") for code in operation.responses.status_codes)
        return cls(
            reading(limit),
            config.max_stream_events_for(operation=operation),
            True if verify is None else verify,
            redirects is None and not stated,
        )


def _is_bare(session: requests.Session) -> bool:
    return not (session.headers or session.auth or session.cookies or session.params)


def _answer(
    request: requests.PreparedRequest, exchange: Exchange, elapsed: float, verify: Any, override: Override
) -> Response:
    media = exchange.headers.get("content-type")
    return Response(
        exchange.status,
        exchange.headers,
        bytes(exchange.body),
        request,
        elapsed,
        verify,
        exchange.reason,
        encoding=get_encoding_from_headers(CaseInsensitiveDict({"content-type": ", ".join(media)}))
        if media
        else None,
        _override=override,
    )
