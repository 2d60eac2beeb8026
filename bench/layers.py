"""Where the time of a call goes: the stack is looked at while the CPU works, and each look counts.

A look belongs to the innermost frame whose module has a layer below; frames of the standard library that
have none belong to their caller, and so does time that the system spends for them. What is not CPU time was
waited for: network, server, and whatever else the machine did.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType

WAITING = "waiting"
OTHER = "everything else"
# In the order of a call. A module's layer is that of the longest name that it begins with.
MODULES: dict[str, tuple[str, ...]] = {
    "options and course": (
        *("imageport", "imageport._core", "imageport._course", "imageport._options"),
        *("imageport._retry", "imageport._session", "imageport._timeouts", "imageport_api.client"),
    ),
    "building the request": (
        *("imageport._arguments", "imageport._check", "imageport._form", "imageport._hosts"),
        "imageport._request",
        *("imageport_api.api", "imageport_api.operations", "imageport_api.types", "urllib.parse"),
        *("httpx._urlparse", "httpx._urls", "httpx._content", "httpx._multipart"),
    ),
    "signing": ("hashlib", "hmac", "imageport._auth", "imageport._credentials", "imageport._renewal"),
    "httpx": ("httpx",),
    "transport": (
        *("httpcore", "httpx._transports", "imageport._places", "imageport._pool", "imageport._sockets"),
        *("imageport._through", "imageport._transport", "imageport._wire", "socket", "ssl"),
    ),
    "event loop": ("anyio", "asyncio", "selectors", "sniffio"),
    "heads of HTTP": ("h11", "imageport._http1"),
    "decoding": ("imageport._reply", "imageport._unpack", "json", "zlib"),
    "models": ("imageport_api.models", "imageport_api.reading", "imageport._results", "imageport._pages"),
    "the benchmark": ("bench",),
}
_BY_PREFIX = {prefix: layer for layer, prefixes in MODULES.items() for prefix in prefixes}
LAYERS = (*MODULES, WAITING, OTHER)
_OFTEN = 0.001  # seconds of CPU time from look to look; many systems make it 0.004


def layer_of(module: str) -> str | None:
    """Return the layer of a module, if it has one."""
    while module:
        if module in _BY_PREFIX:
            return _BY_PREFIX[module]
        # A part of a name counts only where a name of the table ends in it: _pool and _pool_async.
        shorter = max(module.rfind("."), module.rfind("_"))
        module = module[: max(shorter, 0)]
    return None


class Looks:
    """What was seen: looks by layer, and by module within it."""

    def __init__(self) -> None:
        self.layers: Counter[str] = Counter()
        self.modules: Counter[tuple[str, str]] = Counter()

    def __call__(self, _: int, frame: FrameType | None) -> None:
        """Look at the stack; a signal's handler."""
        while frame is not None:
            module = frame.f_globals.get("__name__", "")
            layer = layer_of(module)
            if layer is not None:
                break
            frame = frame.f_back
        else:
            module, layer = "", OTHER
        self.layers[layer] += 1
        self.modules[layer, module] += 1

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look until the block ends."""
        before = signal.signal(signal.SIGPROF, self)
        signal.setitimer(signal.ITIMER_PROF, _OFTEN, _OFTEN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)


def looked_at(call: Callable[[], object], seconds: float) -> Looks:
    """Look at *call*, which is repeated for so many *seconds*."""
    looks, end = Looks(), time.perf_counter() + seconds
    with looks.looking():
        while time.perf_counter() < end:
            call()
    return looks


async def looked_at_async(call: Callable[[], Awaitable[object]], seconds: float) -> Looks:
    """Do the same with an awaited *call*."""
    looks, end = Looks(), time.perf_counter() + seconds
    with looks.looking():
        while time.perf_counter() < end:
            await call()
    return looks


def shared_out(looks: Counter[str], wall: float, cpu: float) -> dict[str, float]:
    """Share a call's CPU time out among the layers, in the order of a call; the rest is waiting."""
    total = looks.total()
    shares = {layer: cpu * count / total for layer, count in looks.items()}
    shares[WAITING] = max(0.0, wall - cpu)
    return {layer: shares[layer] for layer in LAYERS if shares.get(layer)}
