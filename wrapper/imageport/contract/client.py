"""A session of `requests` whose network is an app in process."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.cookies import extract_cookies_to_jar
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from schemathesis import Case
from schemathesis.core.transport import STREAM_CUT_SHORT_ATTRIBUTE, Response
from schemathesis.transport.requests import REQUESTS_TRANSPORT, ManagedCookiesSession

from .exchange import Exchange
from .serving import Server


def prepared(data: dict[str, Any]) -> requests.PreparedRequest:
    """Make a request as `requests.Session` would, but without what the user's machine would add to it."""
    request = requests.PreparedRequest()
    request.prepare_method(data["method"])
    request.prepare_url(data["url"], data.get("params") or None)  # looking into an empty one takes long
    request.prepare_headers({name: value for name, value in data["headers"].items() if value is not None})
    if data.get("cookies"):
        request.prepare_cookies(data["cookies"])
    request.prepare_body(data.get("data") or {}, data.get("files"), data.get("json"))
    request.prepare_auth(data.get("auth"))
    return request


class Client(ManagedCookiesSession):
    """Does what is rare: redirects, and what the engine's settings or its caller ask for beyond the usual."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.trust_env = False
        self._adapter = Adapter(server)
        self.mount("http://", self._adapter)
        self.mount("https://", self._adapter)

    def send_case(self, case: Case[Any], session: requests.Session | None, given: dict[str, Any]) -> Response:
        """Send a case in the engine's way; *session* is the engine's own, for a network."""
        config = case.operation.schema.config
        self._adapter.longest_stream = config.max_stream_events_for(operation=case.operation)
        self.headers: Any = CaseInsensitiveDict({} if session is None else session.headers)
        self.auth: Any = None if session is None else session.auth
        self.params: Any = {} if session is None else session.params
        if session is not None:
            self.cookies.update(session.cookies)
        return REQUESTS_TRANSPORT.send(case, session=self, **given)

    def completed(
        self, request: requests.PreparedRequest, exchange: Exchange, *, follows: bool
    ) -> requests.Response:
        """Decode an answer that has come, and go where it leads."""
        self._adapter.come = exchange
        request.prepare_cookies({})
        try:
            return self.send(request, allow_redirects=follows, proxies={}, timeout=exchange.timeout)
        finally:
            self.cookies.clear()


class Adapter(BaseAdapter):
    """The end of `requests`, where a network would begin."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.longest_stream = 1
        self.come: Exchange | None = None
        """An answer that is there already."""
        self._server = server

    def send(
        self, request: requests.PreparedRequest, *_: Any, timeout: Any = None, **__: Any
    ) -> requests.Response:
        """Let the app answer."""
        exchange, self.come = self.come, None
        if exchange is None:
            exchange = Exchange(request, reading(timeout), self.longest_stream)
            self._server.run(exchange.run)
        return _response(request, exchange)

    def close(self) -> None:
        """There is nothing to close."""


def reading(timeout: float | tuple[float | None, float | None] | None) -> float | None:
    """Give the half of a timeout that is for reading; there is nothing to connect to."""
    return timeout[1] if isinstance(timeout, tuple) else timeout


def _response(request: requests.PreparedRequest, exchange: Exchange) -> requests.Response:
    made = requests.Response()
    made.request, made.url, made.raw = request, str(request.url), exchange.raw()
    made.status_code, made.reason = exchange.status, exchange.reason
    made.headers = CaseInsensitiveDict(made.raw.headers)
    made.encoding = get_encoding_from_headers(made.headers)
    extract_cookies_to_jar(made.cookies, request, made.raw)
    if exchange.cut_short:
        setattr(made, STREAM_CUT_SHORT_ATTRIBUTE, True)
    return made
