"""An exception of a signal handler, at any line of a blocking call, costs no place, no socket and no file."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any

import httpx
import pytest
from colours import IMAGE_ID
from linked import CONTENT, model_for, naming
from raw_server import RawServer, reply
from tunnel import trusted

import imageport
from imageport import PAI, OceanBase, Retry, _transport
from imageport._credentials import Called

OURS = str(Path(imageport.__file__).parent)
ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1)
ONCE = Retry(attempts=1)
NAMED = reply(b'{"Name": "n"}')
LAST = NAMED.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


class TimeIsUp(Exception):  # noqa: N818 - as Celery calls its own SoftTimeLimitExceeded
    """What the handler of an alarm raises."""


def is_leaving(frame: FrameType) -> bool:
    """Say whether a `with` block ends here: Python looks for signals before that, and after `__exit__`."""
    code, line = frame.f_code, frame.f_lineno
    if not linecache.getline(code.co_filename, line).lstrip().startswith("with "):
        return False
    return frame.f_lasti > min(start for start, _, number in code.co_lines() if number == line)


def interrupted_at(number: int, kind: type[BaseException], run: Callable[[], object]) -> BaseException | None:
    """Run with *kind* raised at the line with this number; return it, None when there are not so many."""
    left = number

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        if event == "line" and not is_leaving(frame):
            left -= 1
            if left < 0:
                sys.settrace(None)
                raise kind
        return trace

    sys.settrace(trace)
    try:
        run()
    except kind as error:
        return error
    finally:
        sys.settrace(None)
    return None


def at_every_line(
    kind: type[BaseException], run: Callable[[], object], every: int = 1
) -> Iterator[BaseException]:
    number = 0
    while (error := interrupted_at(number, kind, run)) is not None:
        yield error
        number += every


@pytest.fixture(autouse=True)
def _one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_transport, "_LIMITS", ONE)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, TimeIsUp])
@pytest.mark.parametrize("fresh", [True, False])
def test_a_call_gives_its_place_and_its_socket_back(kind: type[BaseException], fresh: bool) -> None:
    """The next call needs the only place; and errors keep what their frames hold."""
    with RawServer([LAST, "close"] if fresh else [NAMED]) as server:
        with PAI(api_key="sk-planted", base_url=server.url, retry=ONCE) as client:
            again(client)
            errors = list(at_every_line(kind, lambda: again(client)))
            again(client)
        assert len(errors) > 100
        assert server.is_left()


@pytest.mark.parametrize("kind", [KeyboardInterrupt, TimeIsUp])
def test_over_tls_too(kind: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = trusted(tmp_path, monkeypatch, "localhost")
    with RawServer([LAST, "close"], tls=tls) as server:
        url = f"https://localhost:{server.url.rpartition(':')[2]}"
        with PAI(api_key="sk-planted", base_url=url, retry=ONCE) as client:
            again(client)
            errors = list(at_every_line(kind, lambda: again(client), every=3))
            again(client)
        assert len(errors) > 50
        assert server.is_left()


@pytest.mark.parametrize("kind", [KeyboardInterrupt, TimeIsUp])
def test_a_download_leaves_no_part_of_a_file(kind: type[BaseException], tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    with RawServer(naming) as gateway, RawServer([reply(CONTENT), "close"]) as host:
        with OceanBase(api_key="sk-planted", base_url=gateway.url, retry=ONCE) as client:
            image = client.images.generate(model_for(f"{host.url}/1.png")).images[0]
            errors: list[BaseException] = []
            for error in at_every_line(kind, lambda: image.save(path)):
                errors.append(error)
                assert [each.name for each in tmp_path.iterdir() if each != path] == []
                path.unlink(missing_ok=True)
            assert path.read_bytes() == CONTENT
        assert len(errors) > 100
        assert host.is_left()


def test_a_question_for_a_key_that_was_never_asked_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C comes when the caller that is to ask has only just said that it will."""
    asking = Called._fly

    def interrupted(*_: object) -> None:
        monkeypatch.setattr(Called, "_fly", asking)
        raise KeyboardInterrupt

    with RawServer([NAMED]) as server, PAI(api_key=lambda: "sk-planted", base_url=server.url) as client:
        monkeypatch.setattr(Called, "_fly", interrupted)
        with pytest.raises(KeyboardInterrupt):
            again(client)
        thread = Thread(target=again, args=(client,), daemon=True)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()


def again(client: PAI) -> None:
    assert client.images.get(IMAGE_ID, timeout=httpx.Timeout(20.0, pool=5.0)).name == "n"
