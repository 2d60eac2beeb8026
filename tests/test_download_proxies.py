"""Downloads go through the environment's proxy as calls do: the proxy is asked by name."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from colours import Colour
from linked import CONTENT, lead, linked, model_for, naming
from raw_server import RawServer, reply
from slow import ONCE
from tunnel import Tunnel, trusted

from imageport import AsyncOceanBase, GeneratedImage, NetworkError, SpecMismatchError

PICTURE = [reply(CONTENT)]


def moved(location: str) -> list[bytes]:
    return [f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()]


@pytest.fixture
def gateway() -> Iterator[str]:
    with RawServer(naming) as server:
        yield server.url


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cat.png"
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_the_proxy_is_asked_by_name_and_nothing_is_looked_up_here(
    colour: Colour, gateway: str, path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    tls = trusted(path.parent, monkeypatch, "cdn.example")
    with RawServer(PICTURE, tls=tls) as host, Tunnel(host) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        image = linked(colour, gateway, "https://cdn.example/1.png?sig=a%2Bb")
        asked = lead(monkeypatch, "127.0.0.1")
        assert image.save(path).read_bytes() == CONTENT
        assert asked == []
        assert proxy.targets == ["cdn.example:443"]
        [request] = host.requests
    head = request.lower()
    assert head.startswith(b"get /1.png?sig=a%2bb http/1.1\r\nhost: cdn.example\r\n")
    assert b"authorization" not in head
    assert b"proxy" not in head


def test_so_it_is_under_trio(gateway: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with AsyncOceanBase(api_key="k", base_url=gateway) as client:
            [image] = (await client.images.generate(model_for("https://cdn.example/1.png"))).images
            await image.save(path)

    tls = trusted(path.parent, monkeypatch, "cdn.example")
    with RawServer(PICTURE, tls=tls) as host, Tunnel(host) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        anyio.run(main, backend="trio")
        assert proxy.targets == ["cdn.example:443"]
    assert path.read_bytes() == CONTENT


def test_a_password_of_the_proxy_goes_to_the_proxy_only(
    colour: Colour, gateway: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = trusted(path.parent, monkeypatch, "cdn.example")
    with RawServer(PICTURE, tls=tls) as host, Tunnel(host) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("://", "://me:p4ss@"))
        linked(colour, gateway, "https://cdn.example/1.png").save(path)
        assert b"proxy-authorization: basic bwu6cdrzcw==" in proxy.asked[0].lower()
        assert b"authorization" not in host.requests[0].lower()


def test_each_hop_of_a_redirect_is_judged_by_itself(
    colour: Colour, gateway: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = trusted(path.parent, monkeypatch, "cdn.example", "inside.example", "other.example")
    with RawServer(PICTURE, tls=tls) as host, Tunnel(host) as proxy:
        port = int(host.url.rpartition(":")[2])
        first = moved(f"https://inside.example:{port}/2.png")
        second = moved("https://other.example/3.png")
        host._plays = (first, second, PICTURE)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "inside.example")
        image = linked(colour, gateway, "https://cdn.example/1.png", allow_private=["inside.example"])
        asked = lead(monkeypatch, "127.0.0.1")
        assert image.save(path).read_bytes() == CONTENT
        assert asked == ["inside.example"]
        assert proxy.targets == ["cdn.example:443", "other.example:443"]


@pytest.mark.parametrize("no_proxy", ["cdn.example", "*", ".example:443"])
def test_without_a_proxy_in_between_the_address_is_judged(
    colour: Colour, gateway: str, path: Path, monkeypatch: pytest.MonkeyPatch, no_proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    image = linked(colour, gateway, "https://cdn.example/1.png")
    lead(monkeypatch, "10.0.0.7")
    with pytest.raises(SpecMismatchError, match=r"cdn\.example \(10\.0\.0\.7\)"):
        image.save(path)


@pytest.mark.parametrize("link", ["https://10.0.0.1/1.png", "https://169.254.169.254/", "https://[fd00::1]/"])
def test_an_address_in_the_link_itself_is_judged_in_any_case(
    colour: Colour, gateway: str, path: Path, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    with RawServer(PICTURE) as host, Tunnel(host) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(SpecMismatchError, match="private address"):
            linked(colour, gateway, link).save(path)
        assert proxy.asked == []


class Refusing(Tunnel):
    """A proxy that lets nobody through."""

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        self.asked.append(near.recv(65536))
        near.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        near.close()


@pytest.fixture
def image(colour: Colour, gateway: str) -> GeneratedImage:
    return linked(colour, gateway, "https://cdn.example/1.png?Signature=s3cr3t", retry=ONCE)


def test_a_proxy_that_is_not_there_is_named(
    image: GeneratedImage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:p4ss@127.0.0.1:{port}")
    with pytest.raises(NetworkError, match=f"the environment's proxy 'http://127.0.0.1:{port}'") as caught:
        image.save(path)
    shown = "".join(traceback.format_exception(caught.value))
    assert "p4ss" not in shown
    assert "s3cr3t" not in shown


def test_a_proxy_that_refuses_is_named(
    image: GeneratedImage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(PICTURE) as host, Refusing(host) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(NetworkError, match=r"407 Proxy Authentication Required.* proxy 'http://127"):
            image.save(path)


def test_a_link_with_http_goes_the_same_way_by_https(
    colour: Colour, gateway: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = trusted(path.parent, monkeypatch, "cdn.example", "other.example")
    with RawServer(moved("http://other.example/2.png?b"), PICTURE, tls=tls) as host, Tunnel(host) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert linked(colour, gateway, "http://cdn.example:80/1.png?a").save(path).read_bytes() == CONTENT
        assert proxy.targets == ["cdn.example:443", "other.example:443"]
        first, second = (request.split(b"\r\n")[:2] for request in host.requests)
    assert first == [b"GET /1.png?a HTTP/1.1", b"host: cdn.example"]
    assert second == [b"GET /2.png?b HTTP/1.1", b"host: other.example"]
