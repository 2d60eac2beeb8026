"""Answers without a length: what a broken connection cuts is not taken for whole."""

from __future__ import annotations

import io
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import anyio
import pytest
from colours import PAIR, Colour
from linked import linked, naming
from PIL import Image
from raw_server import RawServer, Step, reply
from tunnel import Tunnel, trusted

from imageport import AsyncPAI, NetworkError, OutcomeUnknown, Retry, SpecMismatchError
from imageport._picture_end import reaches_end

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n"
ONCE = Retry(attempts=1)
SERVICE = {"token": "token", "retry": ONCE}
NOISE = Image.effect_noise((90, 70), 90).convert("RGB")


def pillow(kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    thumbnail = io.BytesIO()
    NOISE.resize((16, 12)).save(thumbnail, "JPEG")
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x010E] = thumbnail.getvalue().decode("latin-1")  # which has an end of its own
        options["exif"] = exif
    NOISE.save(written, kind, **options)
    return written.getvalue()


PICTURES: dict[str, bytes] = {
    "png": pillow("PNG"),
    "jpeg": pillow("JPEG"),
    "progressive jpeg": pillow("JPEG", progressive=True),
    "gif": pillow("GIF"),
    "webp": pillow("WEBP"),
    "lossless webp": pillow("WEBP", lossless=True),
    "bmp": pillow("BMP"),
    "avif": pillow("AVIF"),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_reaches_its_end_at_its_last_bytes_only(kind: str) -> None:
    whole = PICTURES[kind]

    def ends(content: bytes) -> bool | None:
        return reaches_end(lambda at, length: content[at : at + length], len(content))

    assert ends(whole) is True
    assert kind == "avif" or ends(whole + bytes(200)) is True
    cuts = [*range(64), *range(64, len(whole) - 1, 37), len(whole) - 1]
    assert [cut for cut in cuts if ends(whole[:cut])] == []


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    return trusted(tmp_path, monkeypatch, "localhost", "api.example")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cat.img"
    assert not [each for each in tmp_path.iterdir() if each.suffix == ".part"]


def at(server: RawServer) -> str:
    return f"https://localhost:{server.url.rpartition(':')[2]}"


OTHERS = {
    "html that begins as a bitmap does": b"BM<html><body>" + b"Not found " * 9,
    "a film": b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(99),
    "a film of a camera": b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(99),
    "a sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(99),
    "text with a word in its middle": b"The formWEBP" + b"x" * 99,
    "a word": b"GIF8 is a prefix, and no picture at all",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_only_begins_like_a_picture_is_none(colour: Colour, path: Path, kind: str) -> None:
    with RawServer(naming) as gateway, RawServer([reply(OTHERS[kind])]) as host:
        image = linked(colour, gateway.url, f"{host.url}/1")
        with pytest.raises(SpecMismatchError, match="no image"):
            image.save(path, retry=ONCE)
    assert not path.exists()


def test_every_picture_begins_like_one(colour: Colour, path: Path) -> None:
    for whole in [*PICTURES.values(), pillow("TIFF"), b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(99)]:
        with RawServer(naming) as gateway, RawServer([reply(whole)]) as host:
            linked(colour, gateway.url, f"{host.url}/1").save(path, retry=ONCE)
        assert path.read_bytes() == whole


def sent(content: bytes, end: Literal["close", "bye"]) -> list[Step]:
    return [HEAD + content, end]


def asked_by(colour: Colour) -> Callable[[str], bytes]:
    return lambda url: colour.pai(**PAIR).services.predict("echo", b"1", endpoint=url, **SERVICE).content


@pytest.mark.parametrize("end", ["close", "bye"])
@pytest.mark.parametrize("kind", PICTURES)
def test_half_a_picture_is_not_saved_over_tls(
    colour: Colour, tls: ssl.SSLContext, path: Path, kind: str, end: Any
) -> None:
    half = PICTURES[kind][: len(PICTURES[kind]) // 2]
    with RawServer(naming) as gateway, RawServer(sent(half, end), tls=tls) as host:
        image = linked(colour, gateway.url, f"{at(host)}/1")
        with pytest.raises(NetworkError, match="could not be fetched"):
            image.save(path, retry=ONCE)
    assert not path.exists()


@pytest.mark.parametrize("kind", PICTURES)
def test_half_a_picture_is_not_saved_without_tls(colour: Colour, path: Path, kind: str) -> None:
    half = PICTURES[kind][: len(PICTURES[kind]) // 2]
    with RawServer(naming) as gateway, RawServer(sent(half, "close")) as host:
        image = linked(colour, gateway.url, f"{host.url}/1")
        with pytest.raises(NetworkError, match="could not be fetched"):
            image.save(path, retry=ONCE)
    assert not path.exists()


@pytest.mark.parametrize("end", ["close", "bye"])
def test_a_picture_with_an_end_of_its_own_is_saved(
    colour: Colour, tls: ssl.SSLContext, path: Path, end: Any
) -> None:
    for whole in PICTURES.values():
        with RawServer(naming) as gateway, RawServer(sent(whole, end), tls=tls) as host:
            linked(colour, gateway.url, f"{at(host)}/1").save(path, retry=ONCE)
        assert path.read_bytes() == whole


def test_a_picture_that_marks_no_end_needs_the_end_of_tls(
    colour: Colour, tls: ssl.SSLContext, path: Path
) -> None:
    whole = pillow("TIFF")
    with RawServer(naming) as gateway, RawServer(sent(whole, "close"), sent(whole, "bye"), tls=tls) as host:
        image = linked(colour, gateway.url, f"{at(host)}/1")
        with pytest.raises(NetworkError, match="the transfer was cut"):
            image.save(path, retry=ONCE)
        image.save(path, retry=ONCE)
    assert path.read_bytes() == whole


def test_a_cut_picture_is_fetched_again(colour: Colour, tls: ssl.SSLContext, path: Path) -> None:
    whole = PICTURES["png"]
    with (
        RawServer(naming) as gateway,
        RawServer(sent(whole[:999], "close"), sent(whole, "close"), tls=tls) as host,
    ):
        linked(colour, gateway.url, f"{at(host)}/1").save(path, retry=Retry(base_delay=0.001))
    assert path.read_bytes() == whole


def test_half_a_prediction_is_no_success(colour: Colour, tls: ssl.SSLContext) -> None:
    with RawServer(sent(b"x" * 5000, "close"), sent(b"x" * 5000, "bye"), tls=tls) as server:
        ask = asked_by(colour)
        with pytest.raises((NetworkError, OutcomeUnknown), match="end of TLS"):
            ask(at(server))
        assert ask(at(server)) == b"x" * 5000


@pytest.mark.parametrize("body", [b'{"a": [1, 2]}', b"[1, 2]\n"])
def test_json_shows_by_itself_that_it_is_whole(colour: Colour, tls: ssl.SSLContext, body: bytes) -> None:
    with RawServer(sent(body, "close"), sent(body[:4], "close"), tls=tls) as server:
        ask = asked_by(colour)
        assert ask(at(server)) == body
        with pytest.raises((NetworkError, OutcomeUnknown), match="end of TLS"):
            ask(at(server))


@pytest.mark.parametrize("body", [b"12", b'"text"', b""])
def test_other_json_does_not(colour: Colour, tls: ssl.SSLContext, body: bytes) -> None:
    with RawServer(sent(body, "close"), tls=tls) as server:
        ask = asked_by(colour)
        with pytest.raises((NetworkError, OutcomeUnknown), match="end of TLS"):
            ask(at(server))


def asked_under_trio(url: str) -> bytes:
    async def main() -> bytes:
        async with AsyncPAI(**PAIR) as client:
            return (await client.services.predict("echo", b"1", endpoint=url, **SERVICE)).content

    return anyio.run(main, backend="trio")


def judged(ask: Callable[[str], bytes], url: str) -> None:
    """Ask for a half without the end of TLS, for JSON without it, and for what has it."""
    with pytest.raises((NetworkError, OutcomeUnknown), match="end of TLS"):
        ask(url)
    assert ask(url) == b"{}"
    assert ask(url) == b"xx"


PLAYS = [sent(b"x", "close"), sent(b"{}", "close"), sent(b"xx", "bye")]


def test_under_trio(tls: ssl.SSLContext) -> None:
    with RawServer(*PLAYS, tls=tls) as server:
        judged(asked_under_trio, at(server))


def test_through_a_proxy(colour: Colour, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(*PLAYS, tls=tls) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        judged(asked_by(colour), "https://api.example")
