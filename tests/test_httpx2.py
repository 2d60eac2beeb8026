"""`transport=` and `timeout=` take the objects of httpx2 as they take httpx's; errors of both are ours."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpcore
import httpx
import httpx2
import pytest
from colours import IMAGE_ID, Colour
from mocking import EXPECTED, PAI_URL, Clients, answer
from raw_server import RawServer, reply
from slow import ONCE
from vendors import oceanbase_at, photo, photogpt_at

from imageport import ConfigurationError, DeadlineExceeded, InvalidRequestError, NetworkError, OutcomeUnknown
from imageport.sandbox import Sandbox

LIBRARIES = pytest.mark.parametrize("library", [httpx, httpx2])


ASKED, REFUSED = httpx.Request("GET", "https://a"), httpx.Response(500)


def own_transport(colour: Colour, library: Any, **options: Any) -> Any:
    return (library.HTTPTransport if colour.name == "blocking" else library.AsyncHTTPTransport)(**options)


@LIBRARIES
def test_a_mock_answers(colour: Colour, library: Any, tmp_path: Path) -> None:
    seen: list[str] = []
    bodies: list[bytes] = []

    def handler(request: Any) -> Any:
        assert isinstance(request, library.Request)
        seen.append(f"{request.method} {request.url.host}")
        bodies.append(request.content)
        status, headers, content = answer(request.method, request.url.host)
        return library.Response(status, headers=headers, content=content)

    Clients(colour, transport=library.MockTransport(handler)).use(tmp_path)
    assert seen == EXPECTED
    assert photo("astronaut.jpg") in bodies[2]


@LIBRARIES
def test_a_transport_of_its_own_reaches_a_server(colour: Colour, library: Any, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        sent = photogpt_at(colour, sandbox.url, transport=own_transport(colour, library))
        assert sent.images.upload(photo("rocket.jpeg"), model_id="m").id
        made = oceanbase_at(colour, sandbox.url, transport=own_transport(colour, library))
        [image] = made.images.generate("sandbox", prompt="a cat").images
        image.save(tmp_path / "cat.png")
        assert (tmp_path / "cat.png").stat().st_size


def raising(library: ModuleType, error: Exception) -> Any:
    def handler(_: Any) -> Any:
        raise error

    return library.MockTransport(handler)  # type: ignore[attr-defined]


NEVER_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol")
UNCLEAR = ("ReadError", "ReadTimeout", "WriteError", "WriteTimeout", "RemoteProtocolError", "CloseError")


@pytest.mark.usefixtures("clock")
@LIBRARIES
@pytest.mark.parametrize("name", [*NEVER_SENT, *UNCLEAR])
def test_an_error_is_one_of_ours_by_what_it_says(colour: Colour, library: Any, name: str) -> None:
    error = getattr(library, name)("no luck")
    pai = colour.pai(api_key="sk", base_url=PAI_URL, transport=raising(library, error), retry=ONCE)
    with pytest.raises(NetworkError):
        pai.images.get(IMAGE_ID)
    client = oceanbase_at(colour, "https://gateway.example", transport=raising(library, error), retry=ONCE)
    with pytest.raises(NetworkError if name in NEVER_SENT else OutcomeUnknown):
        client.images.generate("m", prompt="a cat")


OTHERS: dict[str, Callable[[], Exception]] = {
    "httpcore": lambda: httpcore.ReadError("no luck"),
    "system": lambda: ConnectionResetError(errno.ECONNRESET, "reset"),
    "refused": lambda: ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
    "name": lambda: socket.gaierror("unknown"),
    "tls": lambda: ssl.SSLError("handshake"),
    "late": lambda: TimeoutError("late"),
    "status": lambda: httpx.HTTPStatusError(
        "500", request=httpx.Request("GET", "https://a"), response=REFUSED
    ),
    "url": lambda: httpx.InvalidURL("no URL"),
    "stream": lambda: httpx2.StreamClosed(),
    "redirects": lambda: httpx2.TooManyRedirects("too many"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_else_a_transport_raises_is_one_of_ours(colour: Colour, name: str) -> None:
    transport = raising(httpx, OTHERS[name]())
    pai = colour.pai(api_key="sk", base_url=PAI_URL, transport=transport, retry=ONCE)
    with pytest.raises(NetworkError):
        pai.images.get(IMAGE_ID)


def test_an_assertion_in_a_mock_stays_what_it_is(colour: Colour) -> None:
    transport = raising(httpx2, AssertionError("not this one"))
    pai = colour.pai(api_key="sk", base_url=PAI_URL, transport=transport)
    with pytest.raises(AssertionError, match="not this one"):
        pai.images.get(IMAGE_ID)


@LIBRARIES
def test_a_body_that_is_cut_is_one_of_our_errors(colour: Colour, library: Any) -> None:
    with RawServer([reply(b'{"Name"', length=100), "close"]) as server:
        transport = own_transport(colour, library)
        with (
            colour.pai(api_key="sk", base_url=server.url, transport=transport, retry=ONCE) as pai,
            pytest.raises(NetworkError),
        ):
            pai.images.get(IMAGE_ID)


@LIBRARIES
def test_nobody_is_there(colour: Colour, library: Any) -> None:
    transport = own_transport(colour, library)
    with (
        colour.pai(api_key="sk", base_url="http://127.0.0.1:1", transport=transport, retry=ONCE) as pai,
        pytest.raises(NetworkError),
    ):
        pai.images.get(IMAGE_ID)


@LIBRARIES
def test_a_timeout_gives_the_parts(colour: Colour, library: Any) -> None:
    given: list[dict[str, float]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        given.append(dict(request.extensions["timeout"]))
        return httpx.Response(200, json={"Name": "n"})

    timeout = library.Timeout(7.0, connect=2.0, pool=None)
    transport = httpx.MockTransport(handler)
    pai = colour.pai(api_key="sk", base_url=PAI_URL, transport=transport, timeout=timeout)
    pai.images.get(IMAGE_ID)
    pai.images.get(IMAGE_ID, timeout=library.Timeout(3.0))
    rounded = [{name: round(part) for name, part in each.items()} for each in given]
    assert rounded[0] == {"connect": 2, "read": 7, "write": 7, "pool": 10}
    assert rounded[1] == dict.fromkeys(rounded[0], 3)


@LIBRARIES
def test_a_timeout_s_parts_are_checked(colour: Colour, library: Any) -> None:
    with pytest.raises(InvalidRequestError, match="timeout's read must be a number of seconds"):
        colour.pai(api_key="sk", timeout=library.Timeout(5.0, read=-1.0))
    with pytest.raises(InvalidRequestError, match="timeout must be a number of seconds"):
        colour.pai(api_key="sk", timeout=library.Timeout)


@LIBRARIES
def test_a_deadline_holds_for_a_transport_of_either(colour: Colour, library: Any) -> None:
    with RawServer(["hang"]) as server:
        transport = own_transport(colour, library)
        with (
            colour.pai(api_key="sk", base_url=server.url, transport=transport, retry=ONCE) as pai,
            pytest.raises((DeadlineExceeded, NetworkError)),
        ):
            pai.images.get(IMAGE_ID, deadline=0.3)


@LIBRARIES
def test_what_is_no_transport_is_refused(colour: Colour, library: Any) -> None:
    other = library.AsyncHTTPTransport if colour.name == "blocking" else library.HTTPTransport
    method = "handle_request" if colour.name == "blocking" else "handle_async_request"
    for wrong in (other(), library.MockTransport, object(), "https://proxy.example"):
        with pytest.raises(ConfigurationError, match=rf"transport must have a method {method}\(\)"):
            oceanbase_at(colour, "https://gateway.example", transport=wrong)
        with pytest.raises(ConfigurationError):
            colour.pai(api_key="sk", transport=wrong)


def test_a_recorder_of_httpx2_sees_a_transport_of_httpx2(colour: Colour, tmp_path: Path) -> None:
    import vcr

    with Sandbox() as sandbox, vcr.use_cassette(str(tmp_path / "calls.yaml")) as cassette:
        transport = own_transport(colour, httpx2)
        with photogpt_at(colour, sandbox.url, transport=transport) as client:
            client.images.upload(photo("rocket.jpeg"), model_id="m")
    assert len(cassette) == 1
