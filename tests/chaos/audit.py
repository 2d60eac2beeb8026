"""Compares what the client was told with what the sandbox has written down. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from imageport import errors
from imageport.errors import (
    APIError,
    ConfigurationError,
    ImagePortError,
    InvalidRequestError,
    NotFoundError,
    OutcomeUnknown,
    SpecMismatchError,
)

from .books import Books, Row
from .findings import Findings
from .histories import check_history
from .objects import Objects
from .plan import ONCE, WORKSPACE, Plan, Step
from .records import Record
from .steps import content
from .weather import GATEWAY

SPOILING = {"html", "empty", "json", "wrong_type", "wrong_member"}
"""Faults whose replies may say another thing than the books."""
STRANGE = {"foreign", "renamed"}
"""Faults whose replies are not the service's; no client may take one for a success."""
UNKNOWN = re.compile("may have been (done|charged)")
OWN = [getattr(errors, name) for name in errors.__all__]
Facts = Mapping[str, Any]


def audit(plan: Plan, records: list[Record], books: Books, objects: Objects, facts: Facts) -> Findings:
    """Find what went wrong in a round; *facts* is what reads give when all goes well."""
    findings = Findings()
    done, by_call = books.done(), books.by_call()
    for record in records:
        step = record.step
        rows = by_call.get(step.mark, [])
        spoiled = any(row["fault"] in SPOILING for row in rows)
        check_error(record, spoiled, findings)
        check_history(record, rows, findings)
        check_replies(record, rows, findings)
        if step.kind in ONCE:
            check_once(record, done[step.kind, token(step)], findings)
        if record.error is None and not spoiled:
            check_fact(record, expected(step, books, objects, facts), findings)
        elif record.error is None:
            check_count(record, facts, findings)
    if [*sorted(record.step.mark for record in records)] != sorted(step.mark for step in plan.steps):
        findings.losses.append(f"{len(records)} of {len(plan.steps)} calls came to an end")
    check_changes(records, books, objects, findings)
    check_strays(plan, books, objects, findings)
    return findings


def token(step: Step) -> str:
    """Give what the books know a call by."""
    return hashlib.sha256(content(step)).hexdigest() if step.kind == "predict" else step.mark


def check_error(record: Record, spoiled: bool, findings: Findings) -> None:
    """Hold an exception to our classes; calls that are right must not be called wrong."""
    error = record.error
    if error is None:
        return
    known = isinstance(error, ImagePortError) and type(error) in OWN
    unfair = isinstance(error, ConfigurationError | InvalidRequestError) and not spoiled
    if not known or unfair:
        findings.foreign_exceptions.append(f"{told(record)}")


def check_replies(record: Record, rows: list[Row], findings: Findings) -> None:
    """Hold a call to its replies: a strange one is no success, and a result in another shape is one."""
    good = {call.attempts[-1].request_id for call in record.told if call.error is None and call.attempts}
    taken = [row for row in rows if row["fault"] in STRANGE and row["request_id"] in good]
    if any(row["fault"] == "foreign" or row["operation"] not in GATEWAY for row in taken):
        findings.wrong_answers.append(f"a strange reply was taken for a success: {told(record)}")
    if {row["fault"] for row in rows} - {None} == {"shape"} and hides_image(record):
        findings.losses.append(f"there was an image, and it was not found: {told(record)}")


def hides_image(record: Record) -> bool:
    """Say whether an error is about a reply that shows images; one of the shapes has only their ids."""
    error = record.error
    fetched = any(call.operation == "DownloadImage" and call.error is not None for call in record.told)
    return isinstance(error, SpecMismatchError) and not fetched and b"asset_ids" not in (error.body or b"")


def check_once(record: Record, times: int, findings: Findings) -> None:
    """Hold a call that creates or costs to what was done for it."""
    if times > 1:
        findings.duplicates.append(f"done {times} times: {told(record)}")
    if record.error is None and times < 1:
        findings.losses.append(f"told as done, and not done: {told(record)}")
    if record.error is not None and times and not says_so(record):
        findings.losses.append(f"done, and the error does not say so: {told(record)}")


def says_so(record: Record) -> bool:
    """Say whether the client knows that the call was, or may have been, done."""
    error = record.error
    if isinstance(error, SpecMismatchError):
        return bool(UNKNOWN.search(str(error))) or made(record)
    # At status 200 it was done, and made no image.
    answered = isinstance(error, APIError) and error.status == 200
    return isinstance(error, OutcomeUnknown) or answered or made(record)


def made(record: Record) -> bool:
    """Say whether a generation came back, so that the error is one of waiting for it or of saving it."""
    return any(call.operation == "GenerateImage" and call.error is None for call in record.told)


def check_fact(record: Record, wanted: Any, findings: Findings) -> None:
    """Hold a result to what the sandbox has."""
    if record.fact != wanted:
        findings.wrong_answers.append(f"{record.fact!r:.300}, not {wanted!r:.300}: {told(record)}")


def check_count(record: Record, facts: Facts, findings: Findings) -> None:
    """Hold a listing to its length, though its items may have been spoiled on the way.

    The list of domains has no total, and some servers write null for an empty list. A token that was
    spoiled to null is the end of a listing by token, as the document has it.
    """
    if record.step.kind in ("list", "photos", "products"):
        wanted, found = len(facts[record.step.kind]), len(record.fact)
        if found != wanted:
            findings.wrong_answers.append(f"{found} of {wanted} items: {told(record)}")


def expected(step: Step, books: Books, objects: Objects, facts: Facts) -> Any:
    """Say what a call has to give back."""
    match step.kind:
        case "add":
            return _one(books.images, "Name", step, "ImageId")
        case "act":
            return _one(books.workspaces, "WorkspaceName", step, "WorkspaceId")
        case "upload":
            return next((row["id"] for row in books.uploads if row["name"] == f"{step.mark}.png"), None)
        case "get":
            number = step.wish["image"]
            return objects.read[number], f"read-{number}", f"example.com/read-{number}"
        case "photo":
            return objects.photos[step.mark]
        case "task":
            return objects.tasks[step.mark]
        case "predict":
            return token(step)
        case "recommend":
            return step.wish["size"]
        case "generate":
            return facts.get(step.mark)
        case _:
            return facts.get(step.kind)


def _one(rows: list[dict[str, Any]], name: str, step: Step, wanted: str) -> Any:
    return next((row[wanted] for row in rows if row[name] == step.mark), None)


def check_changes(records: Iterable[Record], books: Books, objects: Objects, findings: Findings) -> None:
    """Hold what is published, removed and deleted to what was told of it."""
    images = {row["ImageId"]: row for row in books.images}
    photos = {row["id"] for row in books.photos}
    for record in records:
        step = record.step
        if step.kind == "publish":
            happened = images.get(objects.images[step.mark], {}).get("Accessibility") == "PUBLIC"
        elif step.kind == "remove":
            happened = objects.images[step.mark] not in images
        elif step.kind == "delete":
            happened = objects.photos[step.mark] not in photos
        else:
            continue
        if record.error is None and not happened:
            findings.losses.append(f"told as done, and not done: {told(record)}")
        if isinstance(record.error, NotFoundError):
            findings.losses.append(f"not found, and it was there: {told(record)}")


def check_strays(plan: Plan, books: Books, objects: Objects, findings: Findings) -> None:
    """Find what nobody asked for."""
    public = {row["ImageId"] for row in books.images if row["Accessibility"] == "PUBLIC"}
    there = {row["ImageId"] for row in books.images}
    before = {*objects.read, *objects.listed, *objects.images.values()}
    photos = {*objects.gallery, *objects.photos.values()}
    told = {
        "published": public - {objects.images[mark] for mark in plan.marked("publish")},
        "removed": before - there - {objects.images[mark] for mark in plan.marked("remove")},
        "added": {row["Name"] for row in books.images if row["ImageId"] not in before}
        - plan.marked("add").keys(),
        "deleted": photos
        - {row["id"] for row in books.photos}
        - {objects.photos[mark] for mark in plan.marked("delete")},
        "uploaded": {row["name"].removesuffix(".png") for row in books.uploads}
        - plan.marked("upload").keys(),
        "generated": {row["prompt"] for row in books.generations}
        - plan.marked("generate").keys()
        - {f"before-{mark}" for mark in plan.marked("task")},
        "created": {row["WorkspaceName"] for row in books.workspaces} - plan.marked("act").keys(),
    }
    findings.strays.extend(f"{what}: {each}" for what, strays in told.items() for each in strays)
    if len([row for row in books.images if row["WorkspaceId"] == WORKSPACE]) != len(objects.listed):
        findings.strays.append("the workspace that is listed has changed")


def told(record: Record) -> str:
    """Describe a call and its end in a line."""
    step, error = record.step, record.error
    end = "ok" if error is None else f"{type(error).__name__}: {error}"
    return f"{step.operation} {step.mark} {json.dumps(step.wish)}: {end}"
