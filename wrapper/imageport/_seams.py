"""Whether somebody stands in httpx's way: a mock, a recorder, an instrumentation.

These replace methods of httpx's and httpcore's classes. Our own engine calls none of those, so it would go
around them, and a program that believes itself offline would send real requests.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import FunctionType, ModuleType
from typing import Literal

Sender = Literal["engine", "transport", "client"]
"""What sends a request: our own engine, a transport of httpx's, a client of httpx's around one."""

_CLIENT = "httpx", ("Client.send", "Client._transport_for_url")
_TRANSPORT = "httpx", ("HTTPTransport.__init__", "HTTPTransport.handle_request")
_POOL = "httpcore", ("ConnectionPool.handle_request", "HTTPConnection.handle_request")
_Original = tuple[object, str, object]
"""Where something is found, by which name, and what it is as long as nobody has replaced it."""


class Seams:
    """The methods of httpx and httpcore that a request of one variant goes through."""

    def __init__(self, *, awaited: bool) -> None:
        client, transport, pool = (
            (module, [_awaited(path) if awaited else path for path in paths])
            for module, paths in (_CLIENT, _TRANSPORT, _POOL)
        )
        self._libraries: list[tuple[Sender, tuple[str, list[str]]]]
        self._libraries = [("client", client), ("transport", transport), ("transport", pool)]
        self._originals: list[_Original] = []
        self._complete = False

    def sender(self) -> Sender:
        """Return what a request has to go through, so that whoever replaced a method sees it."""
        if self._complete or "httpcore" not in sys.modules:
            for owner, name, original in self._originals:
                if getattr(owner, name, None) is not original:
                    break
            else:
                if self._originals:
                    return "engine"
        return self._looked_up()

    def _looked_up(self) -> Sender:
        """Tell originals from what has replaced them, and remember them when all are in place."""
        found: list[_Original] = []
        complete = True
        for sender, (name, paths) in self._libraries:
            module = sys.modules.get(name)
            originals = _originals(module, paths)
            if originals is None:
                return sender
            found += originals
            complete &= bool(originals)
        self._originals, self._complete = found, complete
        return "engine"


def _awaited(path: str) -> str:
    return f"Async{path.replace('handle_request', 'handle_async_request')}"


def _originals(module: ModuleType | None, paths: Iterable[str]) -> list[_Original] | None:
    """Return what *module* came with, nothing while it is not imported; None when some was replaced."""
    found: list[_Original] = []
    for path in paths:
        name, _, method_name = path.partition(".")
        if not hasattr(module, name):
            return []  # another thread may be importing it
        owner = getattr(module, name)
        method = getattr(owner, method_name, None)
        if not _belong(module, owner, method, method_name):
            return None
        found += [(module, name, owner), (owner, method_name, method)]
    return found[:1] + found[1::2]  # the first class is the one that a program makes, and may be replaced


def _belong(module: object, owner: object, method: object, name: str) -> bool:
    """Say whether a class and its method were written in *module*, whatever names a wrapper goes by.

    They may have been replaced before this module was imported: what is found first is no original as such.
    """
    if not isinstance(owner, type) or type(method) is not FunctionType or method.__code__.co_name != name:
        return False
    named = (getattr(module, "__name__", ""), owner.__module__, method.__globals__.get("__name__", ""))
    return len({each.partition(".")[0] for each in named}) == 1


BLOCKING, AWAITED = Seams(awaited=False), Seams(awaited=True)
