"""The probes, operation by operation."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schemathesis import Case
from schemathesis.engine.recorder import ScenarioRecorder

from imageport.contract.asking import Asker
from imageport.contract.checks import contract
from imageport.contract.fresh import Names
from imageport.contract.keys import Keys

from . import access, contents, objects, refused
from .scene import Scene


def probe(
    spec: dict[str, Any], asker: Asker, keys: Keys, names: Names, rejected: Mapping[str, list[Case[Any]]]
) -> Iterator[ScenarioRecorder]:
    """Ask about each operation that answers a right request; give what was asked, and found.

    *rejected* are right requests that were refused, by the label of their operation.
    """
    stated = {rules.id: rules for rules in contract()[1].values()}
    for id in asker.operations:
        asker.recorder = ScenarioRecorder(label=stated[id].label, config=asker.recorder_config)
        scene = Scene(spec, stated[id], asker, keys, names)
        _asked(scene, rejected.get(stated[id].label, []))
        yield asker.recorder


def _asked(scene: Scene, rejected: list[Case[Any]]) -> None:
    scene = scene.begun()
    if scene.accepted is None:
        return  # nothing can be told of what is refused in any case
    if scene.rules.door is not None:
        access.ask(scene)
    objects.unknown(scene, scene.accepted)
    objects.taken(scene, *scene.right())
    objects.pages(scene, scene.accepted)
    contents.files(scene, scene.accepted)
    contents.headers(scene)
    refused.blame(scene, rejected)
