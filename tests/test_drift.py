"""``imageport drift``: what the vendor's metadata has changed against the spec."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from colours import Answer, Script

from imageport import PAI
from imageport.cli.group import imageport
from imageport.drift import BROKEN, KEPT, UNREAD, compare, read_spec, report
from imageport.sandbox import Sandbox

SPEC = read_spec()
# The structure of what api.aliyun.com served in December 2025, without the prose; only the native operations.
REAL = json.loads((Path(__file__).parent / "vendor_metadata.json").read_text("utf-8"))
Document = dict[str, Any]
WORKSPACE = ("AIWorkSpace", "2021-02-04")


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    server.reset()
    return server


def alter(sandbox: Sandbox, change: Callable[[Document], object]) -> None:
    """Change the sandbox's document of the workspace's product."""
    with PAI(api_key="none", base_url=sandbox.url) as pai:
        document = pai.catalog.docs(*WORKSPACE).to_dict()
    change(document)
    parts = {name: document[name] for name in ("apis", "components", "endpoints")}
    sandbox.add_product(code=WORKSPACE[0], version=WORKSPACE[1], **parts)


def request(document: Document, api: str, name: str) -> Any:
    found = {each["name"]: each for each in document["apis"][api]["parameters"]}
    return found[name]


def reply(document: Document, api: str) -> Any:
    return document["apis"][api]["responses"]["200"]["schema"]["properties"]


def connection(document: Document) -> Any:
    return document["components"]["schemas"]["Connection"]["properties"]


def add(document: Document, **parameter: Any) -> None:
    document["apis"]["ListImages"]["parameters"].append(parameter)


ALTERED: dict[str, tuple[Callable[[Document], object], bool]] = {
    "ListImages  request PageSize: the type was integer, is string": (
        lambda d: request(d, "ListImages", "PageSize")["schema"].update(type="string"),
        True,
    ),
    "ListImages  request Name: was removed": (
        lambda d: d["apis"]["ListImages"]["parameters"].remove(request(d, "ListImages", "Name")),
        True,
    ),
    "ListImages  request Owner: was added": (
        lambda d: add(d, name="Owner", **{"in": "query"}, schema={"type": "string"}),
        False,
    ),
    "ListImages  request Owner: was added, and is required": (
        lambda d: add(d, name="Owner", **{"in": "query"}, schema={"type": "string", "required": True}),
        True,
    ),
    "ListImages  request Query: is required now": (
        lambda d: request(d, "ListImages", "Query")["schema"].update(required=True),
        True,
    ),
    "ListImages  request Query: stood in the query, stands in the header": (
        lambda d: request(d, "ListImages", "Query").update({"in": "header"}),
        True,
    ),
    "ListImages  request Order: no longer knows DESC": (
        lambda d: request(d, "ListImages", "Order")["schema"].update(enum=["ASC"]),
        True,
    ),
    "ListImages  request Order: knows RANDOM as well": (
        lambda d: request(d, "ListImages", "Order")["schema"].update(enum=["ASC", "DESC", "RANDOM"]),
        False,
    ),
    "ListConnections  request ConnectionIds: was written as simple, is written as json": (
        lambda d: request(d, "ListConnections", "ConnectionIds").update(style="json"),
        True,
    ),
    "AddImage  request Size: the type was integer, is string": (
        lambda d: request(d, "AddImage", "body")["schema"]["properties"]["Size"].update(type="string"),
        True,
    ),
    "AddImage  request Name: is no longer required": (
        lambda d: request(d, "AddImage", "body")["schema"]["properties"]["Name"].update(required=False),
        False,
    ),
    "GetImage  reply Size: was removed": (lambda d: reply(d, "GetImage").pop("Size"), True),
    "GetImage  reply Digest: was added": (
        lambda d: reply(d, "GetImage").update(Digest={"type": "string"}),
        False,
    ),
    "ListConnections  reply Connections[].Models[].ToolCall: the type was boolean, is string": (
        lambda d: connection(d)["Models"]["items"]["properties"]["ToolCall"].update(type="string"),
        True,
    ),
    "PublishImage  the path was /api/v1/images/{ImageId}/publish, is /api/v2/publish": (
        lambda d: d["apis"]["PublishImage"].update(path="/api/v2/publish"),
        True,
    ),
    "PublishImage  the method was put, is post": (
        lambda d: d["apis"]["PublishImage"].update(methods=["post"]),
        True,
    ),
    "RemoveImage  is gone": (lambda d: d["apis"].pop("RemoveImage"), True),
    "RemoveImage  is deprecated now": (lambda d: d["apis"]["RemoveImage"].update(deprecated=True), False),
}


def test_the_spec_says_what_the_vendor_s_metadata_said_when_it_was_written() -> None:
    assert compare(SPEC, REAL) == []


def test_nothing_has_changed_in_the_sandbox(sandbox: Sandbox) -> None:
    assert report(sandbox.url) == (["8 operations compared: nothing has changed."], KEPT)


@pytest.mark.parametrize("line", ALTERED)
def test_an_altered_document_is_told(sandbox: Sandbox, line: str) -> None:
    change, breaking = ALTERED[line]
    alter(sandbox, change)
    kind = "breaking" if breaking else "harmless"
    told = f"8 operations compared: 1 change, {int(breaking)} of them breaking."
    assert report(sandbox.url) == ([f"{kind}  {line}", told], BROKEN if breaking else KEPT)


def test_the_same_changes_are_told_of_the_vendor_s_own_documents() -> None:
    altered = copy.deepcopy(REAL)
    del altered["AIWorkSpace"]["apis"]["GetImage"]
    altered["PaiPlugin"]["apis"]["GetMessageConfig"]["responses"]["200"]["schema"]["properties"].pop("Data")
    lines = [str(change) for change in compare(SPEC, altered)]
    assert lines[0] == "breaking  GetImage  is gone"
    assert lines[1] == "breaking  GetMessageConfig  reply Data: was removed"


def test_a_schema_may_refer_to_itself(sandbox: Sandbox) -> None:
    tree = {"type": "array", "items": {"$ref": "#/components/schemas/Connection"}}
    alter(sandbox, lambda document: connection(document).update(Children=tree))
    lines, code = report(sandbox.url)
    assert "harmless  ListConnections  reply Connections[].Children: was added" in lines
    assert code == KEPT


UNREADABLE = {
    "HTML": Answer(body=b"<!doctype html>"),
    "a refusal": Answer(403, {"Code": "Forbidden"}),
    "another document": Answer(body={"apis": {"AddImage": {"parameters": ["?"]}}}),
    "a reference to nowhere": Answer(
        body={"apis": {"AddImage": {"responses": {"200": {"schema": {"$ref": "#/a/b"}}}}}}
    ),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_document_that_cannot_be_read_is_no_verdict(kind: str) -> None:
    lines, code = report(transport=Script(UNREADABLE[kind], ...))
    assert code == UNREAD
    assert len(lines) == 1
    assert lines[0].startswith("The metadata could not be read: ")


def test_credentials_of_the_environment_stay_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
    script = Script(Answer(404), ...)
    assert report(transport=script)[1] == UNREAD
    assert [str(each.url.host) for each in script.requests] == ["api.aliyun.com"]
    assert not any("authorization" in each.headers for each in script.requests)


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(imageport, ["drift", *arguments])
    return done.exit_code, done.output


def test_the_command_prints_and_exits(sandbox: Sandbox) -> None:
    assert run("--url", sandbox.url) == (0, "8 operations compared: nothing has changed.\n")
    alter(sandbox, lambda document: document["apis"].pop("RemoveImage"))
    code, output = run("--url", sandbox.url)
    assert (code, output.splitlines()[0]) == (1, "breaking  RemoveImage  is gone")


def test_the_command_prints_json(sandbox: Sandbox) -> None:
    alter(sandbox, lambda document: document["apis"].pop("RemoveImage"))
    code, output = run("--json", "--url", sandbox.url)
    gone = {"operation": "RemoveImage", "field": "", "what": "is gone", "breaking": True}
    assert (code, json.loads(output)) == (1, [gone])


def test_a_wrong_address_and_a_silent_one() -> None:
    assert run("--url", "ftp://somewhere")[0] == 2
    assert run("--no-such-option")[0] == 2
    code, output = run("--url", "http://127.0.0.1:9")
    assert code == 3
    assert "could not be read" in output


def test_the_sandbox_serves_its_own_documents_as_the_vendor_does(sandbox: Sandbox) -> None:
    folder = f"{sandbox.url}/meta/v1/products/AIWorkSpace/versions/2021-02-04"
    document = httpx.get(f"{folder}/api-docs.json").json()
    schema = document["apis"]["ListConnections"]["responses"]["200"]["schema"]["properties"]["Connections"]
    assert schema["items"] == {"$ref": "#/components/schemas/Connection"}
    assert request(document, "AddImage", "body")["schema"]["properties"]["Name"]["required"] is True
    assert request(document, "ListConnections", "ModelTypes")["style"] == "simple"
    assert "Extra" not in connection(document)["ResourceMeta"]["properties"]
