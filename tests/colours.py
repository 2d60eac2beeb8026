"""Scenarios are written once, as if all clients were blocking, and run in both colours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import iscoroutine
from types import EllipsisType
from typing import Any, Literal, TypeVar, cast

import httpx

from imageport import (
    PAI,
    AsyncListing,
    AsyncOceanBase,
    AsyncPAI,
    AsyncPhotoGPT,
    OceanBase,
    PhotoGPT,
    Retry,
)

C = TypeVar("C")
ColourName = Literal["blocking", "awaited"]

NATIVE = "https://aiworkspace.cn-hangzhou.aliyuncs.com"
PAIR: dict[str, Any] = {"access_key_id": "test-ak", "access_key_secret": "test-secret"}
IMAGE_ID = "image-4c62f1b7a9d2e353uo"
EAS: dict[str, Any] = {"endpoint": "https://eas.example", "token": "token"}
"""Where a model service is."""


class Clock:
    """Time that passes only when somebody sleeps, or an answer takes long."""

    def __init__(self) -> None:
        self.time = 1_750_000_000.0
        self.slept: list[float] = []
        self.oversleeps = 0.0
        self.passing: list[Callable[[float], object]] = []
        """What else has to learn that time has passed."""

    def read(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds + self.oversleeps
        for passes in self.passing:
            passes(seconds + self.oversleeps)

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@dataclass
class Answer:
    """A reply as data: *body* is bytes, or anything that JSON can write."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    takes: float = 0.0
    breaks: Exception | None = None
    """Raised in the middle of the body."""

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of either colour, in two parts."""

    def __init__(self, content: bytes, breaks: Exception | None) -> None:
        half = (len(content) + 1) // 2
        self._parts = [content[:half], content[half:]]
        self._breaks = breaks
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield self._parts[0]
        if self._breaks is not None:
            raise self._breaks
        yield self._parts[1]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


Given = Answer | Exception | Callable[[httpx.Request], Answer] | EllipsisType


class Script(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers in order, ``...`` repeats the last one; keeps the requests it got."""

    def __init__(self, *answers: Given, clock: Clock | None = None) -> None:
        self._answers = answers
        self._clock = clock
        self._next = 0
        self.requests: list[httpx.Request] = []
        self.streams: list[Stream] = []
        self.closed = 0

    @property
    def calls(self) -> list[str]:
        """Method and path of every request."""
        return [f"{request.method} {request.url.path}" for request in self.requests]

    def body(self, index: int = -1) -> Any:
        return json.loads(self.requests[index].content)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._answer(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._answer(request)

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        given = self._take(request)
        if callable(given):
            given = given(request)
        if isinstance(given, Exception):
            raise given
        if self._clock is not None:
            self._clock.time += given.takes
        stream = Stream(given.content(), given.breaks)
        self.streams.append(stream)
        return httpx.Response(given.status, headers=given.headers, stream=stream)

    def _take(self, request: httpx.Request) -> Answer | Exception | Callable[[httpx.Request], Answer]:
        if self._next >= len(self._answers):
            raise AssertionError(f"nothing is scripted for {request.method} {request.url}")
        given = self._answers[self._next]
        if given is ...:
            given = self._answers[self._next - 1]
        elif self._next < len(self._answers):
            self._next += 1
        assert given is not ...
        return given


class Plain:
    """Looks like a blocking object, and runs an async one."""

    def __init__(self, target: Any, runner: asyncio.Runner) -> None:
        self._target = target
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if callable(value):
            return lambda *args, **options: self._plain(value(*args, **options))
        return self._plain(value)

    def __enter__(self) -> Plain:
        self._runner.run(self._target.__aenter__())
        return self

    def __exit__(self, *error: object) -> None:
        self._runner.run(self._target.__aexit__(*error))

    def __iter__(self) -> Iterator[Any]:
        return self._steps(self._target.__aiter__())

    def __repr__(self) -> str:
        return repr(self._target)

    def _plain(self, value: Any) -> Any:
        if iscoroutine(value):
            value = self._runner.run(value)
        if isinstance(value, AsyncIterator):
            return self._steps(value)
        if isinstance(value, list):
            return [self._plain(item) for item in cast("list[Any]", value)]
        ours = type(value).__module__.startswith("imageport._awaited") or isinstance(value, AsyncListing)
        return Plain(value, self._runner) if ours else value

    def _steps(self, iterator: AsyncIterator[Any]) -> Iterator[Any]:
        async def step() -> tuple[Any, ...]:
            async for item in iterator:
                return (item,)
            return ()

        while found := self._runner.run(step()):
            yield found[0]


class Colour:
    """Makes clients of one colour; both are typed and used as the blocking one."""

    def __init__(self, name: ColourName, runner: asyncio.Runner) -> None:
        self.name: ColourName = name
        self.runner = runner
        self._made: list[Any] = []

    def pai(self, **options: Any) -> PAI:
        return self._make(PAI, AsyncPAI, options)

    def photogpt(self, **options: Any) -> PhotoGPT:
        return self._make(PhotoGPT, AsyncPhotoGPT, options)

    def oceanbase(self, **options: Any) -> OceanBase:
        return self._make(OceanBase, AsyncOceanBase, options)

    def _make(self, blocking: Callable[..., C], awaited: Callable[..., Any], options: dict[str, Any]) -> C:
        if self.name == "blocking":
            made = blocking(**options)
        else:
            made = cast("C", Plain(awaited(**options), self.runner))
        self._made.append(made)
        return made

    def close(self) -> None:
        for made in self._made:
            made.close()
        self.runner.close()


class Scene:
    """A client of one colour on a scripted transport, in a time of its own."""

    def __init__(self, colour: Colour, clock: Clock) -> None:
        self.colour = colour
        self.clock = clock
        self.script = Script()

    def pai(self, *answers: Given, **options: Any) -> PAI:
        """Make a client that gets these answers; signed, and with a jitter of 1, unless told otherwise."""
        self.script = Script(*answers, clock=self.clock)
        if not {"api_key", "credentials", "access_key_id", "keyless"} & options.keys():
            options |= PAIR
        options.pop("keyless", None)
        options.setdefault("retry", Retry(jitter=lambda: 1.0))
        return self.colour.pai(transport=self.script, **options)
