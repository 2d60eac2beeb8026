"""Whatever the host of a picture does, a download ends within half a second of the time asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from colours import Colour
from linked import linked, naming
from raw_server import RawServer
from slow import HANDSHAKES, LIMIT, ONCE, SLOW, at_once, full_port, hanging, in_time, looked_up

from imageport import DeadlineExceeded, NetworkError


def save_ends_in_time(colour: Colour, url: str, link: str, folder: Path) -> None:
    """A download ends at its deadline, and at its timeout."""

    def save(own: Colour, option: str) -> None:
        error = {"deadline": DeadlineExceeded, "timeout": NetworkError}[option]
        limit: Any = {option: LIMIT}
        image = linked(own, url, link, retry=ONCE)
        with in_time(), pytest.raises(error):
            image.save(folder / "1.png", **limit)

    at_once(colour, save, ("deadline", "timeout"))
    assert list(folder.iterdir()) == []


def test_a_download_ends_in_time_whatever_comes(colour: Colour, tmp_path: Path) -> None:
    def check(own: Colour, kind: str) -> None:
        folder = tmp_path / kind
        folder.mkdir()
        with RawServer(naming) as server, RawServer(SLOW[kind]) as host:
            save_ends_in_time(own, server.url, f"{host.url}/1.png", folder)

    at_once(colour, check, SLOW)


def test_a_download_ends_in_time_when_no_connection_is_made(colour: Colour, tmp_path: Path) -> None:
    with RawServer(naming) as server, full_port() as port:
        save_ends_in_time(colour, server.url, f"http://127.0.0.1:{port}/1.png", tmp_path)


@pytest.mark.parametrize("kind", HANDSHAKES)
def test_a_download_ends_in_time_when_the_handshake_does_not(
    colour: Colour, tmp_path: Path, kind: str
) -> None:
    with RawServer(naming) as server, RawServer(["hang"], greeting=HANDSHAKES[kind]) as silent:
        save_ends_in_time(colour, server.url, silent.url.replace("http", "https") + "/1.png", tmp_path)


def test_a_download_ends_in_time_when_none_of_many_addresses_answers(
    colour: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: [f"127.0.0.{number}" for number in range(1, 7)])
    with RawServer(naming) as server, full_port() as port:
        save_ends_in_time(colour, server.url, f"http://localhost:{port}/1.png", tmp_path)


def test_a_download_ends_in_time_when_the_name_is_not_resolved(
    colour: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(naming) as server, hanging(monkeypatch):
        save_ends_in_time(colour, server.url, "http://localhost:9/1.png", tmp_path)
