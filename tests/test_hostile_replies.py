"""Whatever a server answers, a call ends with a result or an error of ours, soon and in little memory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import count, repeat
from typing import Any

import pytest
from colours import IMAGE_ID, PAIR, Colour
from hostile import BORNE, LOST, MEBIBYTE, REFUSED, bomb, little, with_head
from raw_server import RawServer, Step, reply
from vendors import oceanbase_at, said

from imageport import (
    BadRequestError,
    DeadlineExceeded,
    ImagePortError,
    NetworkError,
    OutcomeUnknown,
    PaginationError,
    RateLimitError,
    Retry,
    ServerError,
    SpecMismatchError,
    TaskFailed,
    _pages,
)

QUICK = Retry(base_delay=0.001)


def read(colour: Colour, server: RawServer, **options: Any) -> Any:
    return colour.pai(**PAIR, base_url=server.url, retry=QUICK).images.get(IMAGE_ID, **options)


@pytest.mark.parametrize("kind", REFUSED)
def test_an_answer_that_makes_no_sense_is_a_mismatch_and_asked_for_once(colour: Colour, kind: str) -> None:
    with RawServer(REFUSED[kind]) as server, little(200):
        with pytest.raises(SpecMismatchError) as caught:
            read(colour, server)
        assert len(server.requests) == 1
        assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("kind", LOST)
def test_an_answer_that_is_no_http_or_is_cut_is_lost(colour: Colour, kind: str) -> None:
    with RawServer(LOST[kind]) as server, little():
        with pytest.raises(NetworkError) as caught:
            read(colour, server)
        assert len(server.requests) == 3
        assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("kind", LOST)
def test_a_paid_call_with_such_an_answer_is_an_unknown_outcome(colour: Colour, kind: str) -> None:
    with RawServer(LOST[kind]) as server, little():
        client = colour.pai(**PAIR, retry=QUICK)
        with pytest.raises(OutcomeUnknown):
            client.services.predict("echo", b"x", endpoint=server.url, token="token")
        assert len(server.requests) == 1


@pytest.mark.parametrize("kind", BORNE)
def test_an_odd_answer_that_can_be_read_is_read(colour: Colour, kind: str) -> None:
    with RawServer(BORNE[kind]) as server:
        assert read(colour, server).name == "n"


def test_interim_answers_without_an_end_meet_the_deadline(colour: Colour) -> None:
    flood = repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
    with RawServer(lambda _: flood) as server, little(seconds=2), pytest.raises(DeadlineExceeded):
        read(colour, server, deadline=0.3)


YEAR = 365 * 86_400
LONG_WAITS: dict[str, tuple[bytes, float]] = {
    "seconds": (b"Retry-After: %d" % YEAR, YEAR),
    "milliseconds": (b"X-Acs-Retry-After: %d" % (YEAR * 1000), YEAR),
    "a date": (b"Date: Wed, 01 Jan 2025 00:00:00 GMT\r\nRetry-After: Thu, 01 Jan 2026 00:00:00 GMT", YEAR),
    "many digits": (b"Retry-After: " + b"9" * 50_000, float("inf")),
}
SHORT_WAITS = (b"-1", b"-31536000", b"NaN", b"inf", b"", b"0x10", b"1e9", b"Thu, 01 Jan 1970 00:00:00 GMT")


@pytest.mark.parametrize("form", LONG_WAITS)
@pytest.mark.parametrize("status", [b"429 Slow", b"503 Busy"])
def test_a_server_that_asks_to_wait_for_a_year_is_not_waited_for(
    colour: Colour, form: str, status: bytes
) -> None:
    line, asked = LONG_WAITS[form]
    with RawServer(with_head(line, status=status)) as server, little():
        with pytest.raises((RateLimitError, ServerError)) as caught:
            read(colour, server)
        assert caught.value.retry_after == asked
        assert len(server.requests) == 1


@pytest.mark.parametrize("value", SHORT_WAITS)
def test_a_wait_that_is_none_is_our_own(colour: Colour, value: bytes) -> None:
    with RawServer(with_head(b"Retry-After: " + value, status=b"429 Slow")) as server, little():
        with pytest.raises(RateLimitError):
            read(colour, server)
        assert len(server.requests) == 3


def test_an_error_whose_words_never_end_is_told_in_few(colour: Colour) -> None:
    body = json.dumps({"Code": "C" * MEBIBYTE, "Message": "M" * (8 * MEBIBYTE), "RequestId": "R" * MEBIBYTE})
    answer = reply(body.encode(), "400 Bad")
    with RawServer([answer]) as server, little(100), pytest.raises(BadRequestError) as caught:
        read(colour, server)
    error = caught.value
    assert len(error.body) > 9 * MEBIBYTE
    assert len(str(error)) + len(repr(error.attempts)) < 60_000


def test_a_task_that_fails_with_words_without_an_end_is_told_in_few(colour: Colour) -> None:
    failures = [{"code": "C" * MEBIBYTE, "message": "M" * MEBIBYTE}] * 4
    data = {"task_id": "task-1", "task_status": "S" * MEBIBYTE, "data": failures}
    with (
        RawServer(
            [reply(said(data).content())], [reply(said(data | {"task_status": "FAILED"}).content())]
        ) as server,
        little(150),
    ):
        generation = oceanbase_at(colour, server.url).images.generate("m")
        assert len(repr(generation)) + len(str(generation.raw_status)) < 30_000
        with pytest.raises(TaskFailed) as caught:
            generation.refresh().wait()
    assert len(str(caught.value)) + len(str(generation.images[0].error)) < 30_000


def page(token: str, *names: str) -> list[Step]:
    connections = [{"ConnectionId": name} for name in names]
    return [reply(json.dumps({"Connections": connections, "NextToken": token}).encode())]


def test_a_token_of_10_mb_is_not_sent_back(colour: Colour) -> None:
    with RawServer(page("t" * 10_000_000, "c")) as server, little(150):
        with pytest.raises(SpecMismatchError):
            list(colour.pai(**PAIR, base_url=server.url).connections.list())
        assert len(server.requests) == 1


def forget(server: RawServer, listing: Iterable[object]) -> None:
    """Read a listing, and keep nothing of it."""
    for _ in listing:
        server.requests.clear()


def test_a_listing_without_an_end_is_given_up(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pages, "MAX_PAGES", 80)
    numbers = count()
    token = "t" * 50_000

    def answer(_: bytes) -> list[Step]:
        number = next(numbers)
        return page(f"{token}{number}", f"c{number}")

    with RawServer(answer) as server:
        listing = colour.pai(**PAIR, base_url=server.url).connections.list()
        with little(3), pytest.raises(PaginationError):
            forget(server, listing)


def test_a_listing_of_empty_pages_is_given_up(colour: Colour) -> None:
    numbers = count()
    with RawServer(lambda _: page(f"t{next(numbers)}")) as server, little():
        with pytest.raises(PaginationError):
            list(colour.pai(**PAIR, base_url=server.url).connections.list())
        assert len(server.requests) == 100


def test_a_model_service_may_answer_what_is_no_json_but_not_without_an_end(colour: Colour) -> None:
    def predict(server: RawServer) -> Any:
        return client.services.predict("echo", b"x", endpoint=server.url, token="token")

    client = colour.pai(**PAIR, retry=QUICK)
    with RawServer(with_head(body=b"\xff\0[[[")) as server:
        assert predict(server).content == b"\xff\0[[["
    with RawServer(lambda _: bomb()) as server, little(200), pytest.raises(ImagePortError):
        predict(server)
