"""A few of the planted bugs, and every rule of every request. `make contract-bugs` plants them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.server_contract.stubs import Answer, Asked

from imageport.cli.group import imageport
from imageport.contract import SANDBOX, load
from imageport.contract.operations import document
from imageport.contract.rules import Parameter, Rules, resolved, rules
from imageport.contract.running import run

from .catalog import BUGS
from .independent import KEY, Bare, Empty, Loose, Renamed, Right, served
from .planting import planted
from .trying import lines, named
from .trying import run as try_out

BOTH = ("--operation", "ActionListImages", "--operation", "ActionGetImage")
# One bug of each of these operations, all at once: the operations do not get into each other's way.
AT_ONCE = {
    "AddImage": "extra",
    "ListConnections": "MaxResults",
    "GetMessageConfig": "ErrorCode",
    "ActionListGatewayDomains": "ClusterId",
    "ListProducts": "language",
    "GetApiDocs": "not served",
    "UploadImage": "file, picture",
    "ListModelImages": "API-Version, required",
    "GetTask": "message",
    "Recommend": "size",
}


def contract(make: Callable[[], Right], *options: str) -> Result:
    with served(make) as url:
        words = (
            "contract",
            "--url",
            url,
            "--api-key",
            KEY,
            "--vendor",
            "pai",
            "--seed",
            "1",
            "--max-examples",
            "1",
        )
        return CliRunner().invoke(imageport, [*words, *options])


def test_a_right_server_keeps_the_contract() -> None:
    done = contract(Right, *BOTH)
    assert done.exit_code == 0, done.output
    assert "none succeeded" not in done.output


def test_every_unchecked_parameter_is_named_and_an_open_operation_once() -> None:
    done = contract(Loose, *BOTH)
    assert done.exit_code == 1
    listed, got = lines(done.output, "ActionListImages"), lines(done.output, "ActionGetImage")
    for name in ("PageSize", "PageNumber", "Verbose", "SortBy", "Order", "Labels", "Accessibility"):
        assert any(
            line.startswith(f"{name} in query is not checked: it accepts (200) ") for line in listed
        ), name
    assert any(line.startswith('TotalCount in its reply breaks the contract: "3" is not') for line in listed)
    assert any(line.startswith("Verbose in query is not checked") for line in got)
    assert any(line.startswith("It fails with status 500.") for line in got)
    assert sum("credentials" in line for line in got) == 1


def test_a_command_can_be_repeated_and_shows_the_reply_but_no_credentials() -> None:
    done = contract(Loose, *BOTH)
    assert "/api/AIWorkSpace/2021-02-04/ListImages?PageSize=101'" in done.output
    assert "-H 'Authorization: ***'" in done.output
    assert '-> 500 {"Code": "InternalError", "Message": "InternalError for key ***"' in done.output
    assert f"Bearer {KEY}" not in done.output


class Echo(Right):
    """It tells in its errors which key it was given."""

    def error(self, status: int, code: str) -> Answer:
        given = f"{code} for sk-0123456789"
        return self.answer({"Code": code, "Message": given, "RequestId": "r"}, status)

    def lets_in(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == "Bearer sk-0123456789"


def test_a_key_that_a_server_echoes_is_in_no_report(tmp_path: Path) -> None:
    with served(Echo) as url:
        words = ["contract", "--url", url, "--api-key", "sk-0123456789", "--vendor", "pai", *BOTH[:2]]
        reports = ["--report", "html,junit,har", "--report-dir", str(tmp_path), "--max-examples", "1"]
        done = CliRunner().invoke(imageport, [*words, *reports])
    assert done.exit_code == 0, done.output
    written = [path.read_bytes() for path in tmp_path.iterdir()]
    assert len(written) == 3
    assert not any(b"sk-0123456789" in each or b"c2stMDEyMzQ1Njc4" in each for each in written)


def test_an_empty_object_is_no_reply() -> None:
    done = contract(Bare, *BOTH)
    assert done.exit_code == 1
    assert any(
        line.startswith("Images is missing in its reply.") for line in lines(done.output, "ActionListImages")
    )


def test_renamed_members_are_named() -> None:
    done = contract(Renamed, *BOTH)
    listed, got = lines(done.output, "ActionListImages"), lines(done.output, "ActionGetImage")
    assert any(
        line.startswith("TotalCount is missing in its reply; it has Total: renamed?") for line in listed
    )
    assert any(
        line.startswith("Images is missing in its reply; it has ") and "Items" in line for line in listed
    )
    assert any(line.startswith("Name is missing in its reply; it has DisplayName: renamed?") for line in got)


def test_an_application_without_routes_serves_nothing() -> None:
    with served(Empty) as url:
        options = ("--api-key", KEY, "--max-examples", "1")
        done = CliRunner().invoke(imageport, ["contract", "--url", url, *options, "--vendor", "oceanbase"])
    assert done.exit_code == 1
    assert lines(done.output, "GetTask")[0].startswith("It is not served: every answer was 404.")
    assert len(lines(done.output, "GetTask")) == 1
    assert "None of the operations is served: this may not be the address of the API." in done.output
    assert "0 kept, 1 broken, 1 skipped" in done.output


def test_bugs_in_many_operations_are_found_and_named() -> None:
    bugs = [
        next(bug for bug in BUGS if bug.operation == operation and (words in bug.name or words == "extra"))
        for operation, words in AT_ONCE.items()
    ]
    with planted(*bugs) as url:
        output = try_out(url, *AT_ONCE, examples=1)
    assert [bug.name for bug in bugs if not named(output, bug)] == []


class Yes:
    """An ASGI app that answers everything by the spec's examples, and checks credentials only."""

    def __init__(self) -> None:
        spec = document()
        self.replies = {stated.label: (stated, *_example(spec, stated)) for stated in rules(spec).values()}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            """The body does not matter."""
        found = [
            reply
            for reply in self.replies.values()
            if reply[0].method == scope["method"] and reply[0].in_path.fullmatch(scope["raw_path"].decode())
        ]
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        status, media_type, body = 404, "application/json", b'{"Code": "None"}'
        if found:
            stated, media_type, body = min(found, key=lambda reply: reply[0].path.count("{"))
            status = 200 if stated.door is None or _is_known(headers.get("authorization", "")) else 401
        head = [(b"content-type", media_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})


def _is_known(proof: str) -> bool:
    return proof.startswith("ACS3-HMAC-SHA256 Credential=sandbox-ak,") or proof in (
        "Bearer sk-sandbox",
        "sandbox-token",
    )


def _example(spec: dict[str, Any], stated: Rules) -> tuple[str, bytes]:
    reply = resolved(spec, spec["paths"][stated.path][stated.method.lower()]["responses"]["200"])
    [(media_type, content)] = reply["content"].items()
    example = (
        content["example"] if "example" in content else next(iter(content["examples"].values()))["value"]
    )
    return media_type, example.encode() if isinstance(example, str) else json.dumps(example).encode()


def kinds(stated: Parameter) -> Iterator[str]:
    """The rules that a value can break and still be sent."""
    schema = stated.schema.get("items", stated.schema) if stated.place != "body" else stated.schema
    yield from (each for each in ("enum", "pattern", "minimum", "maximum", "minLength") if each in schema)
    if stated.required:
        yield "required"
    if stated.type in ("integer", "boolean") or stated.place == "body":
        yield "type"


EVERY = [
    *(
        (stated, parameter.place, parameter.name, kind)
        for stated in rules(document()).values()
        for parameter in (*stated.parameters, *(stated.parts.values() if stated.id != "UploadImage" else ()))
        if parameter.place != "path" and (parameter.type != "object" or parameter.place == "body")
        for kind in kinds(parameter)
    ),
    *(
        (stated, place, name, kind)
        for stated in rules(document()).values()
        for operation, place, name, kind in (
            ("AddImage", "body", "", "additionalProperties"),
            ("AddImage", "body", "Labels[].Value", "type"),
            ("Recommend", "body", "item_list[].item_id", "required"),
            ("CallAction", "path", "Version", "pattern"),
            ("GetApiDocs", "path", "product", "pattern"),
            ("UploadImage", "form", "file", "required"),
            ("UploadImage", "form", "data", "required"),
            ("UploadImage", "form", "data.type", "enum"),
            ("UploadImage", "form", "data.modelID", "pattern"),
            ("UploadImage", "form", "", "additionalProperties"),
        )
        if stated.id == operation
    ),
]


@pytest.fixture(scope="module")
def accepted() -> set[tuple[str, str]]:
    """What is found of a server that takes everything."""
    phases = {"fuzzing": {"enabled": False}, "stateful": {"enabled": False}}
    outcome = run(load(app=Yes(), keys=SANDBOX, seed=1, max_examples=1, phases=phases), SANDBOX)
    return {(finding.label, finding.key) for finding in outcome.findings}


@pytest.mark.parametrize(
    ("stated", "place", "name", "kind"),
    EVERY,
    ids=[f"{stated.id} {place} {name} {kind}" for stated, place, name, kind in EVERY],
)
def test_every_rule_of_every_request_is_tried(
    stated: Rules, place: str, name: str, kind: str, accepted: set[tuple[str, str]]
) -> None:
    assert (stated.label, f"unchecked {place} {name} {kind}") in accepted
