"""How a contract run calls an app in process: one client and one event loop for the whole run.

The engine's own way makes a session for each request and hands it to a thread and back, which costs more
than everything else in a run.
"""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import threading
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from schemathesis import Case
from schemathesis.core.transport import STREAM_CUT_SHORT_ATTRIBUTE, Response
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport import BaseTransport
from schemathesis.transport.prepare import normalize_base_url
from schemathesis.transport.requests import REQUESTS_TRANSPORT, ManagedCookiesSession

from .exchange import Exchange
from .serving import App, Server


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
    """Sends requests as the engine sends them over the network, but to an app in process."""

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
        client.adapter.longest_stream = case.operation.schema.config.max_stream_events_for(
            operation=case.operation
        )
        client.headers = {}
        client.auth = None
        if session is not None:
            client.headers.update(session.headers)
            client.auth = session.auth
            client.cookies.update(session.cookies)
        return REQUESTS_TRANSPORT.send(case, session=client, **kwargs)

    def _client(self) -> Client:
        client = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = Client(self._server)
        return client


class Client(ManagedCookiesSession):
    """A session without what only a network needs: proxies, certificates, the user's own passwords."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.trust_env = False
        self.adapter = Adapter(server)
        self.mount("http://", self.adapter)
        self.mount("https://", self.adapter)

    def request(self, method: Any, url: Any, *_: Any, **given: Any) -> requests.Response:
        """Send a request whose headers are complete: that is how the engine has them."""
        request = requests.PreparedRequest()
        request.prepare(
            method=method,
            url=url,
            files=given.get("files"),
            data=given.get("data") or {},
            json=given.get("json"),
            headers={name: value for name, value in given["headers"].items() if value is not None},
            params=given.get("params") or {},
            auth=given.get("auth") or self.auth,
            cookies={**self.cookies, **(given.get("cookies") or {})},
        )
        return self.send(
            request,
            stream=True,
            timeout=given.get("timeout"),
            allow_redirects=given.get("allow_redirects", True),
            proxies={},
        )


class Adapter(HTTPAdapter):
    """The end of `requests`, where a network would begin."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.longest_stream = 1
        self._server = server

    def send(
        self, request: requests.PreparedRequest, *_: Any, timeout: Any = None, **__: Any
    ) -> requests.Response:
        """Let the app answer."""
        exchange = Exchange(
            request, timeout[1] if isinstance(timeout, tuple) else timeout, self.longest_stream
        )
        self._server.run(exchange.run)
        response = self.build_response(request, exchange.answer())
        if exchange.cut_short:
            setattr(response, STREAM_CUT_SHORT_ATTRIBUTE, True)
        return response
