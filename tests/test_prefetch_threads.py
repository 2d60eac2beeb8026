"""Pages that are fetched ahead in threads: how many at once, in which context, and what is left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from time import monotonic, sleep
from typing import Any

import pytest
from colours import PAIR, Colour
from paged_server import TOTAL, Pages, ids
from raw_server import RawServer
from test_otel import Traces
from test_processes import in_child

from imageport import PAI, Listing, Page, Retry, _ahead, _clock
from imageport._pages import Key, Spot, Walk
from imageport.otel import trace

ONCE = Retry(attempts=1)
MARK: ContextVar[str] = ContextVar("mark", default="none")


def page_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "imageport-page"]


def all_gone(seconds: float = 5.0) -> bool:
    until = monotonic() + seconds
    while page_threads() and monotonic() < until:
        sleep(0.005)
    return not page_threads()


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    yield
    assert all_gone()


def client(server: RawServer, **options: Any) -> PAI:
    return PAI(**{**PAIR, "base_url": server.url, "retry": ONCE, **options})


def listing(pai: PAI, ahead: int = 8) -> Listing[Any]:
    return pai.images.list(page_size=1).prefetch(ahead)


@pytest.mark.parametrize("ahead", [2, 8])
def test_as_many_pages_as_were_asked_for_are_fetched_at_once_and_no_more(colour: Colour, ahead: int) -> None:
    count = 1 + 2 * ahead
    with Pages(total=count, held=range(2, count + 1), together=ahead) as server:
        pai = colour.pai(**PAIR, base_url=server.url, retry=ONCE)
        assert [image.image_id for image in listing(pai, ahead)] == ids(range(1, count + 1))
        assert server.most == ahead
        assert sorted(server.asked) == list(range(1, count + 1))


def test_the_next_page_is_fetched_while_the_caller_works() -> None:
    with Pages() as server, client(server) as pai:
        pages = listing(pai, 1).pages()
        for number in range(1, 4):
            assert [image.image_id for image in next(pages)] == ids([number])
            assert server.is_asked_for(number + 1)
            assert number + 2 not in server.asked
        pages.close()
        assert server.most == 1


def test_without_prefetch_no_thread_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(_ahead, "Coming")
    with Pages() as server, client(server) as pai:
        assert len(list(pai.images.list(page_size=1))) == TOTAL


def scripted(fetch: Callable[[int], object], ahead: int = 8) -> Listing[int]:
    """A listing of 17 pages with the numbers 1 to 17 as their items."""

    def page(key: Key) -> Page[int]:
        assert not isinstance(key, Spot)
        number = int(key or 0)
        fetch(number)
        return Page([number], total=TOTAL)

    return Listing(lambda: Walk[int](1, 1, None, lambda item: item), page, "List", ahead)


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_child_goes_on_with_a_walk_by_itself() -> None:
    with Pages(stuck=[4]) as server, client(server) as pai:
        items = iter(listing(pai))
        assert [next(items).image_id for _ in range(2)] == ids([1, 2])
        assert server.is_asked_for(4, 9)

        def child() -> None:
            assert [image.image_id for image in items] == ids(range(3, TOTAL + 1))

        timer = threading.Timer(0.3, server.let_go)
        timer.start()
        assert in_child(child) == "well"
        assert [image.image_id for image in items] == ids(range(3, TOTAL + 1))
        timer.join()


def test_where_no_thread_can_be_made_pages_come_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert list(scripted(lambda number: None)) == list(range(1, TOTAL + 1))


def test_threads_know_the_callers_context_and_change_nothing_in_it() -> None:
    seen: dict[int, str] = {}
    threads: set[threading.Thread] = set()

    def fetch(number: int) -> None:
        seen[number] = MARK.get()
        threads.add(threading.current_thread())
        if number > 1:
            MARK.set("theirs")

    MARK.set("mine")
    items = iter(scripted(fetch))
    next(items)
    assert threading.current_thread() in threads  # the first page comes as it does without prefetch
    MARK.set("mine, later")
    assert list(items) == list(range(2, TOTAL + 1))
    assert set(seen.values()) == {"mine", "mine, later"}
    assert _clock.abandoned.get() is None


def test_spans_stand_under_the_callers() -> None:
    traces = Traces()
    with Pages() as server, client(server, on_call=trace(traces.provider)) as pai:
        with traces.tracer.start_as_current_span("a program") as parent:
            assert len(list(listing(pai))) == TOTAL
        pages = [span for span in traces() if span.name == "ListImages"]
    assert len(pages) == TOTAL
    assert {span.parent and span.parent.span_id for span in pages} == {parent.get_span_context().span_id}
    traces.provider.shutdown()
