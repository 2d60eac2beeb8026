"""An ASGI app in process: an event loop of its own, kept from one request to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Done = TypeVar("Done")


class Server:
    """Runs an app from its first request until it is closed; after that, the next request starts it again."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = Lock()
        self._started: _Started | None = None

    def run(self, serve: Callable[[App, dict[str, Any]], Coroutine[Any, Any, Done]]) -> Done:
        """Return what *serve* does with the app and its state, for which any thread may wait."""
        started = self._started or self._start()
        return started.loop.run(serve(self._app, started.lifespan.state.copy()))

    def close(self) -> None:
        """Tell the app that it ends, and end its loop."""
        with self._lock:
            started, self._started = self._started, None
        if started is not None:
            started.close()

    def _start(self) -> _Started:
        with self._lock:
            if self._started is None:
                self._started = _Started(self._app)
            return self._started


class _Started:
    def __init__(self, app: App) -> None:
        self.loop = _Loop()
        self.lifespan = _Lifespan(app)
        try:
            self.loop.run(self.lifespan.start())
        except BaseException:
            self.loop.close()
            raise

    def close(self) -> None:
        try:
            self.loop.run(self.lifespan.stop())
        finally:
            self.loop.close()


class _Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._end = asyncio.Event()
        ready: SimpleQueue[asyncio.AbstractEventLoop] = SimpleQueue()
        self._thread = Thread(
            target=asyncio.run, args=[self._live(ready)], name="imageport-contract", daemon=True
        )
        self._thread.start()
        self._loop = ready.get()

    def run(self, work: Coroutine[Any, Any, Done]) -> Done:
        """Wait for *work*; half of what `asyncio.run_coroutine_threadsafe` costs."""
        told: SimpleQueue[tuple[Done | None, BaseException | None]] = SimpleQueue()
        tasks: list[asyncio.Task[None]] = []
        self._loop.call_soon_threadsafe(lambda: tasks.append(self._loop.create_task(_tell(work, told))))
        try:
            done, error = told.get()
        except BaseException:  # this thread is to stop
            self._loop.call_soon_threadsafe(lambda: [task.cancel() for task in tasks])
            raise
        if error is not None:
            raise error
        return done  # pyright: ignore[reportReturnType]

    def close(self) -> None:
        """End it, and what still runs in it."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    async def _live(self, ready: SimpleQueue[asyncio.AbstractEventLoop]) -> None:
        ready.put(asyncio.get_running_loop())
        await self._end.wait()


async def _tell(work: Coroutine[Any, Any, Done], told: SimpleQueue[Any]) -> None:
    try:
        told.put((await work, None))
    except BaseException as error:
        told.put((None, error))


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
