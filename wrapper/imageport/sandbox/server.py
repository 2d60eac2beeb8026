"""The sandbox on a real socket, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import uvicorn

from .app import App, create_app
from .faults import Fault, Faults
from .oceanbase import ledger
from .photogpt import photos
from .state import Pace, Seen
from .store import Document
from .wire import Protocol

LONGEST_HEAD = 2**18  # bytes of a request's line and headers


class Sandbox:
    """A local server that speaks the spec. As a context manager it starts and stops.

    *data* is the SQLite file that keeps its objects; without one they are in memory. The same
    *seed* makes the same ids. Tasks end after *task_seconds*, or at poll number *task_polls* when that
    is given. With *quiet* False it logs each request. ``/_sandbox/`` is for programs that ask by an
    address, by localhost, by *host* or by one of *hosts*, and for no web page of another origin.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        data: str | Path | None = None,
        seed: int = 0,
        task_seconds: float = 1.5,
        task_polls: int | None = None,
        quiet: bool = True,
        hosts: Iterable[str] = (),
    ) -> None:
        pace = Pace(task_seconds, task_polls)
        self.app: App = create_app(data=data, seed=seed, pace=pace, hosts=(host, *hosts))
        self._state = self.app.state
        self._address = (host, port)
        self._server = _Server(_config(self.app, quiet=quiet))
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Listen, and return as soon as requests can come."""
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        listener = socket.create_server(self._address, family=family, backlog=1024)
        self._address = listener.getsockname()[:2]
        run = self._server.serve(sockets=[listener])
        self._thread = Thread(target=asyncio.run, args=[run], name="imageport-sandbox", daemon=True)
        self._thread.start()
        self._server.ready.wait()

    def close(self) -> None:
        """Stop, ending connections that still wait for a reply. Once closed it stays closed."""
        if self._thread is not None:
            self._server.stop()
            self._thread.join()
            self._thread = None
        self._state.close()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        host, port = self._address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def requests(self) -> list[Seen]:
        """The requests so far, oldest first."""
        return self._state.requests

    @property
    def generations(self) -> list[Document]:
        """The generations that were done, and so paid for, oldest first."""
        return ledger.entries(self._state)

    @property
    def uploads(self) -> list[Document]:
        """The uploads that were done, oldest first."""
        return photos.uploads(self._state)

    @property
    def faults(self) -> Faults:
        """The faults that wait for their calls."""
        return self._state.faults

    def fault(self, kind: str, **options: Any) -> Fault:
        """Let something go wrong; see `Fault` for the options."""
        return self._state.fault(kind, **options)

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass at once."""
        self._state.advance(seconds)

    def set_pace(self, *, seconds: float = 1.5, polls: int | None = None) -> None:
        """Let tasks end after *seconds*, or at poll number *polls*; those that run, too."""
        self._state.pace = Pace(seconds, polls)

    def disconnect(self) -> None:
        """End every connection. Once this returns, nothing is done for a request that came before."""
        if self._thread is not None:
            self._server.disconnect()

    def reset(self) -> None:
        """Go back to what a fresh sandbox holds: objects, clock, pace, faults, requests, random ids."""
        self._state.reset()

    def add(self, kind: str, **fields: Any) -> Document:
        """Put in an object; what *fields* leaves out is as usual for its *kind*."""
        return self._state.add(kind, **fields)

    def add_image(self, **fields: Any) -> Document:
        return self.add("image", **fields)

    def add_connection(self, **fields: Any) -> Document:
        return self.add("connection", **fields)

    def add_gateway(self, **fields: Any) -> Document:
        return self.add("gateway", **fields)

    def add_service(self, **fields: Any) -> Document:
        return self.add("service", **fields)

    def add_product(self, **fields: Any) -> Document:
        return self.add("product", **fields)

    def add_photo(self, **fields: Any) -> Document:
        return self.add("photo", **fields)

    def add_task(self, **fields: Any) -> Document:
        return self.add("task", **fields)

    def finish_task(self, task_id: str) -> Document:
        """Let a task succeed at once."""
        return self.add("task", task_id=task_id, state="succeeded")

    def fail_task(self, task_id: str, code: str | None = None, message: str | None = None) -> Document:
        """Let a task fail at once."""
        return self.add("task", task_id=task_id, state="failed", code=code, message=message)

    def set_message_config(self, **fields: Any) -> Document:
        return self.add("message_config", **fields)


class _Server(uvicorn.Server):
    """A server that starts and stops without waiting for a tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask it to stop, from another thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)

    def disconnect(self) -> None:
        """End every connection, from another thread."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._disconnected(), self._loop).result()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await super().startup(sockets)
        finally:
            self.ready.set()

    async def main_loop(self) -> None:
        while not self._stopping.is_set():
            await self.on_tick(0)
            try:
                await asyncio.wait_for(self._stopping.wait(), timeout=1)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._disconnected()
        for server in self.servers:
            await server.wait_closed()

    async def _disconnected(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)


def _config(app: App, *, quiet: bool) -> uvicorn.Config:
    logs: dict[str, Any] = {"log_config": None} if quiet else {"log_level": "info"}
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        access_log=not quiet,
        server_header=False,
        date_header=False,  # the app's own clock may be ahead
        h11_max_incomplete_event_size=LONGEST_HEAD,
        **logs,
    )
