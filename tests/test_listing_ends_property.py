"""Whatever a service does, a walk ends in what was promised or in an error, alike in every way to walk."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from listed_by import PROMISING, TOTALS, Change, Service

from imageport import AsyncListing, Listing, Page, PaginationError
from imageport._pages import Key, Walk, numbered
from imageport._results import image_key, image_page
from imageport_api.models import Image, ImageList


class Script(NamedTuple):
    """A service, and how it is walked."""

    service: Service
    size: int
    limit: int | None
    first: int
    ahead: int

    def start(self) -> Walk[Image]:
        return Walk[Image](self.first, self.size, self.limit, image_key)

    def page(self, key: Key) -> Page[Image]:
        number, size = numbered(key, self.size)
        page = image_page(ImageList.from_dict(self.service.images(number, size)))
        if not self.service.tells_page:
            return page
        return Page(page.items, total=page.total, number=number, size=self.service.used(size))


def services(totals: list[str], *, steady: bool = False) -> st.SearchStrategy[Service]:
    """Services whose totals stand so; *steady* ones list the same at every page."""
    change = st.builds(Change, st.integers(0, 6), st.lists(st.integers(0, 40), max_size=6).map(tuple))
    changes = st.dictionaries(st.integers(2, 6), change, max_size=0 if steady else 2)
    return st.builds(
        Service,
        st.integers(0, 45),
        cap=st.none() | st.integers(1, 6),
        counts_in=st.sampled_from(["used", "used", "asked"]),
        gaps=st.frozensets(st.integers(0, 40), max_size=2),
        total=st.sampled_from(totals),
        tells_page=st.booleans(),
        changes=changes,
        stuck_at=st.none() | st.none() | st.none() | st.integers(1, 5),
    )


def scripts(services: st.SearchStrategy[Service], first: int = 1) -> st.SearchStrategy[Script]:
    limits = st.none() | st.none() | st.integers(0, 50)
    return st.builds(Script, services, st.integers(1, 8), limits, st.integers(1, first), st.integers(1, 9))


class Outcome(NamedTuple):
    names: list[str | None]
    error: str | None
    place: Any = None


def broken_off(found: list[str | None], error: PaginationError) -> Outcome:
    return Outcome(found, str(error), (error.page, error.seen, error.promised))


def walked(script: Script, ahead: int) -> Outcome:
    found: list[str | None] = []
    try:
        found.extend(each.image_id for each in Listing(script.start, script.page, "List").prefetch(ahead))
    except PaginationError as error:
        return broken_off(found, error)
    return Outcome(found, None)


async def walked_async(script: Script, ahead: int) -> Outcome:
    async def fetch(key: Key) -> Page[Image]:
        await anyio.lowlevel.checkpoint()
        return script.page(key)

    found: list[str | None] = []
    try:
        async for each in AsyncListing(script.start, fetch, "List").prefetch(ahead):
            found.append(each.image_id)
    except PaginationError as error:
        return broken_off(found, error)
    return Outcome(found, None)


@given(script=scripts(services(list(TOTALS)), first=4))
def test_all_ways_to_walk_give_the_same_items_and_the_same_error(script: Script) -> None:
    expected = walked(script, 0)
    assert walked(script, script.ahead) == expected
    for backend, ahead in (("asyncio", 0), ("asyncio", script.ahead), ("trio", script.ahead)):
        assert anyio.run(partial(walked_async, script, ahead), backend=backend) == expected


@given(script=scripts(services(list(PROMISING), steady=True)))
def test_a_walk_to_the_end_has_all_that_was_promised_or_says_that_it_has_not(script: Script) -> None:
    service, outcome = script.service, walked(script, 0)
    wanted = service.count if script.limit is None else min(script.limit, service.count)
    assert len(outcome.names) == len(set(outcome.names)) <= wanted
    assert (outcome.error is None) == (len(outcome.names) == wanted)
    honest = not service.gaps and service.stuck_at is None and service.counts_in == "used"
    assert not (honest and outcome.error)


@given(script=scripts(services(list(TOTALS), steady=True), first=6))
def test_a_service_without_faults_is_listed_whole_from_any_page(script: Script) -> None:
    cap = script.service.cap if script.service.total in PROMISING or script.service.tells_page else None
    service = Service(
        script.service.count, cap, total=script.service.total, tells_page=script.service.tells_page
    )
    start = (script.first - 1) * service.used(script.size)
    expected = [f"image-{item}" for item in range(service.count)[start:][: script.limit]]
    found = walked(script._replace(service=service), script.ahead)
    exact = script.first > 1 and service.used(script.size) < script.size
    # From the middle, in smaller pages than were asked for, a total that just fits the first page ends it.
    assert found.error is None
    assert found.names == expected or (exact and found.names == expected[: service.used(script.size)])


@pytest.mark.parametrize("total", PROMISING)
@given(data=st.data())
def test_a_list_that_only_grows_at_its_front_gives_each_of_its_items_once(
    total: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(2, 8))
    changes = {page: Change(added=data.draw(st.integers(0, size - 1))) for page in range(2, 9)}
    service = Service(data.draw(st.integers(0, 45)), total=total, changes=changes)
    found = walked(Script(service, size, None, 1, 1), data.draw(st.sampled_from([0, 3])))
    assert found.error is None
    assert found.names == [f"image-{item}" for item in range(service.count)]
