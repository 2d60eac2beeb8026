"""Whoever has mocked, recorded or instrumented httpx sees every request, and none goes to the network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import respx
import vcr
import wrapt
from colours import IMAGE_ID, Colour
from linked import lead, linked, model_for, naming
from mocking import EXPECTED, IMAGE, LINK, PAI_URL, TOOLS, Clients, Seen, no_names
from pytest_httpx import HTTPXMock, httpx_mock
from raw_server import RawServer, reply
from slow import ONCE
from tunnel import trusted
from vendors import GATEWAY, oceanbase_at, photo, photogpt_at

from imageport import AsyncPAI, NetworkError, SpecMismatchError
from imageport.sandbox import Sandbox

assert httpx_mock  # a fixture


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with no_names(monkeypatch):
        yield


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("name", TOOLS)
def test_no_request_goes_around_a_mock(
    colour: Colour, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = Clients(colour, retry=ONCE)
    with pytest.raises(NetworkError, match="was looked up"):
        before.use(tmp_path)
    for _ in range(2):  # mocks come and go
        seen = Seen()
        with TOOLS[name](monkeypatch, seen):
            within = Clients(colour, retry=ONCE)
            before.use(tmp_path)
            assert seen.asked == EXPECTED
            assert photo("astronaut.jpg") in seen.bodies[2]
            within.use(tmp_path)
        for clients in (before, within):
            with pytest.raises(NetworkError, match="was looked up"):
                clients.use(tmp_path)


@pytest.mark.usefixtures("offline")
def test_no_request_goes_around_pytest_httpx(colour: Colour, httpx_mock: HTTPXMock, tmp_path: Path) -> None:
    seen = Seen()
    httpx_mock.add_callback(seen, is_reusable=True)
    Clients(colour).use(tmp_path)
    assert seen.asked == EXPECTED
    uploaded = httpx_mock.get_request(url="https://photos.example/images/upload")
    assert uploaded is not None
    assert photo("astronaut.jpg") in uploaded.content
    assert str(httpx_mock.get_requests()[-1].url) == LINK


@pytest.mark.usefixtures("offline")
def test_no_request_goes_around_a_mock_under_trio() -> None:
    async def main() -> None:
        async with AsyncPAI(api_key="sk", base_url=PAI_URL) as pai:
            with respx.mock() as router:
                router.get(url__startswith=PAI_URL).respond(json=IMAGE)
                assert (await pai.images.get(IMAGE_ID)).name == "nlp"

    anyio.run(main, backend="trio")


@pytest.mark.usefixtures("offline")
def test_a_mock_behind_a_proxy_of_the_environment_is_not_gone_around(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    seen = Seen()
    with TOOLS["respx"](monkeypatch, seen):
        Clients(colour).use(tmp_path)
    assert seen.asked == EXPECTED


def test_what_a_mock_does_not_know_is_its_own_error(colour: Colour, clock: object) -> None:
    pai = colour.pai(api_key="sk", base_url=PAI_URL)
    with respx.mock(assert_all_called=False), pytest.raises(AssertionError, match="not mocked"):
        pai.images.get(IMAGE_ID)


def test_an_error_of_a_mock_is_one_of_ours(colour: Colour, clock: object) -> None:
    pai = colour.pai(api_key="sk", base_url=PAI_URL)
    with respx.mock() as router:
        route = router.route().mock(side_effect=httpx.ConnectTimeout("too slow"))
        with pytest.raises(NetworkError, match="ConnectTimeout"):
            pai.images.get(IMAGE_ID)
        assert route.call_count == 3


def test_a_mock_that_was_there_first_is_seen() -> None:
    code = """if True:
        import respx
        with respx.mock() as router:
            router.route().respond(json={"Name": "nlp"})
            from imageport import PAI
            with PAI(api_key="sk", base_url="https://pai.invalid") as pai:
                assert pai.images.get("image-4c62f1b7a9d2e353uo").name == "nlp"
        from imageport._seams import BLOCKING
        assert BLOCKING.sender() == "engine"
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_a_mock_lets_pass_reaches_the_server(colour: Colour, tmp_path: Path) -> None:
    with Sandbox() as sandbox, respx.mock(assert_all_called=False) as router:
        router.route(host="127.0.0.1").pass_through()
        _visit(colour, sandbox, tmp_path)


def _visit(colour: Colour, sandbox: Sandbox, folder: Path) -> None:
    """Upload to the sandbox, and download from it."""
    sent = photogpt_at(colour, sandbox.url).images.upload(photo("rocket.jpeg"), model_id="m")
    assert sent.id
    [image] = oceanbase_at(colour, sandbox.url).images.generate("sandbox", prompt="a cat").images
    image.save(folder / "cat.png")
    assert (folder / "cat.png").stat().st_size


def test_a_recording_is_played_back_without_the_server(colour: Colour, tmp_path: Path) -> None:
    recorder = vcr.VCR(cassette_library_dir=str(tmp_path), filter_headers=["authorization"])
    with Sandbox() as sandbox, recorder.use_cassette("calls.yaml") as cassette:
        _visit(colour, sandbox, tmp_path)
    assert len(cassette) == 3
    assert "sk-sandbox" not in (tmp_path / "calls.yaml").read_text("utf-8")
    with recorder.use_cassette("calls.yaml", record_mode="none", match_on=["method", "path"]) as cassette:
        _visit(colour, sandbox, tmp_path)
        assert cassette.play_count == 3


@pytest.fixture
def instrumented(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What an instrumentation sees that lets everything pass."""
    seen: list[str] = []

    def wrapper(call: Any, _: object, args: tuple[httpx.Request], options: dict[str, Any]) -> Any:
        seen.append(f"{args[0].method} {args[0].url.host}")
        return call(*args, **options)

    for owner, name in ((httpx.HTTPTransport, "handle_request"),
                        (httpx.AsyncHTTPTransport, "handle_async_request")):  # fmt: skip
        monkeypatch.setattr(owner, name, wrapt.FunctionWrapper(getattr(owner, name), wrapper))
    return seen


def test_an_instrumentation_sees_all_that_is_sent(
    colour: Colour, instrumented: list[str], tmp_path: Path
) -> None:
    with Sandbox() as sandbox:
        _visit(colour, sandbox, tmp_path)
    assert instrumented == ["POST 127.0.0.1", "POST 127.0.0.1", "GET 127.0.0.1"]


def test_links_to_private_addresses_are_refused_although_httpx_is_instrumented(
    colour: Colour, instrumented: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with RawServer(naming) as server:
        image = linked(colour, server.url, "https://cdn.example/cat.png", retry=ONCE)
        asked = lead(monkeypatch, "10.0.0.1")
        with pytest.raises(SpecMismatchError, match=r"private address, cdn\.example \(10\.0\.0\.1\)"):
            image.save(tmp_path / "cat.png")
    assert asked == ["cdn.example"]
    assert instrumented == ["POST 127.0.0.1", "GET cdn.example"]


def test_a_link_to_the_api_s_own_host_is_checked_although_a_connection_to_it_is_open(
    colour: Colour, instrumented: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with RawServer(naming, tls=trusted(tmp_path, monkeypatch, "api.example")) as server:
        lead(monkeypatch, "127.0.0.1")
        url = f"https://api.example:{server.url.rpartition(':')[2]}"
        with oceanbase_at(colour, url, retry=ONCE) as client:
            [image] = client.images.generate(model_for(f"{url}/cat.png")).images
            with pytest.raises(SpecMismatchError, match="private address"):
                image.save(tmp_path / "cat.png")
            assert len(server.requests) == 1


def test_a_surplus_answer_is_nobody_s_although_httpx_is_instrumented(
    colour: Colour, instrumented: list[str]
) -> None:
    with RawServer(
        [reply(b'{"Name": "a"}') + reply(b'{"Name": "stale"}')], [reply(b'{"Name": "b"}')]
    ) as server:
        pai = colour.pai(api_key="sk", base_url=server.url)
        assert [pai.images.get(IMAGE_ID).name for _ in range(2)] == ["a", "b"]
    assert len(instrumented) == 2


def test_a_call_ends_in_time_although_httpx_is_instrumented(colour: Colour, instrumented: list[str]) -> None:
    drip = [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", *[b"x", 0.05] * 200]
    with RawServer(drip) as server:
        pai = colour.pai(api_key="sk", base_url=server.url, retry=ONCE)
        with pytest.raises(NetworkError):
            pai.images.get(IMAGE_ID, timeout=0.5)
    assert instrumented


def test_cookies_of_one_call_are_not_sent_by_the_next(
    colour: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        cookies.append(request.headers.get("cookie"))
        return httpx.Response(200, json=IMAGE, headers={"set-cookie": "a=b"})

    with respx.mock(using="httpx") as router:
        router.route().mock(side_effect=answer)
        pai = colour.pai(api_key="sk", base_url=PAI_URL)
        pai.images.get(IMAGE_ID)
        pai.images.get(IMAGE_ID)
    assert cookies == [None, None]


def test_a_gateway_s_path_is_matched_as_it_is_written(colour: Colour) -> None:
    with respx.mock() as router:
        route = router.post(f"{GATEWAY}/api/v1/images/generations", json__model="m")
        route.respond(json={"success": True, "data": {"data": [{"url": LINK}]}})
        oceanbase_at(colour, GATEWAY).images.generate("m", prompt="a cat")
        assert route.calls.last.request.headers["authorization"] == "Bearer sk-sandbox"
