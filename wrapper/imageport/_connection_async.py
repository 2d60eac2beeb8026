"""One of asyncio's connections; the other colour of ``_connection``."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from itertools import zip_longest
from typing import Any, cast

import httpx

from imageport import _clock
from imageport._connection import watched
from imageport._http1 import H11Parser, UncleanEnd, ended_cleanly
from imageport._lookup import is_numeric, look_up_async
from imageport._wire import Part, WireRequest

_MOST_UNREAD = 256 * 1024
_NEXT_ADDRESS = 0.25
"""How long one of a host's addresses may keep the next from being tried, in seconds (RFC 8305)."""


class Connection(asyncio.BufferedProtocol):
    """A transport of asyncio's, and what reads the answers that come from it.

    What comes is read into *room*, which connections share: asyncio would make 256 KiB anew for each read.
    """

    def __init__(self, request: WireRequest, room: memoryview) -> None:
        self.origin = request.origin
        self.parser = H11Parser()
        self.expires = 0.0
        self._for_one = request.address is not None
        self._full = self._ended = False
        self._clean = True
        """Whether what has ended so far ended as it should."""
        self._tls: Any = None
        self._problem: Exception | None = None
        self._room = room
        self._unread = 0
        self._parts: list[bytes] = []
        self._waiter: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = made = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        self._readable = watched(made.get_extra_info("socket"))
        self._tls = made.get_extra_info("ssl_object")
        self._clean = self._tls is None

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        self._parts.append(bytes(self._room[:nbytes]))
        self._unread += nbytes
        if self._unread > _MOST_UNREAD and self._transport is not None:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._clean = self._clean or ended_cleanly(self._tls)
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._problem, self._transport = True, exc, None
        self._wake()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _something(self, part: Part, request: WireRequest) -> None:
        """Wait until anything happens to the connection."""
        waiter = self._waiter = self._loop.create_future()
        timer = self._loop.call_later(request.left(part), self._give_up, part, request)
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiter = None

    def _give_up(self, part: Part, request: WireRequest) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(request.late(part))

    async def ask(self, request: WireRequest) -> None:
        """Send the request, and read the head of its answer."""
        self.parser.begin()
        with suppress(httpx.WriteError):  # the server may have answered before it had read all
            await self._send(request)
        while not self.parser.status:
            await self.read(request)

    async def _send(self, request: WireRequest) -> None:
        body = request.body
        if isinstance(body, bytes):
            await self._write(request.head() + body, request)
            return
        await self._write(request.head(), request)
        async for part in body:
            await self._write(part, request)

    async def _write(self, data: bytes, request: WireRequest) -> None:
        if self._ended or self._transport is None:
            raise httpx.WriteError("the server hung up")
        self._transport.write(data)
        del data  # its repr shows the headers, and an error report may hold the locals of every frame
        while self._full:
            if self._ended:
                raise httpx.WriteError("the server hung up")
            await self._something("write", request)

    async def read(self, request: WireRequest) -> None:
        """Feed what comes next to the parser."""
        while not self._parts and not self._ended:
            await self._something("read", request)
        parts, self._parts = self._parts, []
        if not parts and self._problem is not None:
            raise httpx.ReadError(str(self._problem)) from self._problem
        if not parts and not self._clean:
            raise UncleanEnd
        if self._unread > _MOST_UNREAD and self._transport is not None:
            self._transport.resume_reading()
        self._unread = 0
        request.left("read")
        self.parser.feed(parts[0] if len(parts) == 1 else b"".join(parts))

    def is_reusable(self) -> bool:
        """Say whether another request may follow the one that was answered."""
        return self.parser.complete and self.parser.reusable and not self._for_one

    def is_alive(self) -> bool:
        """Say whether an idle connection can be used: nobody asked for what has come since.

        The socket is looked at, too, as the loop may not have run since.
        """
        if self._ended or self._parts or _clock.monotonic() > self.expires or self._transport is None:
            return False
        return not self._readable()

    def close(self) -> None:
        """Close it at once; there is nothing to be said to the server any more."""
        if self._transport is not None and not self._loop.is_closed():
            self._transport.abort()


async def connected(request: WireRequest, context: ssl.SSLContext | None, room: memoryview) -> Connection:
    """Make a connection for *request*."""
    host = request.address or request.host
    addresses = [host]
    if not is_numeric(host):
        addresses = _by_turns(await look_up_async(host, request.port, request.left("connect")))
    try:
        async with asyncio.timeout(request.left("connect")):
            return await _set_up(await _first_of(addresses, request.port), request, context, room)
    except TimeoutError:
        raise request.late("connect") from None
    except (OSError, UnicodeError) as error:  # also ssl.SSLError
        raise httpx.ConnectError(str(error)) from error


async def _set_up(
    found: socket.socket, request: WireRequest, context: ssl.SSLContext | None, room: memoryview
) -> Connection:
    """Shake hands, and make a connection of the socket."""
    name = None if context is None else request.host
    loop = asyncio.get_running_loop()
    try:
        _, made = await loop.create_connection(
            lambda: Connection(request, room), sock=found, ssl=context, server_hostname=name
        )
    except BaseException:
        # It belongs to a transport now, which may not have been told: of a server that hung up it will learn.
        with suppress(OSError):
            found.shutdown(socket.SHUT_RDWR)
        raise
    return made


def _by_turns(addresses: list[str]) -> list[str]:
    """Sort so that addresses of the one family and of the other take turns."""
    first = [each for each in addresses if (":" in each) == (":" in addresses[0])]
    second = [each for each in addresses if each not in first]
    return [each for pair in zip_longest(first, second) for each in pair if each is not None]


async def _first_of(addresses: list[str], port: int) -> socket.socket:
    """Connect to the first address that lets us; one that takes long does not keep the next from being tried.

    asyncio's own way forgets a socket when it is cancelled at the wrong moment, and uvloop has none.
    """
    if len(addresses) == 1:
        return await _plain(addresses[0], port)
    waiting = [*addresses]
    running: set[asyncio.Task[socket.socket]] = set()
    problem: BaseException | None = OSError("the host has no address")
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.create_task(_plain(waiting.pop(0), port)))
            limit = _NEXT_ADDRESS if waiting else None
            over, running = await asyncio.wait(running, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            problem = next((each.exception() for each in over), problem)
            made = [each.result() for each in over if each.exception() is None]
            for surplus in made[1:]:
                surplus.close()
            if made:
                return made[0]
        assert problem is not None
        raise problem
    finally:
        for each in running:
            each.cancel()
            each.add_done_callback(_forget)


async def _plain(address: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        await asyncio.get_running_loop().sock_connect(made, (address, port))
    except BaseException:
        made.close()
        raise
    return made


def _forget(task: asyncio.Task[socket.socket]) -> None:
    """Close what nobody waits for any more."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()
