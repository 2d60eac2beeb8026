"""A genuine reply may be altered in every way that vendors alter replies; what it is known by may not go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from both_ways import METHODS, Caller, Door, calm, still
from colours import Answer
from genuine import BY_ID, body_of
from hypothesis import given
from hypothesis import strategies as st
from sample_calls import sample

from imageport import SpecMismatchError
from imageport._expected import lacks
from imageport_api.operations import Shape

NAMES = ("", "X", "request_id", "Nxt", "Since", "数据")
Place = tuple[Any, ...]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


def needed(shape: Shape | None, value: Any, here: Place = ()) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Where a reply holds what the client needs, and under which names."""
    if shape is None or value is None:
        return
    for names in shape.members:
        yield here, names
    for name, inner in shape.inside.items():
        yield from needed(inner, value.get(name), (*here, name))
    if shape.each is not None:
        for step in range(len(value)) if isinstance(value, list) else value:
            yield from needed(shape.each, value[step], (*here, step))


def at(value: Any, place: Place) -> Any:
    for step in place:
        value = value[step]
    return value


@st.composite
def altered(draw: st.DrawFn, body: Any, kept: frozenset[tuple[Place, str]], here: Place = ()) -> Any:
    """The reply with members in another order, new ones, nulls, and without some that are not *kept*."""
    if isinstance(body, list):
        return [draw(altered(item, kept, (*here, place))) for place, item in enumerate(body)]
    if not isinstance(body, dict):
        return body
    made: dict[str, Any] = {}
    for name in draw(st.permutations(list(body))):
        is_kept = (here, name) in kept
        if is_kept or draw(st.integers(0, 3)):
            deeper = is_kept or draw(st.integers(0, 3))
            made[name] = draw(altered(body[name], kept, (*here, name))) if deeper else None
    if here == ("apis",):  # whose values are of one kind
        return made
    new = draw(st.dictionaries(st.sampled_from(NAMES), st.none() | st.booleans() | st.just({"a": []})))
    return new | made


def outcomes(runner: asyncio.Runner, door: Door, method: str, body: Any) -> list[BaseException | None]:
    answer = Answer(body=body)
    with still():
        caller = Caller(runner, door, method, pages=1)
        found = sample(door, method)[1]
        return [call(lambda _: answer, found).error for call in (caller.blocking, caller.awaited)]


NEEDING = [(door, method) for door, method in METHODS if BY_ID[sample(door, method)[0]].needed is not None]


@pytest.mark.parametrize(("door", "method"), NEEDING)
def test_order_nulls_new_members_and_the_rest_do_not_matter(
    runner: asyncio.Runner, door: Door, method: str
) -> None:
    name = sample(door, method)[0]
    body = body_of(name)
    kept = frozenset(
        (place, each)
        for place, names in needed(BY_ID[name].needed, body)
        for each in names
        if each in at(body, place)
    )
    if name == "GetApiDocs":  # the values of a map are no members that may be null
        kept |= {(("apis",), each) for each in body["apis"]}

    @given(altered(body, kept))
    @calm(10)
    def check(changed: Any) -> None:
        assert outcomes(runner, door, method, changed) == [None, None], changed

    check()


@pytest.mark.parametrize("change", ["dropped", "renamed", "in another case", "moved down"])
@pytest.mark.parametrize(("door", "method"), NEEDING)
def test_without_one_member_that_is_needed_it_is_not_the_services(
    runner: asyncio.Runner, door: Door, method: str, change: str
) -> None:
    name = sample(door, method)[0]
    shape = BY_ID[name].needed
    for place, names in needed(shape, body_of(name)):
        body = body_of(name)
        holder = at(body, place)
        for each in names:
            if each in holder:
                value = holder.pop(each)
                holder.update(CHANGES[change](each, value))
        told = outcomes(runner, door, method, body)
        assert [type(error) for error in told] == [SpecMismatchError] * 2, (place, names)
        assert all(names[0] in str(error) for error in told)


CHANGES: dict[str, Any] = {
    "dropped": lambda name, value: {},
    "renamed": lambda name, value: {f"New{name}": value},
    "in another case": lambda name, value: {name.swapcase(): value},
    "moved down": lambda name, value: {"inner": {name: value}},
}


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
MEMBERS = st.sampled_from(["RequestId", "Images", "ImageId", "result", "id", "data", "x"])


@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner)))
@calm(40)
def test_what_holds_all_that_is_expected_holds_all_that_is_needed(value: Any) -> None:
    for operation in BY_ID.values():
        if operation.expected is not None and operation.needed is not None:
            missing = list(lacks(operation.needed, value))
            assert not missing or list(lacks(operation.expected, value)), "needed, and not expected"
