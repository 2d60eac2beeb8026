"""Objects that are there: without the ids of some, a run would see refusals only."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

from .asking import Asker, Question, questions
from .fresh import Names
from .replies import at
from .rules import resolved


class Source:
    """Where the ids of a parameter come from: an operation, and the places in its reply."""

    def __init__(self, operation: str, *places: str) -> None:
        self.operation = operation
        self.places = places


class Wanted(NamedTuple):
    """A parameter that needs the id of something that is there, and who knows of one."""

    parameter: str
    sources: tuple[Source, ...]
    """The best first; the last ones make an object."""


_IMAGE = (Source("ListImages", "Images[].ImageId"), Source("AddImage", "ImageId"))
_BY_ACTION = tuple(Source(f"Action{source.operation}", *source.places) for source in _IMAGE)
_PHOTO = (Source("ListModelImages", "result[].id"), Source("UploadImage", "result.id"))
_TASK = (Source("GenerateImage", "data.task_id", "data.output.task_id"),)
WANTED = {
    "GetImage": Wanted("ImageId", _IMAGE),
    "ActionGetImage": Wanted("ImageId", _BY_ACTION),
    "GetModelImage": Wanted("imageID", _PHOTO),
    "GetTask": Wanted("task_id", _TASK),
    # What is removed has to be made for it.
    "PublishImage": Wanted("ImageId", _IMAGE[1:]),
    "ActionPublishImage": Wanted("ImageId", _BY_ACTION[1:]),
    "RemoveImage": Wanted("ImageId", _IMAGE[1:]),
    "ActionRemoveImage": Wanted("ImageId", _BY_ACTION[1:]),
    "DeleteModelImage": Wanted("imageID", _PHOTO[1:]),
}

Known = Mapping[str, str]
"""An id for each operation that needs one."""


def find(spec: dict[str, Any], asker: Asker, names: Names) -> dict[str, str]:
    """Ask the server for an id for each operation that needs one, of those that the run may call."""
    found: dict[str, str] = {}
    for operation, wanted in WANTED.items():
        if operation in asker.operations:
            known = next(ids(spec, asker, wanted, names), None)
            if known is not None:
                found[operation] = known
    return found


def ids(spec: dict[str, Any], asker: Asker, wanted: Wanted, names: Names) -> Iterator[str]:
    """Ask for ids, and make an object where there is none."""
    for source in wanted.sources:
        if source.operation in asker.operations:
            for question in questions(spec, source.operation):
                answer = asker.ask(renamed(question, names))
                if answer is not None and answer.succeeded:
                    found = [each for place in source.places for each in at(answer.body, place)]
                    found += named(wanted.parameter, answer.body)
                    yield from (each for each in found if isinstance(each, str) and each)


def named(name: str, reply: Any) -> Iterator[Any]:
    """Give every value of a name in a reply, wherever a server with bugs may have put it."""
    if isinstance(reply, dict):
        for member, value in cast("dict[str, Any]", reply).items():
            if member.lower() in (name.lower(), "id"):
                yield value
            yield from named(name, value)
    elif isinstance(reply, list):
        for item in cast("list[Any]", reply):
            yield from named(name, item)


def renamed(question: Question, names: Names) -> Question:
    """Ask for an object of a new name."""
    return replace(question, body=names.renewed(question.id, question.body))


def exemplify(spec: dict[str, Any], known: Known) -> dict[str, Any]:
    """Put the ids of what is there in the place of a spec's examples."""
    for item in spec["paths"].values():
        for stated in item.values():
            name: str = stated.get("operationId", "") if isinstance(stated, dict) else ""
            if name in known:
                stated["parameters"] = [
                    _with(resolved(spec, each), WANTED[name].parameter, known[name])
                    for each in stated["parameters"]
                ]
    return spec


def _with(parameter: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    return {**parameter, "example": value} if parameter["name"] == name else parameter
