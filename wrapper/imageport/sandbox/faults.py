"""Faults on request: which call meets one, and what it looks like."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from email.utils import formatdate
from hashlib import blake2b
from threading import Lock
from typing import Any, cast

CONNECT = "Connect"
"""Stands where an operation would: a connection that is made."""
CALL = "x-sandbox-call"
"""The header by which requests name the call that they belong to."""
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
HTML = "<html><body><h1>The web server is returning an unknown error</h1></body></html>"

SHAPES = (
    *("openai", "ark", "dashscope", "choices", "list", "kling", "gemini", "chat", "data-url"),
    *("sse", "sse-openai", "sse-dashscope", "image", "unknown"),
)
"""The shapes of a fault of the kind `shape`: how else a generation may look."""
# What each kind is unless the fault says otherwise. `work` is whether the call is done first.
KINDS: dict[str, dict[str, Any]] = {
    "throttle": {"status": 429, "work": False},
    "error": {"status": 500, "work": False},
    "expired_token": {"status": 400, "code": "InvalidSecurityToken.Expired", "work": False},
    "wrong_clock": {"status": 400, "code": "InvalidTimeStamp.Expired", "work": False, "skew": 3600.0},
    "expired_link": {"operation": "DownloadFile", "status": 403, "work": False},
    "failing_task": {"operation": "GenerateImage", "work": True},
    "endless_task": {"operation": "GenerateImage", "work": True},
    "json": {"status": 200, "work": False},
    "wrong_type": {"status": 200, "body": ["not", "an", "object"], "work": False},
    "foreign": {"status": 200, "body": {"error": "maintenance"}, "work": False},
    "html": {"status": 520, "body": HTML, "work": False},
    "empty": {"status": 200, "body": "", "work": False},
    "redirect": {"status": 307, "location": "http://127.0.0.1:9/elsewhere", "work": False},
    "wrong_member": {"work": True},
    "refuse": {"operation": CONNECT, "work": False},
    "drop": {"work": False},
    "reset": {"work": False},
    "hang": {"work": False},
    "lost": {"work": True},
    "cut": {"work": True},
    "slow": {"work": True, "delay": 1.0},
    "hangup": {"work": True},
    "stray_newlines": {"work": True},
    "shape": {"operation": ("GenerateImage", "GetTask"), "times": None, "work": True, "shape": "openai"},
    "renamed": {"work": True},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong, and when.

    It meets the calls of *operation* (of several, or of any when None), passes over the first *after* of
    them, then strikes *times* times (None: always), each with *probability*. Requests with the header
    `X-Sandbox-Call` draw their luck from its value, whatever comes between them. *work* says whether
    the call is done before things go wrong. *retry_after* is sent as it is, or with *as_date* as the
    HTTP date that lies so many seconds ahead; *skew* is how far off the reply's own date is. *delay* is
    waited before the reply (after it, when a `hangup` ends the connection); *trickle* between its bytes.
    *length* is how many bytes of a cut reply arrive, half of them when it is None; *chunked* tells no
    length in advance. With *taken* a connection breaks when so many bytes of a body have come in.
    *shape* is one of `SHAPES`.
    """

    kind: str
    operation: str | Sequence[str] | None = None
    times: int | None = 1
    after: int = 0
    probability: float = 1.0
    seed: int | None = None
    work: bool = False
    status: int = 500
    code: str | None = None
    message: str | None = None
    body: Any = None
    media: str | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    location: str | None = None
    retry_after: str | float | None = None
    as_date: bool = False
    acs_retry_after_ms: int | None = None
    delay: float = 0.0
    trickle: float = 0.0
    length: int | None = None
    chunked: bool = False
    taken: int | None = None
    shape: str | None = None
    skew: float = 0.0

    @classmethod
    def make(cls, kind: str, **options: Any) -> Fault:
        """Build a fault of *kind*; what is not given is as usual for that kind."""
        if kind not in [*KINDS]:
            raise ValueError(f"no fault is called {kind!r}; there are {', '.join(KINDS)}")
        unknown = options.keys() - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
        chosen: dict[str, Any] = {"kind": kind, **KINDS[kind], **options}
        fault = cls(**chosen)
        fault.check()
        return fault

    def check(self) -> None:
        """Find mistakes now, and not when the fault strikes."""
        if not isinstance(self.headers, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError("the headers of a fault must be names with their values")
        for name in ("times", "after", "probability", "status", "delay", "trickle", "skew"):
            value = getattr(self, name)
            if not isinstance(value, int | float) and (name, value) != ("times", None):
                raise ValueError(f"the {name} of a fault must be a number")
        if self.taken is not None and (self.kind not in ("drop", "reset") or self.work or self.taken < 0):
            raise ValueError("taken is for a fault that drops or resets a connection, and at least 0")
        if (self.shape is None) != (self.kind != "shape") or self.shape not in (None, *SHAPES):
            raise ValueError(f"the shape of a fault of the kind shape must be one of {', '.join(SHAPES)}")
        if not all(isinstance(name, str) for name in self._names()):
            raise ValueError("the operation of a fault must be a name, or several")
        if not 200 <= self.status <= 599:
            raise ValueError("the status of a fault must be between 200 and 599")
        media = {} if self.media is None else {"content-type": self.media}
        for name, value in {**self.reply_headers(0), **media}.items():
            f"{name}: {value}".encode("latin-1")
            if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                raise ValueError(f"no header of a fault can be {name[:40]!r}: {value[:40]!r}")

    def check_operation(self, known: Collection[str]) -> None:
        """Refuse a name that is none of the *known* operations: such a fault would never strike."""
        for name in self._names():
            if name not in known and name != CONNECT:
                raise no_such_operation(name, known)

    def _names(self) -> list[Any]:
        operation: Any = self.operation
        if operation is None:
            return []
        return [*cast("Sequence[Any]", operation)] if isinstance(operation, list | tuple) else [operation]

    def meets(self, operation: str) -> bool:
        """Say whether a call of *operation* is one that this is for."""
        wanted = self.operation
        if wanted is None:
            return operation != CONNECT
        return wanted == operation or (not isinstance(wanted, str) and operation in wanted)

    def reply_headers(self, now: float) -> dict[str, str]:
        """Give the headers that the fault adds to its reply."""
        headers = {name: str(value) for name, value in self.headers.items()}
        if self.retry_after is not None:
            ahead = self.retry_after
            headers["retry-after"] = (
                formatdate(now + float(ahead), usegmt=True) if self.as_date else str(ahead)
            )
        if self.skew:
            headers["date"] = formatdate(now + self.skew, usegmt=True)
        if self.acs_retry_after_ms is not None:
            headers["x-acs-retry-after"] = str(self.acs_retry_after_ms)
        if self.location is not None:
            headers["location"] = self.location
        return headers


def no_such_operation(name: str, known: Collection[str]) -> ValueError:
    """Make the error for a name that no operation has; it names those that are meant, perhaps."""
    near = get_close_matches(name, known, n=3) or sorted(known)
    return ValueError(f"no operation is called {name!r}; there are {', '.join(near)}")


class Faults:
    """The faults that are waiting for their calls."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = Lock()
        self._seed = seed
        self._waiting: list[_Waiting] = []

    def add(self, fault: Fault) -> Fault:
        """Let *fault* wait for its calls."""
        with self._lock:
            seed = self._seed if fault.seed is None else fault.seed
            name = f"{seed}/{len(self._waiting)}"  # several faults of one seed are to differ
            self._waiting.append(_Waiting(fault, random.Random(name), name))
        return fault

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._waiting.clear()

    def strike(self, operation: str, call: str | None = None) -> Fault | None:
        """Give the fault that this request for *operation* meets, the first that was added first."""
        with self._lock:
            for waiting in self._waiting:
                if waiting.strikes(operation, call):
                    return waiting.fault
        return None

    def struck(self, fault: Fault) -> int:
        """Say how often *fault* has struck; 0 when it is forgotten."""
        with self._lock:
            return sum(each.struck for each in self._waiting if each.fault is fault)

    def listing(self) -> list[dict[str, Any]]:
        """Describe the faults, each with the number of times it has struck."""
        with self._lock:
            waiting = list(self._waiting)
        return [{**asdict(each.fault), "struck": each.struck} for each in waiting]


@dataclass(slots=True)
class _Waiting:
    """A fault and how far it has come."""

    fault: Fault
    random: random.Random
    name: str
    passed: int = 0
    struck: int = 0
    drawn: Counter[str] = field(default_factory=Counter[str])

    def strikes(self, operation: str, call: str | None) -> bool:
        fault = self.fault
        if not fault.meets(operation):
            return False
        if fault.times is not None and self.struck >= fault.times:
            return False
        if self.passed < fault.after:
            self.passed += 1
            return False
        if fault.probability < 1 and self._luck(operation, call) >= fault.probability:
            return False
        self.struck += 1
        return True

    def _luck(self, operation: str, call: str | None) -> float:
        """Draw a number from 0 to 1: the next one, or the call's own."""
        if call is None:
            return self.random.random()
        text = f"{operation}/{call}"
        self.drawn[text] += 1
        digest = blake2b(f"{self.name}/{text}/{self.drawn[text]}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) / 2**64
