"""What tests of other mocks share: replies of all three vendors, and ways in which people replace httpx."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
import respx
import vcr
import wrapt
from colours import IMAGE_ID, Colour
from vcr.request import Request as Recorded
from vendors import GATEWAY, PHOTO, oceanbase_at, photo, photogpt_at, picture

IMAGE = {"Name": "nlp", "Accessibility": "PUBLIC"}
ADDED = {"ImageId": IMAGE_ID, "RequestId": "r-1"}
LINK = "https://cdn.example/cat.png?Signature=s"
MADE = {"success": True, "code": "200", "data": {"data": [{"url": LINK}]}}
PAI_URL, PHOTOS_URL = "https://pai.example", "https://photos.example"
EXPECTED = [
    "GET pai.example", "POST pai.example", "POST photos.example", "POST gateway.example", "GET cdn.example",
]  # fmt: skip


def answer(method: str, host: str) -> tuple[int, dict[str, str], bytes]:
    """The answer of one of the vendors, or of the host of a picture."""
    if host == "cdn.example":
        return 200, {"content-type": "image/png"}, picture()
    bodies: dict[tuple[str, str], Any] = {
        ("GET", "pai.example"): IMAGE,
        ("POST", "pai.example"): ADDED,
        ("POST", "photos.example"): {"result": PHOTO, "status": "OK"},
        ("POST", "gateway.example"): MADE,
    }
    return 200, {"content-type": "application/json"}, httpx.Response(200, json=bodies[method, host]).content


class Seen:
    """Answers, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.host}")
        self.bodies.append(request.read())
        status, headers, content = answer(request.method, request.url.host)
        return httpx.Response(status, headers=headers, content=content)

    async def awaited(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self(request)


class Clients:
    """A client of each vendor."""

    def __init__(self, colour: Colour, **options: Any) -> None:
        self._pai = colour.pai(api_key="sk", base_url=PAI_URL, **options)
        self._photogpt = photogpt_at(colour, PHOTOS_URL, **options)
        self._oceanbase = oceanbase_at(colour, GATEWAY, **options)

    def use(self, folder: Path) -> None:
        """Look an image up, add one, upload a photo, generate a picture, and save it from its link."""
        assert self._pai.images.get(IMAGE_ID).name == "nlp"
        assert self._pai.images.add("nlp", "registry.example/nlp").image_id == IMAGE_ID
        assert self._photogpt.images.upload(photo("astronaut.jpg"), model_id="m").id == PHOTO["id"]
        [image] = self._oceanbase.images.generate("m", prompt="a cat").images
        image.save(folder / "cat.png")
        assert (folder / "cat.png").read_bytes() == picture()


@contextmanager
def no_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse to look any name up."""

    def refuse(host: Any, *_: Any, **__: Any) -> Any:
        raise socket.gaierror(f"{host} was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield


Tool = Callable[[pytest.MonkeyPatch, Seen], Any]


def _respx(using: str) -> Tool:
    @contextmanager
    def mocked(_: pytest.MonkeyPatch, seen: Seen) -> Iterator[None]:
        with respx.mock(using=using, assert_all_called=False) as router:
            router.route().mock(side_effect=seen)
            yield

    return mocked


@contextmanager
def _vcrpy(_: pytest.MonkeyPatch, seen: Seen) -> Iterator[None]:
    class Memory:
        """A cassette that was recorded from the same replies."""

        @staticmethod
        def load_cassette(cassette_path: str, serializer: Any) -> Any:
            def entry(line: str) -> Any:
                method, host = line.split(" ")
                status, headers, content = answer(method, host)
                listed = {name: [value] for name, value in headers.items()}
                reply = {"status": {"code": status, "message": "OK"}, "headers": listed}
                return Recorded(method, f"https://{host}/", b"", {}), reply | {"body": {"string": content}}

            return [*zip(*map(entry, EXPECTED), strict=True)]

        @staticmethod
        def save_cassette(cassette_path: str, cassette_dict: Any, serializer: Any) -> None:
            raise AssertionError("nothing was to be recorded")

    def note(request: Any) -> Any:
        asked = f"{request.method} {request.host}"
        if seen.asked[-1:] != [asked]:  # each is looked for several times
            seen.asked.append(asked)
            seen.bodies.append(request.body or b"")
        return request

    recorder = vcr.VCR(match_on=["method", "host"], record_mode=vcr.mode.NONE, before_record_request=note)
    recorder.register_persister(Memory)
    with recorder.use_cassette("memory", allow_playback_repeats=True) as cassette:
        seen.asked.clear()  # those that were loaded
        seen.bodies.clear()
        yield
        assert cassette.play_count


@contextmanager
def _patched(monkeypatch: pytest.MonkeyPatch, seen: Seen) -> Iterator[None]:
    async def handle_async_request(_: object, request: httpx.Request) -> httpx.Response:
        return await seen.awaited(request)

    with monkeypatch.context() as patch:
        patch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: seen(request))
        patch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle_async_request)
        yield


@contextmanager
def _wrapped(monkeypatch: pytest.MonkeyPatch, seen: Seen) -> Iterator[None]:
    """As the instrumentation of OpenTelemetry does it."""

    async def awaited(_: object, __: object, args: tuple[httpx.Request], ___: object) -> httpx.Response:
        return await seen.awaited(*args)

    with monkeypatch.context() as patch:
        for owner, name, wrapper in (
            (httpx.HTTPTransport, "handle_request", lambda _, __, args, ___: seen(*args)),
            (httpx.AsyncHTTPTransport, "handle_async_request", awaited),
        ):
            patch.setattr(owner, name, wrapt.FunctionWrapper(getattr(owner, name), wrapper))
        yield


@contextmanager
def _sent(monkeypatch: pytest.MonkeyPatch, seen: Seen) -> Iterator[None]:
    """As Sentry's integration does it."""

    def send(_: object, request: httpx.Request, **__: Any) -> httpx.Response:
        return seen(request)

    async def send_async(_: object, request: httpx.Request, **__: Any) -> httpx.Response:
        return await seen.awaited(request)

    with monkeypatch.context() as patch:
        patch.setattr(httpx.Client, "send", send)
        patch.setattr(httpx.AsyncClient, "send", send_async)
        yield


@contextmanager
def _subclassed(monkeypatch: pytest.MonkeyPatch, seen: Seen) -> Iterator[None]:
    """As instrumentations did it that put a class of their own in the place of httpx's."""

    class Client(httpx.Client):
        def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
            return seen(request)

    class AsyncClient(httpx.AsyncClient):
        async def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
            return await seen.awaited(request)

    with monkeypatch.context() as patch:
        patch.setattr(httpx, "Client", Client)
        patch.setattr(httpx, "AsyncClient", AsyncClient)
        yield


@contextmanager
def _another_transport(monkeypatch: pytest.MonkeyPatch, seen: Seen) -> Iterator[None]:
    class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
        def __init__(self, **_: Any) -> None: ...

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return seen(request)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return await seen.awaited(request)

    with monkeypatch.context() as patch:
        patch.setattr(httpx, "HTTPTransport", Transport)
        patch.setattr(httpx, "AsyncHTTPTransport", Transport)
        yield


@contextmanager
def _pools(monkeypatch: pytest.MonkeyPatch, seen: Seen) -> Iterator[None]:
    def asked(request: httpcore.Request) -> httpx.Request:
        url = bytes(request.url).decode()
        stream: Any = request.stream
        return httpx.Request(request.method.decode(), url, headers=request.headers, stream=stream)

    def replied(response: httpx.Response) -> httpcore.Response:
        return httpcore.Response(
            response.status_code, headers=response.headers.raw, content=response.stream
        )  # fmt: skip

    async def awaited(_: object, request: httpcore.Request) -> httpcore.Response:
        return replied(await seen.awaited(asked(request)))

    with monkeypatch.context() as patch:
        patch.setattr(
            httpcore.ConnectionPool, "handle_request", lambda _, request: replied(seen(asked(request)))
        )
        patch.setattr(httpcore.AsyncConnectionPool, "handle_async_request", awaited)
        yield


TOOLS: dict[str, Tool] = {
    "respx": _respx("httpcore"),
    "respx, above transports": _respx("httpx"),
    "vcrpy": _vcrpy,
    "patched transports": _patched,
    "wrapped transports": _wrapped,
    "patched clients": _sent,
    "clients of a class of their own": _subclassed,
    "transports of a class of their own": _another_transport,
    "patched pools": _pools,
}
