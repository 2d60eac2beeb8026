"""Every public method that sends, called in both colours, on a transport that answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import iscoroutine
from itertools import islice
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import httpx
import pytest
from any_arguments import Fresh
from colours import PAIR, Answer, Clock
from hypothesis import settings

from imageport import PAI, AsyncOceanBase, AsyncPAI, AsyncPhotoGPT, OceanBase, PhotoGPT, Retry, _clock
from imageport._listing import AsyncListing, Listing

GATEWAY = "https://gateway.example"
Door = Literal["signed", "bearer", "photogpt", "oceanbase"]
CLIENTS: dict[Door, tuple[type[Any], type[Any], dict[str, str]]] = {
    "signed": (PAI, AsyncPAI, PAIR),
    "bearer": (PAI, AsyncPAI, {"api_key": "sk"}),
    "photogpt": (PhotoGPT, AsyncPhotoGPT, {"api_key": "key"}),
    "oceanbase": (OceanBase, AsyncOceanBase, {"api_key": "key", "base_url": GATEWAY}),
}
PAI_METHODS = (
    *("images.add", "images.get", "images.list", "images.publish", "images.remove", "connections.list"),
    *("gateways.list_domains", "messages.get_config"),
)
ONE_DOOR = (
    *("catalog.products", "catalog.endpoints", "catalog.apis", "catalog.api", "catalog.docs"),
    *("services.predict", "services.recommend", "call"),
)
METHODS: list[tuple[Door, str]] = [
    *(("signed", name) for name in PAI_METHODS),
    *(("bearer", name) for name in (*PAI_METHODS, *ONE_DOOR)),
    *(("photogpt", f"images.{name}") for name in ("upload", "list", "get", "delete")),
    *(("oceanbase", name) for name in ("images.generate", "tasks.get", "tasks.resume")),
]


def calm(examples: int) -> settings:
    """The same examples at every run, and no stopwatch: these tests share their machine."""
    return settings(max_examples=examples, derandomize=True, deadline=None, database=None)


@contextmanager
def still() -> Iterator[Clock]:
    """A clock that only sleeping moves; nobody really waits."""
    made = Clock()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("monotonic", made.read), ("now", made.read), ("sleep", made.sleep)):
            patch.setattr(_clock, name, value)
        patch.setattr(_clock, "sleep_async", made.sleep_async)
        yield made


@dataclass
class Desk(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Keeps the requests, and answers each."""

    answer: Callable[[httpx.Request], Answer | Exception]
    requests: list[httpx.Request] = field(default_factory=list[httpx.Request])

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._reply(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._reply(request)

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        given = self.answer(request)
        if isinstance(given, Exception):
            raise given
        return httpx.Response(given.status, headers=given.headers, stream=Wire(given.content()))


class Wire(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in the pieces in which a socket gives it."""

    def __init__(self, content: bytes) -> None:
        self._pieces = [content[at : at + 2**16] for at in range(0, len(content), 2**16)]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


class Outcome(NamedTuple):
    """What came of a call: a value or an error, and what was sent."""

    value: Any
    error: BaseException | None
    requests: list[httpx.Request]


class Caller:
    """Calls one method in both colours."""

    def __init__(self, runner: asyncio.Runner, door: Door, method: str, *, pages: int = 3) -> None:
        self._runner = runner
        self._door: Door = door
        self._name = method
        self._most = pages

    @property
    def method(self) -> Callable[..., Any]:
        """The blocking method, for its signature."""
        return attrgetter(self._name)(self._client(0, Desk(lambda _: Answer())))

    def blocking(
        self, answer: Callable[[httpx.Request], Answer | Exception], given: Mapping[str, Any]
    ) -> Outcome:
        desk = Desk(answer)
        try:
            found = self._method(0, desk)(**fresh(given))
            value = first_pages(found, self._most) if isinstance(found, Listing) else found
            return Outcome(value, None, desk.requests)
        except Exception as error:
            return Outcome(None, error, desk.requests)

    def awaited(
        self, answer: Callable[[httpx.Request], Answer | Exception], given: Mapping[str, Any]
    ) -> Outcome:
        desk = Desk(answer)

        async def call() -> Any:
            found = self._method(1, desk)(**fresh(given))
            if isinstance(found, AsyncListing):
                return await first_pages_async(found, self._most)
            return await found if iscoroutine(found) else found

        try:
            return Outcome(self._runner.run(call()), None, desk.requests)
        except Exception as error:
            return Outcome(None, error, desk.requests)

    def _method(self, colour: Literal[0, 1], desk: Desk) -> Callable[..., Any]:
        return attrgetter(self._name)(self._client(colour, desk))

    def _client(self, colour: Literal[0, 1], desk: Desk) -> Any:
        blocking, awaited, options = CLIENTS[self._door]
        return (awaited if colour else blocking)(**options, transport=desk, retry=Retry(jitter=lambda: 1.0))


def first_pages(listing: Listing[Any], most: int) -> list[Any]:
    """The first pages of a listing."""
    return list(islice(listing.pages(), most))


async def first_pages_async(listing: AsyncListing[Any], most: int) -> list[Any]:
    """The first pages of a listing."""
    pages: list[Any] = []
    async for page in listing.pages():
        pages.append(page)
        if len(pages) == most:
            break
    return pages


def fresh(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments, each of which can be used once."""
    return {name: value.make() if isinstance(value, Fresh) else value for name, value in given.items()}
