"""What a reply tells of its task besides pictures: its id, its state, why it failed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from imageport._finding import failure
from imageport._places import as_list, as_object, as_word, words
from imageport._words import BAD, GOING_ON, state_of

_DEEPEST = 5
_IDS = (frozenset({"task", "id"}), frozenset({"job", "id"}))
_WORDS = tuple(frozenset(name.split()) for name in ("task status", "task state", "job status", "job state"))
_PLAIN_WORDS = (frozenset({"status"}), frozenset({"state"}))
_ENDS = tuple(frozenset({name}) for name in ("done", "finished", "completed"))
_REASONS = tuple(
    frozenset(name.split())
    for name in (
        *("fail reason", "failure reason", "task status msg", "error message", "error msg", "err msg"),
        *("status msg", "failed reason", "fail msg", "reason", "fail code"),
    )
)
# Where an object about a task may stand in another one.
_WITHIN = {"data", "output", "task", "result", "response", "job", "payload", "status", "event", "body"}


class Telling(NamedTuple):
    """What a reply says of its task."""

    task_id: str | None
    id: str | None
    """An id that is a task's if there are no pictures: it stands beside a word for work that goes on."""
    word: str | None
    error: str | None
    hard: bool
    """Whether the error leaves no doubt that the task is over, whatever the word."""
    heard: bool
    """Whether the reply speaks of a task at all."""


class Holder(NamedTuple):
    """An object that may be about the task, and whether one inside of it names the task."""

    fields: Mapping[str, Any]
    above: bool


def telling(data: Mapping[str, Any], task_id: str | None = None) -> Telling:
    """Read what *data* says of its task; *task_id* is the one that was asked for."""
    holders = list(_holders(data))
    found = _first(holders, _IDS)
    word = _word(holders)
    going_on = word is not None and state_of(word) in GOING_ON
    given = next((error for each in holders if failure(error := each.fields.get("error"))), None)
    full = all(as_word(as_object(given).get(name)) is not None for name in ("code", "message"))
    return Telling(
        task_id=found or task_id,
        id=_first(holders, (frozenset({"id"}),)) if going_on else None,
        word=word,
        error=failure(given) or _error(holders, bad=word is not None and state_of(word) in BAD),
        hard=given is not None and (full or word is None),
        heard=found is not None or word is not None,
    )


def _holders(value: Any, depth: int = 0) -> Iterator[Holder]:
    """Yield the objects of a reply that may be about the task: those that name it first, envelopes last."""
    objects = list(_objects(value, depth))
    around = [each for each in objects[:1] if isinstance(each.get("data"), dict) and not _names(each)]
    inner = objects[len(around) :]
    first = next((number for number, each in enumerate(inner) if _names(each)), None)
    yield from (Holder(each, above=False) for each in inner[first or 0 :])
    yield from (Holder(each, above=first is not None) for each in [*inner[: first or 0], *around])


def _names(fields: Mapping[str, Any]) -> bool:
    return _named(fields, _IDS) is not None


def _objects(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    fields = as_object(value)
    if not fields or depth > _DEEPEST:
        return
    # The last event of a stream has the latest news.
    for event in reversed(as_list(fields.get("events"))):
        yield from _objects(event, depth + 1)
    yield fields
    for name, inner in fields.items():
        if words(name) & _WITHIN and isinstance(inner, dict):
            yield from _objects(inner, depth + 1)
        for item in as_list(inner)[:64] if name == "data" else ():
            if _names(as_object(item)):
                yield from _objects(item, depth + 1)


def _named(fields: Mapping[str, Any], names: Iterable[frozenset[str]]) -> str | None:
    """Return the first word that stands under one of *names*."""
    for name in names:
        for key, value in fields.items():
            if words(key) == name and (word := as_word(value)) is not None:
                return word
    return None


def _first(holders: Iterable[Holder], names: Iterable[frozenset[str]]) -> str | None:
    return next((word for each in holders if (word := _named(each.fields, names)) is not None), None)


def _word(holders: list[Holder]) -> str | None:
    """Return the word for the state; among several, one that says that the work goes on."""
    for names in (_WORDS, _PLAIN_WORDS):
        found = [
            word
            for each in holders
            if (word := _named(each.fields, names)) is not None and not _of_call(word, each)
        ]
        if found:
            return next((word for word in found if state_of(word) in GOING_ON), found[0])
    for each in holders:
        for key, value in each.fields.items():
            if isinstance(value, bool) and words(key) in _ENDS:
                return "DONE" if value else "RUNNING"
    return None


def _of_call(word: str, holder: Holder) -> bool:
    """Say whether a word of success is about the call, not the task: the task's object is inside."""
    return holder.above and state_of(word) in ("succeeded", "other")


def _error(holders: list[Holder], *, bad: bool) -> str | None:
    """Return why the task failed, where no member is called error; *bad* when its state says that it did."""
    coded = (each.fields for each in holders if as_word(each.fields.get("code")) is not None)
    found = next((text for each in coded if (text := failure(each))), None)
    if found is not None or not bad:
        return found
    # Words alone may be about anything otherwise.
    said = next((text for each in holders if (text := failure(each.fields))), None)
    return _first(holders, _REASONS) or said
