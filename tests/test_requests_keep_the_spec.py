from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from inspect import getmembers, ismethod
from operator import attrgetter
from typing import Any

import httpx
import pytest
from any_arguments import IDS, JUNK, SETTINGS, arguments
from both_ways import CLIENTS, GATEWAY, METHODS, Caller, Desk, Door, Outcome, calm, fresh, still
from colours import Answer
from hypothesis import given
from hypothesis import strategies as st
from spec_judge import Judge, document

from imageport import ImagePortError
from imageport._tasks import write_token

SPEC = document()
RANDOM = re.compile(rb"image-[A-Za-z0-9]{18}|[0-9a-f]{32}")
TOKENS = IDS.map(lambda task: write_token(GATEWAY, task)) | JUNK
SPECIAL: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "catalog.api": {"name": st.sampled_from(["GetImage", "A"])},
    "images.add": {"image_id": st.none() | st.from_regex(r"image-[A-Za-z0-9]{18}", fullmatch=True)},
    "services.predict": {"token": st.sampled_from(["token", "Bearer-no"])},
    "services.recommend": {"token": st.sampled_from(["token"])},
    "tasks.resume": {"token": TOKENS},
}
TROUBLE = st.lists(st.sampled_from(["lost", "refused"]), max_size=2)


def examples() -> dict[str, Any]:
    """The spec's own example of every operation's reply."""
    found: dict[str, Any] = {}
    for item in SPEC["paths"].values():
        for operation in (each for each in item.values() if "operationId" in each):
            content = next(iter(operation["responses"]["200"].get("content", {"": {}}).values()))
            named = next(iter(content.get("examples", {"": {}}).values()))
            found[operation["operationId"]] = content.get("example", named.get("value"))
    found["ListImages"] = found["ActionListImages"] = {"Images": found["ListImages"]["Images"]}
    return found


class Bench:
    """Judges each request as it comes, and answers with the spec's example unless there is trouble."""

    def __init__(self, judge: Judge, replies: dict[str, Any], trouble: list[str]) -> None:
        self._judge = judge
        self._replies = replies
        self._trouble = list(trouble)
        self.verdicts: list[Exception] = []

    def __call__(self, request: httpx.Request) -> Answer | Exception:
        try:
            operation = self._judge.judge(request)
        except Exception as error:
            self.verdicts.append(error)
            return Answer(500)
        match self._trouble.pop(0) if self._trouble else "":
            case "lost":
                return httpx.ReadError("lost")
            case "refused":
                return Answer(429)
            case _:
                return Answer(body=self._replies[operation])


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made, still():
        yield made


@pytest.fixture(scope="module")
def bench() -> Callable[[list[str]], Bench]:
    judge, replies = Judge(SPEC), examples()
    return lambda trouble: Bench(judge, replies, trouble)


@pytest.mark.parametrize(("door", "name"), METHODS)
@calm(30)
@given(data=st.data())
def test_what_leaves_keeps_the_spec_or_nothing_leaves(
    runner: asyncio.Runner, bench: Callable[[list[str]], Bench], door: Door, name: str, data: st.DataObject
) -> None:
    caller = Caller(runner, door, name)
    given = data.draw(arguments(caller.method, SPECIAL.get(name, {})))
    trouble = data.draw(TROUBLE)
    outcomes: list[Outcome] = []
    for call in (caller.blocking, caller.awaited):
        judging = bench(trouble)
        outcome = call(judging, given)
        assert judging.verdicts == []
        if outcome.error is not None and not isinstance(outcome.error, ImagePortError):
            raise outcome.error
        assert outcome.requests or outcome.error is not None or given.get("limit") == 0
        outcomes.append(outcome)
    assert told(outcomes[0]) == told(outcomes[1])


@pytest.mark.parametrize(
    ("door", "name"), [("bearer", "images.get"), ("photogpt", "images.get"), ("oceanbase", "tasks.get")]
)
@calm(60)
@given(data=st.data())
def test_a_client_can_be_made_or_says_in_our_words_why_not(
    bench: Callable[[list[str]], Bench], door: Door, name: str, data: st.DataObject
) -> None:
    made = CLIENTS[door][0]
    settings = data.draw(arguments(made, SETTINGS))
    judging = bench([])
    desk = Desk(judging)
    with suppress(ImagePortError):
        attrgetter(name)(made(**fresh(settings), transport=desk))("id-1")
    assert judging.verdicts == [] or settings.get("base_url") is not None


def told(outcome: Outcome) -> tuple[Any, ...]:
    """What both colours have to agree on: the requests but for what is random, and the error."""
    words = str(outcome.error).encode(errors="replace")
    sent = [(r.method, r.url.raw_path, headers(r), r.content) for r in outcome.requests]
    return (
        type(outcome.error),
        RANDOM.sub(b"", words),
        [RANDOM.sub(b"", repr(each).encode()) for each in sent],
    )


def headers(request: httpx.Request) -> list[tuple[str, str]]:
    """The headers that are the same at every attempt."""
    fresh = ("x-acs-", "authorization", "content-type")
    return [(name, value) for name, value in request.headers.multi_items() if not name.startswith(fresh)]


def public(client: Any) -> set[str]:
    """The name of every public method of a client and its parts, but for those that only set it up."""
    parts = {name: value for name, value in getmembers(client) if not name.startswith("_")}
    ours = {name: v for name, v in parts.items() if type(v).__module__.startswith("imageport._blocking")}
    found = {name for name, value in parts.items() if ismethod(value)}
    for part, value in ours.items():
        found |= {f"{part}.{name}" for name, _ in getmembers(value, ismethod) if not name.startswith("_")}
    return found - {"close", "with_options", "tasks.ask", "images.restore"}


@pytest.mark.parametrize("door", CLIENTS)
def test_every_public_method_is_called_here(door: Door) -> None:
    made = CLIENTS[door][0](**CLIENTS[door][2])
    assert public(made) == {name for known, name in METHODS if CLIENTS[known][0] is CLIENTS[door][0]}


def test_every_operation_of_the_spec_can_be_asked_for_here() -> None:
    assert len(examples()) == 29
