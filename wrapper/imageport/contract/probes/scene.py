"""What the probes of one operation share."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from requests.auth import AuthBase
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from imageport.contract.asking import Answer, Asker, Question, questions
from imageport.contract.broken import Broken
from imageport.contract.checks import expected_members
from imageport.contract.fresh import Names
from imageport.contract.keys import Keys
from imageport.contract.known import WANTED, ids, renamed
from imageport.contract.rules import Rules

OF_REPLIES: list[Any] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    expected_members,
]
NAME = "one thing changed"
"""The check of the probes, as reports name it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An operation that is asked, and how."""

    spec: dict[str, Any]
    """With ids of what is there."""
    rules: Rules
    asker: Asker
    keys: Keys
    names: Names
    accepted: Question | None = None
    """One that the server did as it was asked to."""

    def right(self) -> list[Question]:
        """Ask rightly: by the spec's examples, for something new or something that is there."""
        found = [self.accepted] if self.accepted else questions(self.spec, self.rules.id)
        return [renamed(question, self.names) for question in found]

    def another(self) -> Question | None:
        """Ask for an object that was made for this request; None where none can be."""
        return next(filter(None, map(self._made, self.right())), None)

    def begun(self) -> Self:
        """Find a request that the server accepts."""
        for question in filter(None, map(self._made, self.right())):
            answer = self.ask(question)
            if answer is not None and answer.succeeded:
                return replace(self, accepted=question)
        return self

    def _made(self, question: Question) -> Question | None:
        wanted = WANTED.get(question.id)
        if self.rules.method != "DELETE" or wanted is None:
            return question
        found = next(ids(self.spec, self.asker, wanted, self.names), None)
        return None if found is None else question.with_path(**{wanted.parameter: found})

    def ask(self, question: Question, *, proof: AuthBase | str | bool = True) -> Answer | None:
        """Ask, and hold the reply to the contract."""
        answer = self.asker.ask(question, proof=proof)
        if answer is not None:
            try:
                answer.case.validate_response(answer.response, checks=OF_REPLIES)
            except FailureGroup as group:
                for failure in group.exceptions:
                    self._record(answer, failure)
            self.asker.recorder.record_check_success(name=NAME, case_id=answer.case.id)
        return answer

    def found(self, answer: Answer, key: str, words: str) -> None:
        """Note a finding."""
        self._record(answer, Broken(self.rules.label, key, words, case_id=answer.case.id))

    def _record(self, answer: Answer, failure: Any) -> None:
        sample = answer.case.as_curl_command(dict(answer.response.request.headers))
        self.asker.recorder.record_check_failure(
            name=NAME, case_id=answer.case.id, code_sample=sample, failure=failure
        )
