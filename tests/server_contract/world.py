"""The sandbox in process, with objects in it, and the contract that it is held to."""

from __future__ import annotations

from typing import Any

from schemathesis.cli.commands.run.context import ExecutionContext
from schemathesis.engine import events
from schemathesis.specs.openapi.schemas import OpenApiSchema

from imageport.contract import SANDBOX, doors, load
from imageport.contract.running import Outcome, run
from imageport.sandbox import create_app

from .signing import Signer

# Half of the values of these parameters name something that is there: replies other than 404 are seen too.
KNOWN: dict[str, dict[str, str]] = {
    "GetImage": {"path.ImageId": "images"},
    "PublishImage": {"path.ImageId": "images"},
    "ActionGetImage": {"query.ImageId": "images"},
    "ActionPublishImage": {"path.ImageId": "images"},
    "ListGatewayDomains": {"path.ClusterId": "clusters", "path.GatewayId": "gateways"},
    "ActionListGatewayDomains": {"query.ClusterId": "clusters", "query.GatewayId": "gateways"},
    "Predict": {"path.service": "services"},
    "GetModelImage": {"path.imageID": "photos"},
    "RemoveImage": {"path.ImageId": "images to go"},
    "ActionRemoveImage": {"path.ImageId": "images to go"},
    "DeleteModelImage": {"path.imageID": "photos to go"},
    "GenerateImage": {"body.model": "models"},
    "GetTask": {"path.task_id": "tasks"},
}


def sandbox() -> tuple[Any, dict[str, list[str]]]:
    """A sandbox as an ASGI app, and what can be named in it."""
    app = create_app()
    add = app.state.add
    numbers = range(40)
    return app, {
        "images": [add("image")["ImageId"] for _ in numbers],
        "images to go": [add("image")["ImageId"] for _ in numbers],
        "clusters": ["cn-shanghai"],
        "gateways": ["gw-1uhcqmsc7x22abcdef"],
        "services": ["echo"],
        "photos": [add("photo", modelID=f"known-{number // 10}")["id"] for number in numbers],
        "photos to go": [add("photo", modelID=f"known-{number // 10 + 9}")["id"] for number in numbers],
        "models": [
            "sandbox-sync",
            "sandbox-task",
            "sandbox-task-flat",
            "sandbox-task-fails",
            "sandbox-fails",
        ],
        "tasks": [add("task")["task_id"] for _ in range(3)],
    }


def contract(*, max_examples: int, seed: int, deterministic: bool = False, **more: Any) -> OpenApiSchema:
    """The whole contract, every check in it, on a fresh sandbox; a warning fails it.

    *max_examples* is for each operation, and for the lives of objects along links of all kinds.
    """
    app, words = sandbox()
    schema = load(
        app=app,
        keys=SANDBOX,
        seed=seed,
        generation={"max-examples": max_examples, "database": "none", "deterministic": deterministic},
        warnings={"fail-on": True},
        dictionaries={name: {"values": values} for name, values in words.items()},
        operations=[_knowing(operation, names) for operation, names in KNOWN.items()],
        **more,
    )
    schema.auth.unregister()
    doors.install(schema.auth, SANDBOX, Signer)
    return schema


def lives(**options: Any) -> OpenApiSchema:
    """The contract's last phase by itself: lives of objects along the links that the spec states."""
    phases = {"enabled": False, "stateful": {"enabled": True, "inference": {"algorithms": []}}}
    return contract(phases=phases, **options)


def hold(schema: OpenApiSchema, *listeners: Any) -> tuple[Outcome, ExecutionContext]:
    """Run a contract; the context is the engine's own opinion, warnings and exit code included."""
    context = ExecutionContext(schema.config)
    context.api_statistic = schema.statistic
    context.find_operation_by_label = schema.find_operation_by_label
    return run(schema, SANDBOX, context.on_event, *listeners), context


def _knowing(operation: str, names: dict[str, str]) -> dict[str, Any]:
    bound = {each: {"dictionary": name, "probability": 0.5} for each, name in names.items()}
    return {"include-operation-id": operation, "parameters": bound}


class Links:
    """Which links were followed: those of the spec, and those that the engine finds itself."""

    def __init__(self) -> None:
        self.followed: set[str] = set()

    def __call__(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.ScenarioFinished):
            for node in event.recorder.cases.values():
                if node.transition is not None:
                    self.followed.add(node.transition.id)
