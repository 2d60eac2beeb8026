"""An ASGI app in process: an event loop of its own, kept from one request to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class Server:
    """Runs an app from its first request until it is closed; after that, the next request starts it again.

    Requests are served one at a time, in the thread that waits for the answer: a thread of the loop's own
    would cost more than the app. What an app left to do in the background goes on with the next request.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = Lock()
        self._running: tuple[asyncio.Runner, _Lifespan] | None = None

    def run(self, serve: Callable[[App, dict[str, Any]], Coroutine[Any, Any, None]]) -> None:
        """Wait until *serve* is done with the app and its state."""
        if _in_a_loop():  # which is at a stand until there is an answer
            _elsewhere(lambda: self.run(serve))
            return
        with self._lock:
            runner, lifespan = self._running or self._start()
            runner.get_loop().run_until_complete(serve(self._app, lifespan.state.copy()))

    def close(self) -> None:
        """Tell the app that it ends, and end all that it still does."""
        if _in_a_loop():
            _elsewhere(self.close)
            return
        with self._lock:
            if self._running is not None:
                (runner, lifespan), self._running = self._running, None
                with runner:
                    runner.get_loop().run_until_complete(lifespan.stop())

    def _start(self) -> tuple[asyncio.Runner, _Lifespan]:
        runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        lifespan = _Lifespan(self._app)
        try:
            runner.get_loop().run_until_complete(lifespan.start())
        except BaseException:
            runner.close()
            raise
        self._running = runner, lifespan
        return self._running


def _elsewhere(work: Callable[[], None]) -> None:
    with ThreadPoolExecutor(1) as other:
        other.submit(work).result()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _Lifespan:
    """What an app is told when it starts and ends, if it cares."""

    def __init__(self, app: App) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._asked = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())
        await self._told("startup")

    async def stop(self) -> None:
        if self._task is not None and not self._task.done():
            await self._told("shutdown")
            await self._task

    async def _told(self, what: str) -> None:
        await self._to_app.put({"type": f"lifespan.{what}"})
        answer = await self._from_app.get()
        if answer["type"] == "lifespan.ended":
            await self._task  # pyright: ignore[reportGeneralTypeIssues]
        elif answer["type"] == f"lifespan.{what}.failed":
            raise RuntimeError(answer.get("message") or f"The app failed at its {what}.")

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        try:
            await self._app(scope, self._receive, self._from_app.put)
        except Exception:
            # An app that asks for nothing before it fails does not know of lifespans.
            if self._asked:
                raise
        finally:
            self._from_app.put_nowait({"type": "lifespan.ended"})

    async def _receive(self) -> Message:
        self._asked = True
        return await self._to_app.get()
