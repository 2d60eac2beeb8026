"""Everything that a sandbox holds, and what may be done to it from outside."""

from __future__ import annotations

import random
import string
import uuid
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, cast

from .clock import Clock
from .exchange import Vendor
from .faults import Fault, Faults
from .store import Document, Store

# Enough for any test, while a load test does not fill the memory.
REQUESTS_KEPT = 10_000
BODY_KEPT = 2**20
MEMORY_KEPT = 2**26
"""Bytes of all requests that are kept; the bodies of the oldest go first."""
SECRET_MEMBERS = frozenset({"Secrets", "token"})


_HEAD = 1024


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly tasks end: after *seconds*, or at the poll with the number *polls*."""

    seconds: float = 1.5
    polls: int | None = None


@dataclass(slots=True)
class Seen:
    """A request that the sandbox got. Secrets are blanked; a body above 1 MiB is not kept."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    size: int
    sha256: str
    body: bytes | None
    request_id: str
    operation: str | None = None
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    """What the parameters of the path stand for."""
    status: int | None = None
    """None while there is no reply, or when there never was one."""
    fault: str | None = None
    """The kind of the fault that it met."""
    done: bool = False
    """Whether what it asks for was done, or told."""

    def weight(self) -> int:
        """Say how many bytes it takes, about."""
        head = sum(len(name) + len(value) for name, value in self.headers.items())
        return len(self.body or b"") + head + len(self.path) + len(self.query) + _HEAD


class Requests:
    """The last requests, oldest first, in bounded memory."""

    def __init__(self) -> None:
        self._all: deque[Seen] = deque()
        self._with_body: deque[Seen] = deque()
        self._bytes = 0

    def __iter__(self) -> Iterator[Seen]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def add(self, seen: Seen) -> None:
        """Keep a request, and forget what is too old for it."""
        self._all.append(seen)
        self._bytes += seen.weight()
        if seen.body:
            self._with_body.append(seen)
        while self._bytes > MEMORY_KEPT and self._with_body:
            self._drop_body(self._with_body.popleft())
        while self._bytes > MEMORY_KEPT or len(self._all) > REQUESTS_KEPT:
            self._drop(self._all.popleft())

    def clear(self) -> None:
        """Forget all."""
        self._all.clear()
        self._with_body.clear()
        self._bytes = 0

    def _drop_body(self, seen: Seen) -> None:
        self._bytes -= len(seen.body or b"")
        seen.body = None

    def _drop(self, seen: Seen) -> None:
        if self._with_body and self._with_body[0] is seen:
            self._with_body.popleft()
        self._bytes -= seen.weight()


class State:
    """Objects, clock, faults and the requests so far. Safe to use from any thread."""

    def __init__(self, vendors: Iterable[Vendor], data: str | Path | None, seed: int, pace: Pace) -> None:
        self._vendors = tuple(vendors)
        self._adders = {kind: add for each in self._vendors for kind, add in each.objects.items()}
        self._operations = {name for each in self._vendors for name in each.handlers}
        self.hosts: tuple[str, ...] = ()
        """By which names the admin interface may be asked, beside localhost and addresses."""
        self.seed = seed
        self.pace: Pace = pace
        self._usual_pace = pace
        self.clock: Clock = Clock()
        self.faults: Faults = Faults(seed)
        self.store: Store = Store(data, [vendor.tables for vendor in self._vendors])
        self.seen: Requests = Requests()
        self.nonces: dict[str, OrderedDict[str, float]] = {}
        self.random: random.Random = random.Random(seed)
        self._lock = Lock()
        if not self.store.value("SELECT count(*) FROM documents"):
            self._fill()

    def remember(self, seen: Seen) -> None:
        """Keep a request."""
        self.seen.add(seen)

    def reset(self) -> None:
        """Go back to what a fresh sandbox holds: objects, clock, pace, faults, requests, random ids."""
        with self.store:
            self.store.clear()
            self.pace = self._usual_pace
            self.clock.reset()
            self.faults.clear()
            self.seen.clear()
            self.nonces.clear()
            self.random.seed(self.seed)
            self._fill()

    def close(self) -> None:
        self.store.close()

    @property
    def requests(self) -> list[Seen]:
        """The requests so far, oldest first."""
        return list(self.seen)

    def fault(self, kind: str, **options: Any) -> Fault:
        """Let something go wrong; see `Fault` for the options."""
        return self.faults.add(self._checked(kind, options))

    def add_faults(self, given: Any) -> None:
        """Let things go wrong as JSON describes it, one or a list: all, or none when one makes no sense."""
        several = cast("list[Any]", given if isinstance(given, list) else [given])
        for fault in [self._described(number, each) for number, each in enumerate(several, 1)]:
            self.faults.add(fault)

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass at once."""
        self.clock.advance(seconds)

    def add(self, kind: str, **fields: Any) -> Document:
        """Put in an object; what *fields* leaves out is as usual for its *kind*."""
        if kind not in self._adders:
            raise ValueError(f"no object is called {kind!r}; there are {', '.join(self._adders)}")
        with self.store:
            return self._adders[kind](self, fields)

    def text(self, length: int, alphabet: str) -> str:
        """Make a random text for an id; the same seed makes the same ones."""
        with self._lock:
            return "".join(self.random.choices(alphabet, k=length))

    def fresh_id(self, prefix: str, taken: str) -> str:
        """Make a random id for which the query *taken* finds nothing."""
        while True:
            made = prefix + self.text(16, string.ascii_lowercase + string.digits)
            if self.store.row(taken, (made,)) is None:
                return made

    def uuid(self) -> str:
        """Make a random id for a request."""
        with self._lock:
            return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def put(self, kind: str, key: str, document: Document) -> None:
        """Add or replace an object."""
        with self.store:
            self.store.put(kind, key, document)

    def summary(self) -> dict[str, Any]:
        """Describe everything, in values that JSON can carry."""
        return {
            "now": self.clock.now(),
            "faults": self.faults.listing(),
            "requests": len(self.seen),
            "objects": masked(self.store.dump()),
        }

    def _described(self, number: int, given: Any) -> Fault:
        try:
            if not isinstance(given, dict) or "kind" not in given:
                raise ValueError("it must be an object with a kind")
            options = cast("dict[str, Any]", given)
            return self._checked(options["kind"], {k: v for k, v in options.items() if k != "kind"})
        except (TypeError, ValueError) as error:
            raise ValueError(f"fault {number}: {error}") from None

    def _checked(self, kind: str, options: dict[str, Any]) -> Fault:
        fault = Fault.make(kind, **options)
        fault.check_operation(self._operations)
        return fault

    def _fill(self) -> None:
        with self.store:
            for vendor in self._vendors:
                if vendor.fill is not None:
                    vendor.fill(self)


def masked(value: Any, name: str = "") -> Any:
    """Hide what nobody but its owner should see."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if name in SECRET_MEMBERS:
            return dict.fromkeys(members, "***")
        return {key: masked(member, key) for key, member in members.items()}
    if isinstance(value, list):
        return [masked(item, name) for item in cast("list[Any]", value)]
    return "***" if name in SECRET_MEMBERS and value is not None else value


def described(seen: Seen) -> dict[str, Any]:
    """Write a request in values that JSON can carry; the body as text, or null when it is none."""
    try:
        text = None if seen.body is None else seen.body.decode()
    except UnicodeDecodeError:
        text = None
    return {**asdict(seen), "body": text}
