"""The faults of a run: every kind of them, each as likely as the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from imageport.sandbox.faults import SHAPES
from imageport_api.operations import OPERATIONS

Options = dict[str, Any]
LATE = 1.2
"""Seconds that a late reply takes: more than any attempt of the run may."""
SIGNED = [each.id for each in OPERATIONS.values() if each.security == "AcsSignature"]
LISTINGS = ["ListImages", "ActionListImages", "ListConnections", "ActionListConnections", "ListModelImages"]
GATEWAY = ["GenerateImage", "GetTask"]
FORMED = [each.id for each in OPERATIONS.values() if each.id != "Predict"]
"""Those whose replies have a form; whatever a model service answers is its answer."""
HTML = {"status": 200, "body": "<html>Sign in</html>", "work": True}

FOREIGN: dict[str, Options] = {
    "maintenance": {},
    "maintenance after the work": {"work": True},
    "an empty object": {"body": {}},
    "null after the work": {"body": "null", "work": True},
}


class Gust(NamedTuple):
    """A fault by its name in the table; *operations* are those that it can strike, None for any."""

    name: str
    kind: str
    options: Options
    operations: list[str] | None = None


def _any(kind: str, *forms: tuple[str, Options]) -> list[Gust]:
    return [Gust(f"{kind}, {name}" if name else kind, kind, options) for name, options in forms]


GUSTS = [
    *_any(
        "throttle",
        ("no header", {}),
        ("Retry-After: 0", {"retry_after": "0"}),
        ("Retry-After: 0.03", {"retry_after": "0.03"}),
        ("Retry-After: 60", {"retry_after": "60"}),
        ("Retry-After as a date, now", {"retry_after": 0, "as_date": True}),
        ("Retry-After as a date, in a minute", {"retry_after": 60, "as_date": True}),
        ("x-acs-retry-after: 30", {"acs_retry_after_ms": 30}),
        ("status 400", {"status": 400, "code": "Throttling.Api"}),
        ("status 503", {"status": 503, "code": "Throttling", "retry_after": "0"}),
    ),
    Gust("throttle, status 200", "throttle", {"status": 200, "code": "429"}, GATEWAY),
    *_any(
        "error",
        *((str(status), {"status": status}) for status in (500, 502, 503, 504, 408)),
        *((f"{status} after the work", {"status": status, "work": True}) for status in (500, 503)),
        ("401", {"status": 401}),
    ),
    *_any("html", ("520", {}), ("520 after the work", {"work": True}), ("200", HTML)),
    *_any("empty", ("200", {"work": True})),
    *_any("json", ("half of it", {"body": '{"cut": ', "work": True})),
    *_any("wrong_type", ("", {"work": True})),
    *_any("wrong_member", ("", {})),
    *(Gust("wrong_member of a listing", "wrong_member", {}, LISTINGS) for _ in range(4)),
    *(Gust(f"foreign, {name}", "foreign", options, FORMED) for name, options in FOREIGN.items()),
    *_any("renamed", ("", {})),
    *(Gust(f"shape, {shape}", "shape", {"shape": shape}, GATEWAY) for shape in SHAPES),
    *_any("stray_newlines", ("", {})),
    *_any("redirect", ("", {})),
    *_any("expired_token", ("", {})),
    *(Gust(f"wrong_clock, {skew:+} s", "wrong_clock", {"skew": skew}, SIGNED) for skew in (-3600, 3600)),
    *_any("drop", ("", {}), ("while sending", {"taken": 3000})),
    *_any(
        "reset",
        ("", {}),
        ("before the body", {"taken": 0}),
        ("while sending", {"taken": 70_000}),
        ("after the work", {"work": True}),
    ),
    *_any("lost", ("", {})),
    *_any("cut", ("", {}), ("no byte of the body", {"length": 0}), ("no length told", {"chunked": True})),
    *_any("hang", ("", {}), ("after the work", {"work": True})),
    *_any(
        "slow",
        ("in time", {"delay": 0.05}),
        ("too late", {"delay": LATE}),
        ("trickling", {"delay": 0.0, "trickle": 0.002}),
    ),
    *_any("hangup", ("at once", {}), ("a little later", {"delay": 0.004})),
    Gust("expired_link", "expired_link", {}, ["DownloadFile"]),
    Gust("failing_task", "failing_task", {}, ["GenerateImage"]),
    Gust("endless_task", "endless_task", {}, ["GenerateImage"]),
    Gust("refuse", "refuse", {}, ["Connect"]),
]


def faults(share: float, seed: int, gusts: Sequence[Gust] = GUSTS) -> list[Options]:
    """Write the faults as the sandbox takes them; *share* of the requests meet one of those for all."""
    common = sum(gust.operations in (None, FORMED) for gust in gusts) or 1
    each = {"times": None, "probability": 1 - (1 - share) ** (1 / common), "seed": seed}
    return [
        {"kind": gust.kind, "operation": operation, **each, **gust.options}
        for gust in gusts
        for operation in gust.operations or [None]
    ]


def names(gusts: Sequence[Gust] = GUSTS) -> list[str]:
    """Give the names of the same faults, in the same order."""
    return [gust.name for gust in gusts for _ in gust.operations or [None]]
