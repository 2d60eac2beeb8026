"""Which links are fetched: https, public addresses, and no others, also after a redirect."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from colours import Answer, Colour, Scene
from raw_server import RawServer, reply
from test_download import CONTENT, served
from vendors import oceanbase, oceanbase_at, said

from imageport import GeneratedImage, NetworkError, SpecMismatchError
from imageport._links import check_link, pinned

LINK = "https://cdn.example/1.png"


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cat.png"
    assert [each.name for each in tmp_path.iterdir() if each.name != "cat.png"] == []


def made(scene: Scene, url: str, *answers: Any, **options: Any) -> GeneratedImage:
    return (
        oceanbase(scene, said({"data": [{"url": url}]}), *answers, **options).images.generate("m").images[0]
    )


def moved(to: str, status: int = 302) -> Answer:
    return Answer(status, b"", {"location": to})


PRIVATE = [
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.9.9", "192.168.1.1", "127.0.0.1", "127.9.9.9",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0", "0.1.2.3", "255.255.255.255", "224.0.0.1",
    "240.0.0.1", "198.18.0.1", "192.0.2.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[fc00::1]",
    "[fd12::1]", "[fe80::1]", "[fe80::1%25eth0]", "[ff02::1]", "[2001:db8::1]", "[2002:7f00:1::]",
    "[64:ff9b::10.0.0.1]", "2130706433", "0x7f000001", "017700000001", "127.1", "0177.0.0.1", "0x7f.1",
    "167772161", "localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_not_fetched(
    scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    forbid_names(monkeypatch, "127.0.0.1")
    with pytest.raises(SpecMismatchError):
        made(scene, f"https://{host}/1.png").save(path)
    with pytest.raises(SpecMismatchError):
        made(scene, LINK, moved(f"https://{host}:8443/1.png")).save(path)
    assert [request.url.host for request in scene.script.requests] == ["gateway.example", "cdn.example"]


def forbid_names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name leads to these addresses; in either colour."""

    def lookup(host: str, port: int, *_: object, **__: object) -> list[Any]:
        kinds = {False: socket.AF_INET, True: socket.AF_INET6}
        return [(kinds[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    async def lookup_async(host: str, port: int, **_: object) -> list[Any]:
        return lookup(host, port)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(anyio, "getaddrinfo", lookup_async)


PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "[2606:4700:4700::1111]",
    "[::ffff:8.8.8.8]",
    "cdn.example",
    "a-b.c-d.example:8443",
]


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_address_is_fetched(scene: Scene, path: Path, host: str) -> None:
    made(scene, f"https://{host}/1.png", served()).save(path)
    assert path.read_bytes() == CONTENT
    assert scene.script.requests[1].headers["host"] == host.replace("8.8.8.8]", "808:808]")


NOT_FETCHED = [
    "https://cdn.example:0/1.png", "file:///etc/passwd", "ftp://cdn.example/1.png", "data:text/html,hi",
    "data:,x", "data:image/png,%89PNG", "gopher://cdn.example/", "//cdn.example/1.png", "/1.png", "1.png", "",
    "https://", "https:///1.png", "https://:443/", "https://user@cdn.example/", "https://user:pass@cdn.example/1.png",
    "https://@cdn.example/", "https://cdn.example:99999/", "https://cdn.example:x/", "https://[::1/1.png",
    "https://cdn example/1.png", "https://cdn.example/\r\nX: y", "https://cdn.example/\x00.png", "https://cdn.example/\x7f",
    "javascript:alert(1)", "unix:/var/run/docker.sock", "https://cdn.example/\ud800.png", "https://a%2fb.example/",
    "jar:https://cdn.example!/1.png",
    "http://127.0.0.1/1.png", "http://localhost/1.png", "https://cdn.example\\@127.0.0.1/",
]  # fmt: skip


@pytest.mark.parametrize("url", NOT_FETCHED)
def test_what_is_no_plain_https_link_is_not_fetched(scene: Scene, path: Path, url: str) -> None:
    with pytest.raises(SpecMismatchError) as caught:
        made(scene, url).save(path)
    assert len(scene.script.requests) == 1
    assert "pass@" not in str(caught.value)
    assert not path.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/1.png",
        "file:///etc/passwd",
        "ftp://x/",
        "https://user:pass@cdn.example/",
        "data:,x",
    ],
)
def test_a_redirect_leads_nowhere_else_either(scene: Scene, path: Path, url: str) -> None:
    with pytest.raises(SpecMismatchError):
        made(scene, LINK, moved(url)).save(path)
    assert len(scene.script.requests) == 2
    assert not path.exists()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_public_host_is_followed_without_credentials(
    scene: Scene, path: Path, status: int
) -> None:
    hops = (
        moved("https://other.example/2.png", status),
        moved("/3.png", status),
        moved("4.png?x#part", status),
    )
    made(scene, LINK, *hops, served()).save(path)
    assert [str(request.url) for request in scene.script.requests[1:]] == [
        LINK,
        "https://other.example/2.png",
        "https://other.example/3.png",
        "https://other.example/4.png?x",
    ]
    assert {request.method for request in scene.script.requests[1:]} == {"GET"}
    assert not any("authorization" in request.headers for request in scene.script.requests[1:])
    assert path.read_bytes() == CONTENT


def test_redirects_that_go_round_in_circles_end(scene: Scene, path: Path) -> None:
    with pytest.raises(SpecMismatchError, match="redirects too often"):
        made(scene, LINK, moved(LINK), ...).save(path)
    assert len(scene.script.requests) < 10


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "10.0.0.7"],
        ["::1"],
        ["169.254.169.254"],
        ["fe80::1%2"],
        ["::ffff:10.0.0.1"],
    ],
)
def test_a_name_that_leads_to_a_private_address_is_not_fetched(
    scene: Scene, colour: Colour, path: Path, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    image = made(scene, LINK)
    image._account.core.transports._own = None  # our own connections, which look names up
    forbid_names(monkeypatch, *addresses)
    with pytest.raises(SpecMismatchError, match="private address"):
        image.save(path)
    assert not path.exists()


def local(colour: Colour, host: str) -> tuple[Any, Any]:
    server = RawServer(
        lambda _: [reply(said({"data": [{"url": f"http://{host}:{port}/1.png"}]}).content())],
        [reply(CONTENT)],
    )
    port = server.url.rpartition(":")[2]
    return server, lambda: oceanbase_at(colour, server.url).images.generate("m").images[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_gateway_on_this_machine_may_serve_its_pictures(colour: Colour, path: Path, host: str) -> None:
    server, image = local(colour, host)
    with server:
        image().save(path)
        assert path.read_bytes() == CONTENT
        head = server.requests[1].partition(b"\r\n\r\n")[0].lower()
        assert b"authorization" not in head
        assert f"host: {host}".encode() in head


def test_each_address_of_a_name_is_tried(colour: Colour, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server, image = local(colour, "localhost")
    with server:
        picture = image()
        forbid_names(monkeypatch, "::1", "127.0.0.1")
        picture.save(path)
    assert path.read_bytes() == CONTENT


def test_a_gateway_on_this_machine_leads_to_no_other_private_address(
    colour: Colour, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for host in ("10.0.0.1", "192.168.1.1", "[::ffff:10.0.0.1]", "0.0.0.0", "printer.example"):
        server, image = local(colour, host)
        with server, monkeypatch.context() as patch:
            picture = image()
            forbid_names(patch, "10.0.0.7")
            with pytest.raises(SpecMismatchError):
                picture.save(path)
        assert len(server.requests) == 1


def test_a_name_that_is_not_known_is_no_connection(
    colour: Colour, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, image = local(colour, "localhost")
    with server:
        picture = image()
        unknown = socket.gaierror(-2, "Name or service not known")
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: raising(unknown))
        monkeypatch.setattr(anyio, "getaddrinfo", lambda *_, **__: raising(unknown))
        with pytest.raises(NetworkError, match="localhost is not known"):
            picture.save(path)


@pytest.mark.parametrize(
    ("rest", "target"),
    [
        ("//a//1.png?x=//y", "//a//1.png?x=//y"),
        ("/图.png?图=1#part", "/%E5%9B%BE.png?%E5%9B%BE=1"),
        ('/a{b}|"<c>^`.png', "/a%7Bb%7D%7C%22%3Cc%3E%5E%60.png"),
        ("/a%2Fb;c?sig=a%2Bb+c/d==&e=%20", "/a%2Fb;c?sig=a%2Bb+c/d==&e=%20"),
        ("?x=1", "/?x=1"),
        ("/1.png?", "/1.png"),
    ],
)
def test_a_link_is_asked_for_as_it_is_spelled(rest: str, target: str) -> None:
    asked = pinned(check_link(f"https://cdn.example{rest}", loopback=False), "8.8.8.8", {}, {}, 1.0)
    assert asked.target == target
    assert asked.head().startswith(f"GET {target} HTTP/1.1\r\n".encode())


@pytest.mark.parametrize(
    ("host", "named"), [("Bücher.Example:8443", "xn--bcher-kva.example:8443"), ("\uff11.1.1.1", "1.1.1.1")]
)
def test_a_host_of_any_script_is_asked_by_its_name_in_ascii(host: str, named: str) -> None:
    link = check_link(f"https://{host}/1.png", loopback=False)
    asked = pinned(link, "8.8.8.8", {}, {}, 1.0)
    assert asked.lines[0] == ("host", named)
    assert asked.host == link.host == named.partition(":")[0]


@pytest.mark.parametrize(
    "host", ["\uff11\uff12\uff17.0.0.1", "\uff4cocalhost", "ü" * 70 + ".example", "ü..example"]
)
def test_a_host_of_another_script_leads_to_no_private_address(host: str) -> None:
    with pytest.raises(SpecMismatchError):
        check_link(f"https://{host}/1.png", loopback=False)


def raising(error: Exception) -> Any:
    raise error


def test_the_connection_of_a_download_is_used_once(colour: Colour, path: Path) -> None:
    def gateway(_: bytes) -> list[bytes]:
        return [reply(said({"data": [{"url": f"{host.url}/1.png"}]}).content())]

    with RawServer([reply(CONTENT)]) as host, RawServer(gateway) as server:
        oceanbase_at(colour, server.url).images.generate("m").images[0].save(path)
        assert host.is_left()
