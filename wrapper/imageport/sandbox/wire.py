"""How a reply goes out over the connection, and how it fails to."""

from __future__ import annotations

import asyncio
import copy
import socket
import struct
from dataclasses import replace
from random import Random
from typing import Any, cast

from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .exchange import Reply
from .faults import CONNECT, Fault, Faults

TRANSPORT = "imageport.transport"
TRICKLE_STEP = 16  # bytes
BREAKS = frozenset({"hang", "drop", "lost", "reset", "cut"})  # after these faults no reply is whole


class ConnectionBroken(ConnectionError):  # noqa: N818 - it is what the name says
    """Stands for a broken connection where there is none: the app is called in process."""


class Protocol(H11Protocol):
    """Hands its transport to the app, so that a fault can break the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        # Head and body are written apart; without this the kernel holds the body back for 40 ms.
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state: dict[str, Any] = {TRANSPORT: transport}
        app: Any = self.config.app
        faults: Faults = app.state.faults
        if faults.strike(CONNECT) is not None:
            _reset(transport)


class Wire:
    """One request's way back."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._transport: asyncio.Transport | None = scope.get("state", {}).get(TRANSPORT)
        self._receive = receive
        self._send = send

    async def send(self, reply: Reply, fault: Fault | None) -> bool:
        """Send *reply* as *fault* will have it, and say whether it went out whole."""
        kind = None if fault is None else fault.kind
        if fault is not None and fault.delay and kind != "hangup":
            await self._pause(fault.delay)
        if kind == "hang":
            await self._hang()
        elif kind in ("drop", "lost"):
            await self._break(kind)
        elif kind == "reset":
            await self._break(kind, abruptly=True)
        elif fault is not None and kind == "cut":
            body = reply.encoded()
            await self._start(reply, body, chunked=fault.chunked)
            await self._chunk(body[: len(body) // 2 if fault.length is None else fault.length], more=True)
            await self._break(kind)
        else:
            await self._whole(reply, fault)
            return True
        return False

    async def _whole(self, reply: Reply, fault: Fault | None) -> None:
        await self._body(reply, fault)
        if fault is not None and fault.kind == "hangup" and self._transport is not None:
            # Without a word before, so that the client may have sent its next request already.
            await asyncio.sleep(fault.delay)
            self._transport.close()

    async def _body(self, reply: Reply, fault: Fault | None) -> None:
        trickle = 0.0 if fault is None else fault.trickle
        body = reply.encoded()
        await self._start(reply, body, chunked=fault is not None and fault.chunked)
        while trickle and len(body) > TRICKLE_STEP:
            await self._chunk(body[:TRICKLE_STEP], more=True)
            await self._pause(trickle)
            body = body[TRICKLE_STEP:]
        await self._chunk(body, more=False)

    async def _start(self, reply: Reply, body: bytes, *, chunked: bool) -> None:
        headers = dict(reply.headers)
        if reply.media is not None:
            headers["content-type"] = reply.media
        if reply.status != 204 and not chunked:
            headers["content-length"] = str(len(body))
        start: dict[str, Any] = {"type": "http.response.start", "status": reply.status}
        start["headers"] = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
        await self._send(start)

    async def _chunk(self, body: bytes, *, more: bool) -> None:
        message: Message = {"type": "http.response.body", "body": body, "more_body": more}
        await self._send(message)

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than the client does."""
        if self._transport is None:
            await asyncio.sleep(seconds)
            return
        try:
            await asyncio.wait_for(self._gone(), seconds)
        except TimeoutError:
            return

    async def _hang(self) -> None:
        if self._transport is None:
            raise ConnectionBroken("hang")
        await self._gone()

    async def _break(self, kind: str, *, abruptly: bool = False) -> None:
        if self._transport is None:
            raise ConnectionBroken(kind)
        if abruptly:
            _reset(self._transport)
        else:
            self._transport.close()
        await self._gone()

    async def _gone(self) -> None:
        """Wait until the connection is no more; the server logs an error if the app ends earlier."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _reset(transport: asyncio.Transport) -> None:
    # Lingering for no time at all makes the kernel send a reset instead of an orderly end.
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def with_stray_newlines(value: Any) -> Any:
    """End every instant in a newline, as the samples of the documents do."""
    if isinstance(value, dict):
        members = cast(dict[str, Any], value)
        return {
            key: f"{member}\n" if key.startswith("Gmt") else with_stray_newlines(member)
            for key, member in members.items()
        }
    if isinstance(value, list):
        items = cast(list[Any], value)
        return [with_stray_newlines(item) for item in items]
    return value


def renamed(value: Any) -> Any:
    """Give every member another name, as a service of another version has."""
    if isinstance(value, dict):
        return {f"{name}V2": renamed(member) for name, member in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        return [renamed(item) for item in cast(list[Any], value)]
    return value


def with_wrong_member(value: Any, dice: Random) -> Any:
    """Put a value of another type in the place of one member; the deeper it lies, the less likely."""
    made = copy.deepcopy(value)
    members = _members(made)
    while members:
        holder, name = dice.choice(members)
        inner = _members(holder[name])
        if not inner or dice.random() < 0.5:
            wrong = (None, "wrong", 7, True, 1.5, {"wrong": 7}, ["wrong"])
            holder[name] = dice.choice([each for each in wrong if type(each) is not type(holder[name])])
            break
        members = inner
    return made


def _members(value: Any) -> list[tuple[Any, Any]]:
    """Give a value and the name of each of its members."""
    if isinstance(value, dict):
        return [(value, name) for name in cast("dict[Any, Any]", value)]
    if isinstance(value, list):
        return [(value, place) for place in range(len(cast("list[Any]", value)))]
    return []


def spoiled(reply: Reply, kind: str, dice: Random) -> Reply:
    """Put the stray newlines, the wrong member or the other names into a reply."""
    if kind == "stray_newlines":
        return replace(reply, content=with_stray_newlines(reply.content))
    if kind == "renamed":
        return replace(reply, content=renamed(reply.content)) if reply.status < 300 else reply
    return replace(reply, content=with_wrong_member(reply.content, dice))
