"""The form of an upload, byte by byte."""

from __future__ import annotations

import io
import json
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import requests
from colours import Answer, Scene
from python_multipart import FormParser
from python_multipart.multipart import parse_options_header
from vendors import DATA, KINDS, UPLOADED, photo, photogpt, picture

BUSY = Answer(429)


class Part(NamedTuple):
    """A part of a form as a server reads it."""

    name: str
    file_name: str | None
    media_type: str
    content: bytes


def read_by_email(content_type: str, body: bytes) -> list[Part]:
    head = f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode()
    # The parser ends a part's content before CRLF, and knows binary only as 8bit text.
    message = message_from_bytes(head + body, policy=policy.HTTP)
    assert message.is_multipart()
    parts: list[Part] = []
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = part.get_param("name", header="content-disposition")
        parts.append(Part(str(name), part.get_filename(), part.get_content_type(), content))
    return parts


def read_by_multipart(content_type: str, body: bytes) -> list[Part]:
    """The same by the library that most Python servers use; it does not tell a part's media type."""
    parts: list[Part] = []
    types = [part.partition(b"\r\n")[0].decode() for part in body.split(b"\r\nContent-Type: ")[1:]]

    def on_file(file: object) -> None:
        file_object = file.file_object  # pyright: ignore[reportAttributeAccessIssue]
        file_object.seek(0)
        names = file.field_name.decode(), file.file_name.decode()  # pyright: ignore[reportAttributeAccessIssue]
        parts.append(Part(*names, types[0], file_object.read()))

    def on_field(field: object) -> None:
        name, value = field.field_name, field.value  # pyright: ignore[reportAttributeAccessIssue]
        parts.append(Part(name.decode(), None, types[-1], value))

    _, options = parse_options_header(content_type)
    parser = FormParser("multipart/form-data", on_field, on_file, boundary=options[b"boundary"])
    parser.write(body)
    parser.finalize()
    return parts


def uploaded(
    scene: Scene, source: object, model_id: str = "model-1", *answers: Answer
) -> list[tuple[str, bytes]]:
    """Upload; give content type and body of every attempt."""
    client = photogpt(scene, *answers, UPLOADED)
    client.images.upload(source, model_id=model_id)  # pyright: ignore[reportArgumentType]
    made = scene.script.requests
    assert all(int(request.headers["content-length"]) == len(request.content) for request in made)
    return [(request.headers["content-type"], request.content) for request in made]


def by_requests(path: Path, model_id: str) -> tuple[str, bytes]:
    """What the document's own sample sends."""
    payload = {"modelID": model_id, "type": "modelInput"}
    with path.open("rb") as image_file:
        files = {"file": image_file, "data": (None, json.dumps(payload), "application/json")}
        made = requests.Request("POST", "https://example.com/images/upload", files=files).prepare()
    assert isinstance(made.body, bytes)
    return str(made.headers["Content-Type"]), made.body


@pytest.mark.parametrize("name", ["astronaut.jpg", "astronaut.png", "coffee.webp", "chelsea.heic"])
def test_the_form_is_that_of_the_documents_sample(scene: Scene, name: str) -> None:
    [ours] = uploaded(scene, DATA / name)
    theirs = by_requests(DATA / name, "model-1")
    for mine in (read_by_multipart(*ours), read_by_email(*ours)):
        assert [part[:2] for part in mine] == [("file", name), ("data", None)]
        assert mine[0].content == (DATA / name).read_bytes()
        assert mine[0].media_type == KINDS[Path(name).suffix]
        assert mine[1][2:] == ("application/json", b'{"modelID": "model-1", "type": "modelInput"}')
    # The sample names no type for the file, so its library sends none.
    untyped, wanted = (
        [part._replace(media_type="") for part in read_by_email(*each)] for each in (ours, theirs)
    )
    assert untyped == wanted


def test_only_the_files_media_type_is_more_than_the_sample_sends(scene: Scene) -> None:
    [(kind, ours)] = uploaded(scene, DATA / "astronaut.jpg")
    their_kind, theirs = by_requests(DATA / "astronaut.jpg", "model-1")
    boundary, other = (each.partition("boundary=")[2] for each in (kind, their_kind))
    assert kind == f"multipart/form-data; boundary={boundary}"
    same = theirs.replace(other.encode(), boundary.encode())
    assert ours == same.replace(
        b'filename="astronaut.jpg"\r\n', b'filename="astronaut.jpg"\r\nContent-Type: image/jpeg\r\n', 1
    )


def test_an_upload_says_what_the_image_is_for(scene: Scene) -> None:
    photogpt(scene, UPLOADED).images.upload(picture(), model_id="m-é", type="auxiliaryType")
    request = scene.script.requests[0]
    _, data = read_by_multipart(request.headers["content-type"], request.content)
    assert json.loads(data.content) == {"modelID": "m-é", "type": "auxiliaryType"}


def test_the_boundary_is_random_for_every_attempt(scene: Scene) -> None:
    sent = [*uploaded(scene, picture(), "model-1", BUSY, BUSY), *uploaded(scene, picture())]
    kinds = {kind for kind, _ in sent}
    assert len(kinds) == len(sent) == 4
    assert all(len(kind.partition("boundary=")[2]) >= 32 for kind in kinds)
    assert len({len(body) for _, body in sent}) == 1


def hostile(*boundaries: str) -> bytes:
    """A picture that holds, behind its end, all that could end a part."""
    lines = [f"\r\n--{each}\r\n\r\n--{each}--\r\n--{each}" for each in ("+++", "", *boundaries)]
    data = '\r\nContent-Disposition: form-data; name="data"\r\n\r\n{"modelID": "stolen"}'
    return picture() + "\r\n".join([*lines, "--", "\r\n--", "--\r\n", data]).encode() + b"\r\n--\r\n\r\n--"


def test_a_file_that_holds_boundaries_changes_no_other_part(scene: Scene) -> None:
    earlier = [kind.partition("boundary=")[2] for kind, _ in uploaded(scene, picture(), "model-1", BUSY)]
    content = hostile(*earlier)
    for kind, body in uploaded(scene, content, "model-1", BUSY):
        parts = read_by_multipart(kind, body)
        assert [part[:2] for part in parts] == [("file", "image.png"), ("data", None)]
        assert parts[0].content == content
        assert json.loads(parts[1].content)["modelID"] == "model-1"
        assert [part.content for part in read_by_email(kind, body)] == [part.content for part in parts]


def test_an_earlier_attempts_boundary_in_the_file_breaks_no_later_attempt(scene: Scene) -> None:
    file = io.BytesIO(picture() + b" " * 64)

    def learnt(request: httpx.Request) -> Answer:
        boundary = request.headers["content-type"].partition("boundary=")[2]
        file.getbuffer()[-64:] = f"\r\n--{boundary}--\r\n".encode().ljust(64)
        return BUSY

    photogpt(scene, learnt, UPLOADED).images.upload(file, model_id="model-1")
    again = scene.script.requests[1]
    parts = read_by_multipart(again.headers["content-type"], again.content)
    assert [part.content for part in parts] == [
        file.getvalue(),
        b'{"modelID": "model-1", "type": "modelInput"}',
    ]


NAMES = {
    'say "cheese".png': "say %22cheese%22.png",
    "line\r\nbreak\n.png": "linebreak.png",
    'x"\r\nContent-Type: text/html\r\n\r\n.png': "html.png",
    'x"\r\nX-Evil: yes\r\n\r\n.png': "x%22X-Evil: yes.png",
    "Foto Grüße.png": "Foto Grüße.png",
    "照片.png": "照片.png",
    "🐈.png": "🐈.png",
    "/home/user/secret/cat.png": "cat.png",
    "C:\\Users\\me\\cat.png": "cat.png",
    "\\\\server\\share\\cat.png": "cat.png",
    "../../cat.png": "cat.png",
    "..": "image.png",
    "a/..": "image.png",
    "/": "image.png",
    "\x00\x1f\x7f\u202e": "image.png",
    "cat\u202egnp.png": "catgnp.png",
    "lone\udcff.png": "lone.png",
    "100%.png": "100%.png",
    "a;b=c, d.png": "a;b=c, d.png",
}


class Named(io.BytesIO):
    """A file that calls itself something."""

    def __init__(self, content: bytes, name: object) -> None:
        super().__init__(content)
        self.name = name


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_cannot_break_the_form_or_tell_a_path(scene: Scene, name: str) -> None:
    [(kind, body)] = uploaded(scene, Named(picture(), name))
    file, data = read_by_multipart(kind, body)
    assert (file.name, file.file_name, file.content) == ("file", NAMES[name], picture())
    assert data.name == "data"
    assert body.count(b"Content-Type: ") == 2


@pytest.mark.parametrize("name", [7, None, b"cat.png", ""])
def test_a_file_without_a_name_gets_one_of_its_type(scene: Scene, name: object) -> None:
    [(kind, body)] = uploaded(scene, Named(photo("coffee.webp"), name))
    assert read_by_multipart(kind, body)[0].file_name == "image.webp"


def test_a_very_long_name_keeps_its_ending(scene: Scene) -> None:
    [(kind, body)] = uploaded(scene, Named(picture(), "x" * 5000 + ".png"))
    found = read_by_multipart(kind, body)[0].file_name or ""
    assert found.endswith("x.png")
    assert len(found) == 200


def test_no_local_path_leaks_into_a_request(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "private-folder").mkdir()
    path = tmp_path / "private-folder" / "cat.png"
    path.write_bytes(picture())
    for source in (path, str(path), path.open("rb")):
        [(kind, body)] = uploaded(scene, source)
        assert b"private-folder" not in body + kind.encode()
        assert read_by_multipart(kind, body)[0].file_name == "cat.png"
        getattr(source, "close", lambda: None)()
