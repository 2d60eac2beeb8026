"""Where a behaviour can be changed. Only this file names modules: one that moves is one line here.

Several targets are the variants of one behaviour, sync and async. Nothing of the package is imported before a
seam is asked for, so that a planted process loads what a sound one loads.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from inspect import iscoroutinefunction
from typing import Any

Change = Callable[[Any], Any]
"""Takes the sound function, and returns the one that stands in for it."""

SEAMS: dict[str, tuple[str, ...]] = {
    "may be sent again": ("imageport._retry:again",),
    "verdict on an error": ("imageport._retry:verdict",),
    "wait before an attempt": ("imageport._retry:Retry.wait",),
    "pay for a repetition": ("imageport._retry:Budget.take",),
    "wait that the server asks for": ("imageport._reply:asked_wait",),
    "error of an unknown outcome": ("imageport._endings:unknown",),
    "begin an attempt": ("imageport._course:Course.begin",),
    "create may be done": ("imageport._course:Course.may_be_done",),
    "removal was done": ("imageport._course:Course._gone",),
    "look a lost create up": (
        "imageport._blocking.pai_images:Images._look_up",
        "imageport._awaited.pai_images:Images._look_up",
    ),
    "found image is the lost one": ("imageport._results:settle",),
    "options of a look-up": ("imageport._options:what_is_left",),
    "take a page": ("imageport._pages:Walk.take",),
    "pages to fetch ahead": ("imageport._pages:Walk.upcoming",),
    "leave a listing": ("imageport._ahead:Ahead.leave", "imageport._ahead_async:AsyncAhead.leave"),
    "read a resume token": ("imageport._tasks:read_token",),
    "task is over": ("imageport._tasks:Report.over",),
    "wait for a task": (
        "imageport._blocking.oceanbase:Generation.wait",
        "imageport._awaited.oceanbase:AsyncGeneration.wait",
    ),
    "question without an answer": ("imageport._generation:Watch.missed",),
    "wait before a question": ("imageport._generation:Watch.delay",),
    "download is complete": ("imageport._download:Download.complete",),
    "ask for the missing bytes": ("imageport._arrival:Arrival.range",),
    "head of a download": ("imageport._download:Download.begin",),
    "next attempt of a download": ("imageport._download:Download.again",),
    "end of a failed download": ("imageport._target:Target.abandon",),
    "bytes are an image": ("imageport._formats:is_picture",),
    "bytes of an upload": ("imageport._files:ImageFile.chunks",),
    "write to the journal": ("imageport.cli.batch.journal:Journal.note",),
    "state in the journal": ("imageport.cli.batch.journal:Journal.state",),
    "lock the journal": ("imageport.cli.batch.journal_file:_lock",),
    "judge lost uploads": ("imageport.cli.batch.lookup:judge",),
    "sandbox": ("imageport.sandbox.app:App.__init__",),
    "sandbox over HTTP": ("imageport.sandbox.app:App.__call__",),
    "sandbox reads parameters": ("imageport.sandbox.reading:read_parameters",),
    "sandbox is reset": ("imageport.sandbox.state:State.reset",),
    "sandbox lets a fault strike": ("imageport.sandbox.faults:Faults.strike",),
}


def found(target: str) -> tuple[Any, str, Any]:
    """Return the module or class that holds a target, the target's name, and what stands there."""
    module, _, path = target.partition(":")
    *outer, name = path.split(".")
    owner = import_module(module)
    for each in outer:
        owner = getattr(owner, each)
    return owner, name, vars(owner)[name]


def module_of(seam: str) -> Any:
    """Return the module that a seam is in."""
    return import_module(SEAMS[seam][0].partition(":")[0])


def plant(target: str, change: Change) -> Callable[[], None]:
    """Put the changed function in the place of the sound one; return what takes it back."""
    owner, name, sound = found(target)
    put = _changed(sound, change)
    holders = [owner, *(module for module in _loaded() if vars(module).get(name) is sound)]
    for holder in holders:
        setattr(holder, name, put)

    def undo() -> None:
        for holder in holders:
            setattr(holder, name, sound)

    return undo


@contextmanager
def planted(seam: str, change: Change) -> Iterator[None]:
    """Plant in this process, where the modules may be loaded already."""
    with ExitStack() as stack:
        for target in SEAMS[seam]:
            stack.callback(plant(target, change))
        yield


def _loaded() -> list[Any]:
    """Return the modules of the package, which may have imported a function by its name."""
    return [module for name, module in list(sys.modules.items()) if name.startswith("imageport.")]


def _changed(sound: Any, change: Change) -> Any:
    if isinstance(sound, property):
        return property(change(sound.fget))
    put = change(sound)
    if not iscoroutinefunction(sound) or iscoroutinefunction(put):
        return put

    async def awaited(*args: Any, **options: Any) -> Any:
        return put(*args, **options)

    return awaited
