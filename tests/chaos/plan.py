"""What a round is to do. Pure: the same seed makes the same plan."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from imageport_api.operations import OPERATIONS

WORKSPACE = "90210"
"""The workspace whose images are listed; nothing else happens there."""
OTHER = "90211"
LISTED, PHOTOS, READ = 45, 23, 5
ONCE = ("add", "upload", "generate", "predict", "recommend", "act")
"""What must not be done twice."""
# What is done for an operation; both doors of PAI do the same.
KINDS = {
    "AddImage": "add",
    "GetImage": "get",
    "ListImages": "list",
    "PublishImage": "publish",
    "RemoveImage": "remove",
    "ListConnections": "connections",
    "ListGatewayDomains": "domains",
    "GetMessageConfig": "messages",
    "CallAction": "look",
    "CallActionPost": "act",
    "ListProducts": "products",
    "GetApiDocs": "docs",
    "GetApiDefinition": "api",
    "Predict": "predict",
    "Recommend": "recommend",
    "UploadImage": "upload",
    "ListModelImages": "photos",
    "GetModelImage": "photo",
    "DeleteModelImage": "delete",
    "GenerateImage": "generate",
    "GetTask": "task",
}
IDS = sorted(operation.id for operation in OPERATIONS.values())
# Some operations have more to them than others.
SHARES = {"GenerateImage": 3, "UploadImage": 2, "AddImage": 2, "ActionAddImage": 2, "Predict": 2}
MODELS = ("sandbox-sync", "sandbox-sync-b64", "sandbox-choices", "sandbox-task", "sandbox-task-flat")


class Step(NamedTuple):
    """One call of the client: what it does, with what, and how patiently."""

    number: int
    operation: str
    kind: str
    client: str
    mark: str
    """What the books know it by: no other call has the same."""
    wish: dict[str, Any]
    attempts: int
    deadline: float | None


class Plan(NamedTuple):
    """The calls of a round in their order."""

    number: int
    steps: list[Step]

    def marked(self, *kinds: str) -> dict[str, Step]:
        """Give the calls of these kinds by their marks."""
        return {step.mark: step for step in self.steps if step.kind in kinds}


def plan(seed: int, number: int, size: int) -> Plan:
    """Make the plan of the round with this number."""
    dice = Random(f"{seed}/{number}")
    deck: list[str] = []
    steps: list[Step] = []
    for place in range(size):
        if not deck:
            deck = [name for name in IDS for _ in range(SHARES.get(name, 1))]
            dice.shuffle(deck)
        steps.append(_step(number * 100_000 + place, deck.pop(), dice))
    return Plan(number, steps)


def _step(number: int, operation: str, dice: Random) -> Step:
    kind = KINDS[operation.removeprefix("Action")]
    wish = WISHES[kind](dice) if kind in WISHES else {}
    deadline = dice.choice([0.5, 1.0, 2.0]) if dice.random() < 0.15 else None
    attempts = dice.choices([1, 2, 3, 5], [1, 2, 5, 2])[0]
    return Step(number, operation, kind, _client(operation), f"call-{number}", wish, attempts, deadline)


def _client(operation: str) -> str:
    security = next(each.security for each in OPERATIONS.values() if each.id == operation)
    vendors = {"PhotoGPTKey": "photogpt", "OceanBaseKey": "oceanbase", "PaiApiKey": "bearer"}
    return vendors.get(security or "", "signed")


def _generation(dice: Random) -> dict[str, Any]:
    model = dice.choice(MODELS)
    return {"model": model, "then": dice.choice(["", "save", "save"]), "wait": "task" in model}


def _content(dice: Random) -> dict[str, Any]:
    """Choose where a model service is, if anywhere, and how many bytes it gets."""
    return {"nowhere": dice.random() < 0.08, "size": dice.choices([100, 50_000, 3_000_000], [6, 3, 1])[0]}


WISHES = {
    "get": lambda dice: {"image": dice.randrange(READ)},
    "list": lambda dice: {"page_size": dice.choice([10, 20, 45, 50]), "order": dice.choice(["ASC", "DESC"])},
    "connections": lambda dice: {"max_results": dice.choice([5, 9, 10, 27, 50])},
    "products": lambda dice: {"category": None},
    "photos": lambda dice: {"page_size": dice.choice([5, 10, 23, 50])},
    "task": lambda dice: {"how": dice.choice(["get", "resume", "wait"])},
    "generate": _generation,
    "predict": _content,
    "recommend": lambda dice: {"nowhere": dice.random() < 0.08, "size": dice.randrange(1, 20)},
    "upload": lambda dice: {"size": dice.choices([0, 40_000, 4_000_000], [5, 4, 1])[0]},
}
