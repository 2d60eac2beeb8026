"""An upload is sent again from where the file stood, or not at all."""

from __future__ import annotations

import hashlib
import io
import pickle
import socket
import struct
from pathlib import Path

import httpx
import pytest
from colours import Answer, Colour, Scene
from test_upload_form import read_by_multipart
from upload_server import OK, Peer, Turn, UploadServer, drain
from vendors import DATA, UPLOADED, Stubborn, padded, photo, photogpt, photogpt_at

from imageport import (
    AuthenticationError,
    BadRequestError,
    NetworkError,
    OutcomeUnknown,
    RateLimitError,
    ServerError,
)

CONTENT = padded(photo("astronaut.jpg"), 500_000)
NOK = b'{"status": "NOK", "err": "E", "message": "no"}'
BUSY = Answer(429, {"status": "NOK"})


def throttled(peer: Peer) -> None:
    peer.read()
    peer.answer(NOK, "429 Too Many Requests")


def throttled_early(peer: Peer) -> bool:
    """Refuse in the middle of the body, and hang up as a proxy does."""
    peer.read(100_000)
    peer.answer(NOK, "429 Too Many Requests", "Connection: close")
    peer.connection.shutdown(socket.SHUT_WR)
    return peer.read(10**9) and False


def sources(folder: Path) -> dict[str, object]:
    path = folder / "photo.jpg"
    path.write_bytes(CONTENT)
    file = io.BytesIO(b"before" + CONTENT)
    file.seek(6)
    return {"path": path, "bytes": CONTENT, "file": file, "stream": Stubborn(CONTENT)}


@pytest.mark.parametrize("kind", ["path", "bytes", "file", "stream"])
def test_after_a_429_the_file_is_sent_again_from_where_it_stood(
    colour: Colour, tmp_path: Path, kind: str
) -> None:
    def kept(peer: Peer) -> None:
        peer.read(keep=True)
        peer.answer()

    with UploadServer(throttled, throttled_early, kept) as server:
        client = photogpt_at(colour, server.url)
        client.images.upload(sources(tmp_path)[kind], model_id="m")  # pyright: ignore[reportArgumentType]
        first, _, last = server.peers
        content_type = last.head.partition(b"ontent-Type: ")[2] or last.head.partition(b"content-type: ")[2]
        file, data = read_by_multipart(content_type.partition(b"\r\n")[0].decode(), last.kept)
        assert hashlib.sha256(file.content).digest() == hashlib.sha256(CONTENT).digest()
        assert data.content == b'{"modelID": "m", "type": "modelInput"}'
        assert first.length == last.length


def test_the_servers_word_on_when_to_come_back_is_kept(scene: Scene) -> None:
    client = photogpt(scene, Answer(429, {"status": "NOK"}, {"retry-after": "7"}), UPLOADED)
    client.images.upload(CONTENT, model_id="m")
    assert scene.clock.slept == [7.0]
    assert len({len(request.content) for request in scene.script.requests}) == 1


def test_a_server_that_stays_busy_is_an_error_with_its_attempts(scene: Scene) -> None:
    with pytest.raises(RateLimitError) as caught:
        photogpt(scene, BUSY, ...).images.upload(CONTENT, model_id="m")
    assert [attempt.status for attempt in caught.value.attempts] == [429] * 3


def lost(peer: Peer) -> bool:
    peer.read()
    return False


def reset(peer: Peer) -> bool:
    peer.read(200_000)
    peer.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def cut(peer: Peer) -> bool:
    peer.read()
    peer.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + OK)
    return False


def failed(status: str) -> Turn:
    def turn(peer: Peer) -> None:
        peer.read()
        peer.answer(b"<html>oops</html>", status)

    return turn


UNCLEAR: dict[str, Turn] = {
    "lost": lost,
    "reset while it is sent": reset,
    "a cut reply": cut,
    "500": failed("500 Internal Server Error"),
    "502 in HTML": failed("502 Bad Gateway"),
    "503": failed("503 Service Unavailable"),
    "520": failed("520 Web Server Is Returning an Unknown Error"),
    "408": failed("408 Request Timeout"),
}


@pytest.mark.parametrize("kind", UNCLEAR)
def test_what_may_have_been_done_is_not_sent_again(colour: Colour, kind: str) -> None:
    with UploadServer(UNCLEAR[kind], drain) as server:
        client = photogpt_at(colour, server.url)
        with pytest.raises(OutcomeUnknown, match="List the model's images before you repeat it") as caught:
            client.images.upload(CONTENT, model_id="m")
        assert isinstance(caught.value.__cause__, NetworkError | ServerError) or kind == "408"
        assert len(caught.value.attempts) == len(server.peers) == 1
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
        assert client.images.upload(CONTENT, model_id="m").id == "img-1"


def test_a_connection_that_was_never_made_is_tried_again(scene: Scene) -> None:
    answers = (httpx.ConnectError("no"), httpx.ConnectTimeout("no"), UPLOADED)
    photogpt(scene, *answers).images.upload(CONTENT, model_id="m")
    assert len({len(request.content) for request in scene.script.requests}) == 1
    assert len(scene.script.requests) == 3


EARLY = {"413 Payload Too Large": BadRequestError, "401 Unauthorized": AuthenticationError}


@pytest.mark.parametrize("how", ["closes", "goes on reading", "resets"])
@pytest.mark.parametrize("status", EARLY)
def test_an_answer_in_the_middle_of_the_upload_is_read(colour: Colour, status: str, how: str) -> None:
    def early(peer: Peer) -> bool:
        peer.read(65_536)
        peer.answer(NOK, status, *(["Connection: close"] if how != "goes on reading" else []))
        if how == "closes":
            peer.connection.shutdown(socket.SHUT_WR)
        # One that closes without reading the rest makes the kernel send a reset.
        return how != "resets" and peer.read()

    with UploadServer(early) as server:
        client = photogpt_at(colour, server.url)
        expected = (EARLY[status], OutcomeUnknown) if how == "resets" else EARLY[status]
        with pytest.raises(expected) as caught:
            client.images.upload(padded(photo("astronaut.jpg"), 15 * 2**20), model_id="m")
        assert len(server.peers) == 1
        if isinstance(caught.value, AuthenticationError | BadRequestError):
            assert (caught.value.code, caught.value.status) == ("E", int(status[:3]))


def test_a_nok_at_200_is_no_upload_and_not_sent_again(scene: Scene) -> None:
    nok = Answer(200, {"status": "NOK", "err": "bad_image", "message": "cannot be used", "result": None})
    with pytest.raises(Exception, match="cannot be used") as caught:
        photogpt(scene, nok).images.upload(DATA / "astronaut.png", model_id="m")
    assert getattr(caught.value, "code", None) == "bad_image"
    assert len(scene.script.requests) == 1
