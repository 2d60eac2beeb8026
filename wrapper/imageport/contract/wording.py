"""How a broken rule is said in words."""

from __future__ import annotations

import re

from schemathesis.core.failures import AcceptedNegativeData, Failure, MalformedJson, ServerError
from schemathesis.openapi import checks

from .broken import Broken

CREDENTIALS = {
    checks.AuthScenario.NO_AUTH: "without credentials",
    checks.AuthScenario.INVALID_AUTH: "with invalid credentials",
    checks.AuthScenario.GENERATED_AUTH: "with invalid credentials",
}

LACKS = re.compile('"(.*)" is a required property')


def said(failure: Failure) -> str:
    """Say what a server does, and what the contract says instead."""
    if isinstance(failure, Broken):
        return failure.title
    for speak in (_of_replies, _of_bodies, _of_requests):
        words = speak(failure)
        if words is not None:
            return words
    return f"{failure.title}. {_first_line(failure.message)}".strip()


def _of_replies(failure: Failure) -> str | None:
    match failure:
        case checks.UndefinedStatusCode():
            known = ", ".join(failure.defined_status_codes)
            return f"It answers {failure.status_code}; the contract knows {known}."
        case checks.MissingContentType():
            return f"Its reply has no Content-Type; the contract says {' or '.join(failure.media_types)}."
        case checks.UndefinedContentType():
            stated = " or ".join(failure.defined_content_types)
            return f"Its reply is {failure.content_type}; the contract says {stated}."
        case checks.MissingHeaders():
            return f"Its reply lacks the header {', '.join(failure.missing_headers)}."
        case ServerError():
            return f"It fails with status {failure.status_code}."
        case _:
            return None


def _of_bodies(failure: Failure) -> str | None:
    match failure:
        case checks.JsonSchemaError():
            place = ".".join(str(step) for step in failure.instance_path)
            lacks = LACKS.fullmatch(failure.validation_message)
            if lacks:
                return f"{place}{'.' if place else ''}{lacks[1]} is missing in its reply."
            what = f"{place} in its reply" if place else "Its reply"
            return f"{what} breaks the contract: {failure.validation_message}."
        case MalformedJson() | checks.ContentDeserializationError():
            return "Its reply cannot be read as what its Content-Type promises."
        case _:
            return None


def _of_requests(failure: Failure) -> str | None:
    match failure:
        case checks.IgnoredAuth():
            return f"It lets in requests {CREDENTIALS[failure.scenario]}; the contract says 401 or 403."
        case AcceptedNegativeData():
            invalid = failure.message.partition("Invalid component: ")[2]
            does = "accepts" if failure.status_code < 400 else "does not refuse"
            what = _first_line(invalid)
            return f"It {does} ({failure.status_code}) what the contract forbids: {what}."
        case checks.RejectedPositiveData():
            return f"It refuses ({failure.status_code}) what the contract allows."
        case checks.MissingHeaderNotRejected():
            return (
                f"It answers {failure.status_code} when the required header {failure.header_name} is missing."
            )
        case checks.UnsupportedMethodResponse() | checks.AllowHeaderMismatch():
            return f"{_first_line(failure.message)}."
        case _:
            return None


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip(".")
