"""Files of a wrong kind, and wrong headers for what is to be deleted, and has to be there for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from imageport.contract.asking import Question, picture
from imageport.contract.rules import FORM
from imageport.contract.violations import LARGEST

from .scene import Scene

GIF = bytes.fromhex("47494638396101000100800000ffffff0000002c00000000010001000002024401003b")
TEXT = b"This is no picture."
WRONG_HEADER = "no such version"


def files(scene: Scene, question: Question) -> None:
    """Upload what is no photo, and one that is too large. What is accepted is found by its violation."""
    if question.media_type == FORM:
        for content in (GIF, TEXT, b"", picture() + bytes(LARGEST)):
            scene.ask(replace(question, body={**question.body, "file": content}))


def headers(scene: Scene) -> None:
    """Delete something with wrong headers; it has to be there, or it is not found first."""
    if scene.rules.method != "DELETE":
        return
    for name in [each.name for each in scene.rules.parameters if each.place == "header"]:
        for value in _wrong(name, scene):
            question = scene.another()
            if question is None:
                return
            rest = {each: text for each, text in question.headers.items() if each != name}
            scene.ask(replace(question, headers=rest | value))


def _wrong(name: str, scene: Scene) -> Iterator[dict[str, str]]:
    yield {name: WRONG_HEADER}
    if any(each.name == name and each.required for each in scene.rules.parameters):
        yield {}
