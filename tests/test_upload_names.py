"""The name under which a file is sent is the one by which it is found again."""

from __future__ import annotations

import asyncio
import os
import unicodedata
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from colours import Scene
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from starlette.datastructures import UploadFile
from starlette.requests import Request
from test_upload_form import read_by_email, read_by_multipart, uploaded
from vendors import picture
from werkzeug.formparser import parse_form_data

from imageport.uploads import describe, same_name

# What a file is called -> what is sent.
NAMES = {
    "photo.png": "photo.png",
    "Screenshot 2024-05-01 at 9.41.07\u202fAM.png": "Screenshot 2024-05-01 at 9.41.07\u202fAM.png",
    "no\u00a0break\u3000spaces .png": "no\u00a0break\u3000spaces .png",
    "two \U0001f468\u200d\U0001f469.png": "two \U0001f468\u200d\U0001f469.png",
    "apple \uf8ff and newer \U000323b0.png": "apple \uf8ff and newer \U000323b0.png",
    unicodedata.normalize("NFD", "Grüße é ガ.png"): unicodedata.normalize("NFD", "Grüße é ガ.png"),
    unicodedata.normalize("NFC", "Grüße é ガ.png"): unicodedata.normalize("NFC", "Grüße é ガ.png"),
    "нет 照片 صورة 🐈.png": "нет 照片 صورة 🐈.png",
    'say "cheese".png': 'say "cheese".png',
    '".png': '".png',
    "100%.png": "100%.png",
    "100%25 %22%0D.png": "100%25 %22%0D.png",
    "it's; a=b, c&d #1 (2) [3] {4} ~`!@$^+.png": "it's; a=b, c&d #1 (2) [3] {4} ~`!@$^+.png",
    "10:20:30.png": "10:20:30.png",
    "line\r\nbreak\n.png": "linebreak.png",
    "tab\tbell\a.png": "tabbell.png",
    "separators\u2028\u2029\x85\x1c.png": "separators.png",
    "gnp\u202ejpg.png": "gnpjpg.png",
    "back\\slash.png": "slash.png",
    "\u202e\x01": "image.png",
    " .png": " .png",
    "ending in a dot.": "ending in a dot.",
    "x" * 200 + ".png": "x" * 196 + ".png",
    "照" * 80 + ".png": "照" * 80 + ".png",
    os.fsdecode(b"caf\xe9.png"): "caf.png",
}


def read_by_werkzeug(kind: str, body: bytes) -> str:
    env = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
    _, _, files = parse_form_data({**env, "REQUEST_METHOD": "POST"})
    with closing(files["file"]) as file:
        return str(file.filename)


def read_by_starlette(kind: str, body: bytes) -> str:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    async def main() -> str:
        scope = {"type": "http", "headers": [(b"content-type", kind.encode())]}
        async with Request(scope, receive).form() as form:
            file = form["file"]
            assert isinstance(file, UploadFile)
            return str(file.filename)

    return asyncio.run(main())


READERS: dict[str, Callable[[str, bytes], str]] = {
    "python-multipart": lambda kind, body: str(read_by_multipart(kind, body)[0].file_name),
    "email": lambda kind, body: str(read_by_email(kind, body)[0].file_name),
    "werkzeug": read_by_werkzeug,
    "starlette": read_by_starlette,
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_what_is_described_is_what_every_server_reads(scene: Scene, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(picture())
    described = describe(path)
    assert (described.name, described.media_type, described.size) == (
        NAMES[name],
        "image/png",
        len(picture()),
    )
    [(kind, body)] = uploaded(scene, path)
    raw = body.partition(b'filename="')[2].partition(b'"\r\n')[0].decode()
    assert raw == NAMES[name].replace('"', "%22")
    for reader, read in READERS.items():
        found = read(kind, body)
        # The email package's own way to keep bytes that are not ASCII.
        found = found.encode("utf-8", "surrogateescape").decode() if reader == "email" else found
        assert same_name(described.name, found), reader
        whole = [raw, raw.replace("%22", '"'), unquote(raw)]
        assert found.strip() in [each.strip() for each in whole], reader


REPORTED: dict[str, Callable[[str], str]] = {
    "as it was sent": lambda name: name,
    "escaped": lambda name: name.replace('"', "%22"),
    "escaped further": lambda name: name.replace("%", "%25").replace('"', "%22"),
    "composed": lambda name: unicodedata.normalize("NFC", name),
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "UTF-8 read as Latin-1": lambda name: name.encode().decode("latin-1"),
    "extended": lambda name: "UTF-8''" + "".join(f"%{byte:02X}" for byte in name.encode()),
    "with its folder": lambda name: f"uploads/2024/{name}",
    "with a Windows folder": lambda name: f"C:\\fakepath\\{name}",
    "plain spaces": lambda name: name.replace("\u202f", " ").replace("\u00a0", " "),
}
LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="/\\:%'\u00ad")

PLAIN = st.characters(categories=("Ll", "Nd"), max_codepoint=0x24F, exclude_characters="ſŉǆǉǌǳ")


@pytest.mark.parametrize("how", REPORTED)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(stem=st.text(LETTERS, min_size=1, max_size=40))
def test_a_name_is_known_again_in_every_form_that_servers_report(how: str, stem: str) -> None:
    sent = describe(Named(picture(), f"{stem}.png")).name
    assert same_name(sent, REPORTED[how](sent))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(one=st.text(PLAIN, min_size=1, max_size=9), other=st.text(PLAIN, min_size=1, max_size=9))
def test_another_name_is_another_name(one: str, other: str) -> None:
    assume(one != other)
    assert not same_name(f"a{one}.png", f"a{other}.png")


class Named(BytesIO):
    """A file that calls itself something."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name
