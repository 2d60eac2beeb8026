"""Which value of a request that keeps the contract made a server refuse it."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from schemathesis import Case

from imageport.contract.asking import Question
from imageport.contract.known import renamed
from imageport.contract.violations import shown

from .scene import Scene

MOST = 6
"""How many refused requests of an operation are looked into."""
PLACES = ("query", "headers", "body")


def blame(scene: Scene, cases: list[Case[Any]]) -> None:
    """Find each value that is to blame."""
    blamed: set[tuple[str, str]] = set()
    tried = 0
    for case in cases:
        question = _question(scene.rules.id, case)
        if tried >= MOST or any(name in _values(question, place) for place, name in blamed):
            continue
        tried += 1
        whole = scene.ask(renamed(question, scene.names))
        found = None if whole is None or whole.succeeded else _blamed(scene, question)
        if whole is not None and found is not None:
            place, name = found
            blamed.add(found)
            where = "header" if place == "headers" else place
            value = shown(str(_values(question, place)[name]))
            status = whole.response.status_code
            words = f"{name} in {where} is refused ({status}): {value}, which the contract allows."
            scene.found(whole, f"refused {name}", words)


def _blamed(scene: Scene, question: Question) -> tuple[str, str] | None:
    [right] = scene.right()
    for place in PLACES:
        usual = _values(right, place)
        for name in _values(question, place):
            less = {each: value for each, value in _values(question, place).items() if each != name}
            changed = replace(question, **{place: less | ({name: usual[name]} if name in usual else {})})
            answer = scene.ask(renamed(changed, scene.names))
            if answer is not None and answer.succeeded:
                return place, name
    return None


def _question(id: str, case: Case[Any]) -> Question:
    body = case.body if isinstance(case.body, dict) else None
    headers = {name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
    return Question(id, case.path_parameters or {}, case.query or {}, headers, body, case.media_type)


def _values(question: Question, place: str) -> Mapping[str, Any]:
    value = getattr(question, place)
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
