from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from imageport.sandbox import Sandbox

from .gallery import JPEG, PHOTOS, VERSION, photo_error, photogpt, upload, uploaded
from .helpers import Caller

LIMIT = 20 * 2**20
HEIC = PHOTOS["chelsea.heic"]
HEADERS = {"content-type": "multipart/form-data; boundary=b", **VERSION}


def body_of(size: int) -> bytes:
    """Give a form of exactly *size* bytes: a photo, padded behind its end."""
    data = json.dumps({"modelID": "model-1", "type": "modelInput"})
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.jpg"\r\n\r\n'
    end = f'\r\n--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n{data}\r\n--b--\r\n'.encode()
    return start + JPEG.ljust(size - len(start) - len(end), b"\0") + end


def test_a_request_of_20_mib_is_taken_and_one_byte_more_is_not(caller: Caller, sandbox: Sandbox) -> None:
    reply = photogpt(caller, "POST", "/images/upload", content=body_of(LIMIT), headers=HEADERS)
    assert reply.status_code == 200, reply.text
    stored = caller.http.get(reply.json()["result"]["url"]).content
    assert stored == JPEG.ljust(len(stored), b"\0")
    refused = photogpt(caller, "POST", "/images/upload", content=body_of(LIMIT + 1), headers=HEADERS)
    assert photo_error(refused) == (413, "payload_too_large")
    assert len(sandbox.uploads) == 1


def test_a_request_without_a_length_is_measured_as_it_comes(caller: Caller, sandbox: Sandbox) -> None:
    def pieces(body: bytes) -> Iterator[bytes]:
        for start in range(0, len(body), 2**18):
            yield body[start : start + 2**18]

    for size, status in ((LIMIT, 200), (LIMIT + 1, 413)):
        content = pieces(body_of(size))
        reply = photogpt(caller, "POST", "/images/upload", content=content, headers=HEADERS)
        assert reply.status_code == status
    assert len(sandbox.uploads) == 1


@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"])
@pytest.mark.parametrize("length", [str(2**30), "9" * 19])
def test_a_gigabyte_is_refused_before_it_is_sent(sandbox: Sandbox, expect: str, length: str) -> None:
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    head = (
        f"POST /images/upload HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer sk-sandbox\r\n"
        f"API-Version: 1\r\nContent-Type: multipart/form-data; boundary=b\r\n{expect}"
        f"Content-Length: {length}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(head.encode())
        assert connection.recv(2**16).startswith(b"HTTP/1.1 413 ")


def test_the_key_is_asked_for_before_the_size(caller: Caller) -> None:
    headers = {**HEADERS, "authorization": "Bearer sk-other"}
    body = body_of(LIMIT + 1)
    refused = caller.http.post("/images/upload", content=body, headers=headers)
    assert photo_error(refused) == (401, "unauthorized")


@pytest.mark.parametrize("name", list(PHOTOS))
@pytest.mark.parametrize("padding", [0, 1, 65536])
def test_every_format_comes_back_byte_for_byte(caller: Caller, name: str, padding: int) -> None:
    content = PHOTOS[name] + bytes(padding)
    photo = uploaded(caller, content, name)
    reply = caller.http.get(photo["url"])
    assert reply.content == content
    assert reply.headers["content-type"] == photo["data"]["mimeType"]
    assert photo["data"]["width"] > 100
    assert photo["data"]["height"] > 100


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (JPEG, "image/jpeg"),
        (JPEG[:4], "image/jpeg"),
        (b"\xff\xd8\xff\xdb" + bytes(50), "image/jpeg"),
        (PHOTOS["astronaut.png"][:8], "image/png"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff", "image/png"),
        (PHOTOS["coffee.webp"][:30], "image/webp"),
        (HEIC.replace(b"ftypheic", b"ftypmif1", 1), "image/heic"),
        (HEIC.replace(b"ftypheic", b"ftypmsf1", 1), "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1MiHEhevc", "image/heic"),
        (b"\0\0\0\x10ftypmif1\0\0\0\0avif", "image/heic"),  # what follows the box is no brand
    ],
)
def test_the_type_is_told_by_the_first_bytes(caller: Caller, content: bytes, media: str) -> None:
    photo = uploaded(caller, content, "named.gif")
    assert photo["data"]["mimeType"] == media
    assert caller.http.get(photo["url"]).headers["content-type"] == media


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a",
        b"plain text",
        JPEG[:1],
        JPEG[1:],
        b"GIF89a" + bytes(100),
        b"%PDF-1.7\n" + bytes(100),
        b"RIFF\0\0\0\0WAVEfmt ",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
        b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif",
        b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
        b"\0\0\0\x10ftypisom\0\0\0\0heic",
    ],
)
def test_other_bytes_are_refused_whatever_their_name(
    caller: Caller, sandbox: Sandbox, content: bytes
) -> None:
    assert photo_error(upload(caller, content, "photo.jpg")) == (415, "unsupported_media_type")
    assert sandbox.uploads == []


def test_a_hostile_file_is_only_a_file(caller: Caller) -> None:
    part = b'\r\n--+++\r\nContent-Disposition: form-data; name="data"\r\n\r\n{}\r\n--+++--\r\n'
    content = JPEG + part * 3
    photo = uploaded(caller, content)
    assert photo["modelID"] == "model-1"
    assert caller.http.get(photo["url"]).content == content


@pytest.mark.parametrize("size", [1, 65535, 65536, 2**20])
def test_files_of_every_length(caller: Caller, size: int) -> None:
    content: Any = JPEG.ljust(size, b"\r")
    assert caller.http.get(uploaded(caller, content)["url"]).content == content
