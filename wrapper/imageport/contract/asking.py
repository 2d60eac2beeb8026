"""Single requests beside schemathesis's own: right ones by the spec's examples, changed in one place."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

import requests
from requests.auth import AuthBase
from schemathesis import Case
from schemathesis.core import NOT_SET
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.specs.openapi.schemas import OpenApiSchema

from . import doors
from .keys import Keys
from .replies import BY_ID, body_of, tells_failure
from .rules import FORM, resolved

PLACES = ("path", "query", "header")


@dataclass(frozen=True, slots=True)
class Question:
    """One request to an operation."""

    id: str
    path: Mapping[str, Any] = field(default_factory=dict[str, Any])
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Any = None
    media_type: str | None = None

    def with_path(self, **values: Any) -> Question:
        """Ask the same of another object."""
        return replace(self, path={**self.path, **values})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it."""

    case: Case[Any]
    response: Response
    body: Any
    succeeded: bool


class Asker:
    """Asks a server by the contract's operations, with the credentials of a run."""

    def __init__(self, schema: OpenApiSchema, keys: Keys) -> None:
        self.recorder_config: Any = schema.config.output
        self.recorder: ScenarioRecorder = ScenarioRecorder(label="questions", config=self.recorder_config)
        """Everything that was asked."""
        self._keys = keys
        found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
        self.operations: dict[str, Any] = {each.definition.raw["operationId"]: each for each in found}

    def ask(self, question: Question, *, proof: AuthBase | str | bool = True) -> Answer | None:
        """Send a request; None when no answer came. *proof* are other credentials than the run's, or none."""
        operation = self.operations[question.id]
        case: Case[Any] = operation.Case(
            path_parameters=dict(question.path),
            query=dict(question.query),
            headers=dict(question.headers),
            body=NOT_SET if question.body is None else question.body,
            media_type=question.media_type,
        )
        credentials = doors.proof(operation.definition.raw, self._keys) if proof is True else proof
        if not isinstance(credentials, bool) and credentials is not None:
            doors.carry(case, credentials)
        self.recorder.record_case(case=case)
        try:
            response = case.call()
        except requests.RequestException as error:
            self.recorder.record_network_error(case_id=case.id, error=error)
            return None
        self.recorder.record_response(case_id=case.id, response=response)
        body, stated = body_of(response.content), BY_ID[question.id]
        succeeded = response.status_code in stated.success and not tells_failure(stated, body)
        return Answer(case, response, body, succeeded)


def questions(spec: dict[str, Any], id: str) -> list[Question]:
    """Ask as the spec's examples do, with no more parameters than are required: one for each body.

    The last one has no more members than are required either.
    """
    item, method = next(
        (item, method)
        for item in spec["paths"].values()
        for method, stated in item.items()
        if isinstance(stated, dict) and stated.get("operationId") == id
    )
    stated = item[method]
    given = [resolved(spec, each) for each in [*item.get("parameters", []), *stated.get("parameters", [])]]
    needed = [each for each in given if each.get("required")]
    values = {
        place: {each["name"]: _example(each) for each in needed if each["in"] == place} for place in PLACES
    }
    bare = Question(id, values["path"], values["query"], values["header"])
    if "requestBody" not in stated:
        return [bare]
    [(media_type, content)] = resolved(spec, stated["requestBody"])["content"].items()
    bodies = [_filled(body, media_type) for body in _examples(content)]
    needed_members = resolved(spec, content["schema"]).get("required", [])
    if isinstance(bodies[0], dict):
        bodies.append({name: value for name, value in bodies[0].items() if name in needed_members})
    return [replace(bare, body=body, media_type=media_type) for body in bodies]


def picture() -> bytes:
    """Give a photo that every server has to take."""
    return files("imageport.contract").joinpath("data", "photo.jpg").read_bytes()


def _filled(body: Any, media_type: str) -> Any:
    return {**body, "file": picture()} if media_type == FORM else body


def _example(stated: dict[str, Any]) -> Any:
    return _examples(stated)[0]


def _examples(stated: dict[str, Any]) -> list[Any]:
    if "example" in stated:
        return [stated["example"]]
    return [each["value"] for each in stated["examples"].values()]
