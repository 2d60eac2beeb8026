"""`make breaking`: what breaks users is found, what does not is not, and what is announced passes."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SPEC, NEWS = "spec/openapi.yaml", "CHANGELOG.md"
CLIENT = "wrapper/imageport/__init__.py"
HIDDEN = "wrapper/imageport/_things.py"
SANDBOX = "wrapper/imageport/sandbox/__init__.py"
MODELS = "generated/imageport_api/models/__init__.py"
THING = "generated/imageport_api/models/thing.py"
FILES = {
    NEWS: "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- The `GetThing` operation with `Old`.\n",
    SPEC: """
openapi: 3.1.0
info: {title: tiny, version: "1"}
paths:
  /things/{id}:
    servers: [{url: "https://{region}.example", variables: {region: {default: a, enum: [a, b]}}}]
    get:
      operationId: GetThing
      security: [{Key: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: Kind, in: query, schema: {$ref: "#/components/schemas/Kind"}}
        - {name: Count, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
      responses: {"200": {description: A thing., content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
    put:
      operationId: PutThing
      security: []
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Making"}}}}
      responses: {"200": {description: Done.}}
components:
  schemas:
    Kind: {type: string, enum: [big, small]}
    Making:
      type: object
      additionalProperties: false
      required: [Name]
      properties: {Name: {type: string}, Tags: {type: array, items: {type: string}}, Size: {type: number}}
    Thing:
      type: object
      required: [Id]
      properties:
        Id: {type: string}
        Name: {type: [string, "null"]}
        Parts: {type: array, items: {$ref: "#/components/schemas/Thing"}}
        State: {anyOf: [{type: string, enum: [new]}, {type: string}, {type: "null"}]}
""",
    CLIENT: """
from typing import TYPE_CHECKING
import attrs
if TYPE_CHECKING:
    from imageport._things import Client
__all__ = ["Client", "Retry"]
@attrs.frozen
class Retry:
    times: int = 3
    wait: float = 1.0
def __getattr__(name: str) -> object: ...
""",
    HIDDEN: """
from __future__ import annotations
from functools import cached_property
from typing import TypedDict, Unpack
class Client:
    def __init__(self, *, key: str | None = None) -> None: ...
    @cached_property
    def things(self) -> Things: ...
    def _inner(self, value: int) -> None: ...
class Options(TypedDict, total=False):
    timeout: float
class Things:
    def __init__(self, doors: int) -> None: ...
    def list(self, name: str, count: int | None = None, **options: Unpack[Options]) -> str: ...
""",
    SANDBOX: 'from .server import Sandbox\n__all__ = ["Sandbox"]\n',
    "wrapper/imageport/sandbox/server.py": "class Sandbox:\n    def start(self, port: int = 0) -> str: ...\n",
    "generated/imageport_api/__init__.py": "",
    MODELS: """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from .thing import Thing
__all__ = ("Thing",)
""",
    THING: """
from attrs import define as _attrs_define
@_attrs_define
class Thing:
    id: str
    name: str | None = None
""",
}  # fmt: skip

BREAKING = [
    (SPEC, "operationId: PutThing", "operationId: MakeThing", "PutThing: the operation was removed", ["PutThing"]),
    (SPEC, "/things/{id}", "/stuff/{id}", "GetThing: moved from GET /things/{}", ["GetThing"]),
    (SPEC, "[{Key: []}]", "[{Other: []}]", "GetThing: no longer takes Key", ["GetThing"]),
    (SPEC, "enum: [a, b]", "enum: [a]", "region no longer takes b", ["region"]),
    (SPEC, "name: Count", "name: Number", "query parameter Count was removed", ["GetThing", "Count"]),
    (SPEC, "name: Count, in: query", "name: Count, in: query, required: true", "Count is now required", ["get_thing", "count"]),
    (SPEC, "in: query, schema: {$ref", "in: query, style: pipeDelimited, schema: {$ref", "another style", ["GetThing", "Kind"]),
    (SPEC, "[big, small]", "[big]", "Kind no longer takes 'small'", ["GetThing", "Kind"]),
    (SPEC, "minimum: 1", "minimum: 2", "minimum is now 2, was 1", ["GetThing", "Count"]),
    (SPEC, "maximum: 9", "maximum: 8", "maximum is now 8, was 9", ["GetThing", "Count"]),
    (SPEC, "required: true, schema: {type: string}", "required: true, schema: {type: string, pattern: a}", "pattern is now a", ["GetThing", "id"]),
    (SPEC, "schema: {type: integer", "schema: {type: string", "no longer takes integer", ["GetThing", "Count"]),
    (SPEC, ", Size: {type: number}", "", "requests: Making.Size was removed", ["Making", "Size"]),
    (SPEC, "required: [Name]", "required: [Name, Size]", "requests: Making.Size is now required", ["PutThing", "Size"]),
    (SPEC, "Size: {type: number}", "Size: {type: integer}", "Making.Size no longer takes number", ["Making", "Size"]),
    (SPEC, "items: {type: string}", "items: {type: integer}", "Making.Tags[] no longer takes string", ["Making", "Tags"]),
    (SPEC, "requestBody: {", "requestBody: {required: true, ", "a body is now required", ["PutThing"]),
    (SPEC, "{content: {application/json", "{content: {text/json", "no longer takes a body of application/json", ["PutThing"]),
    (SPEC, '        Name: {type: [string, "null"]}\n', "", "replies: Thing.Name was removed", ["Thing", "Name"]),
    (SPEC, '[string, "null"]}\n', "integer}\n", "replies: Thing.Name may now be integer", ["Thing", "Name"]),
    (SPEC, "required: [Id]", "required: []", "replies: Thing.Id may now be missing", ["Thing", "Id"]),
    (SPEC, '"200": {description: D', '"202": {description: D', "PutThing: may now answer 202", ["PutThing"]),
    (CLIENT, '"Client", ', "", "imageport.Client", ["Client"]),
    (CLIENT, "times: int = 3", "times: int", "imageport.Retry.__init__(times)", ["Retry", "times"]),
    (CLIENT, "    wait: float = 1.0\n", "", "imageport.Retry.wait", ["Retry", "wait"]),
    (HIDDEN, "key: str | None", "token: str | None", "Client.__init__(key): parameter was removed", ["Client", "key"]),
    (HIDDEN, "count: int | None = None", "count: int", "Client.things.list(count)", ["things.list", "count"]),
    (HIDDEN, "count: int | None", "count: None", "list(count): no longer takes int", ["list", "count"]),
    (HIDDEN, "def list(", "def find(", "imageport.Client.things.list: ", ["things.list"]),
    (HIDDEN, "-> str", "-> str | None", "things.list: may now return None", ["things.list"]),
    (HIDDEN, "timeout: float", "deadline: float", "timeout: public object was removed", ["list", "timeout"]),
    (SANDBOX, "Sandbox", "Server", "imageport.sandbox.Sandbox", ["Sandbox"]),
    ("wrapper/imageport/sandbox/server.py", "port", "door", "Sandbox.start(port)", ["Sandbox.start(port)"]),
    (MODELS, "Thing", "Thong", "imageport_api.models.Thing", ["Thing"]),
    (THING, "    name: str | None = None\n", "", "imageport_api.models.Thing.name", ["Thing", "Name"]),
    (THING, "name: str", "name: int", "Thing.name: may now be int", ["Thing.name"]),
    (THING, "id: str", "id: str\n    kind: str", "Thing.__init__(kind): parameter was added as required", ["Thing", "kind"]),
]  # fmt: skip

HARMLESS = [
    (SPEC, "maximum: 9", "maximum: 10"),
    (SPEC, "[big, small]", "[big, small, tiny]"),
    (SPEC, "enum: [a, b]", "enum: [a, b, c]"),
    (SPEC, "[{Key: []}]", "[{Key: []}, {Other: []}]"),
    (SPEC, "Size: {type: number}", "Size: {type: number}, More: {type: string}"),
    (SPEC, "required: [Name]", "required: []"),
    (SPEC, "Id: {type: string}", "Id: {type: string}\n        More: {type: string}"),
    (SPEC, "enum: [new]", "enum: [new, used]"),
    (SPEC, "Thing", "Object"),
    (SPEC, "{id}", "{number}"),
    (HIDDEN, "count: int | None = None", "count: int | str | None = None, size: int = 1"),
    (HIDDEN, "def _inner(self, value: int)", "def _other(self)"),
    (HIDDEN, "doors: int", "doors: int, walls: int"),
    (HIDDEN, "Things", "Stuff"),
    (HIDDEN, "timeout: float", "timeout: float\n    deadline: float"),
    (CLIENT, '"Retry"]', '"Retry", "new"]\nnew = 1'),
    (THING, "name: str | None = None", "name: str | None = None\n    size: int | None = None"),
]


def git(root: Path, *command: str) -> None:
    """Run git without the settings of whoever runs the tests."""
    plain = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *plain, *command], check=True, capture_output=True)


@pytest.fixture(scope="module")
def breaking() -> Iterator[ModuleType]:
    """The script behind `make breaking`."""
    sys.path.insert(0, str(ROOT / "spec"))
    yield importlib.import_module("breaking")
    sys.path.remove(str(ROOT / "spec"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "base")
    return tmp_path


def change(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text("utf-8")
    assert old in text
    # PathId-like parameters are renamed everywhere, as an author would.
    text = text.replace("name: id,", "name: number,") if new == "{number}" else text
    whole = new in ("Object", "Stuff", "Thong", "Server", "{number}")
    (root / name).write_text(text.replace(old, new, -1 if whole else 1), "utf-8")


def announce(root: Path, names: list[str], heading: str = "### Changed") -> None:
    entry = " and ".join(f"`{name}`" for name in names)
    text = f"# Changelog\n\n## [Unreleased]\n\n{heading}\n\n- Something else.\n- This breaks\n  {entry}.\n"
    (root / NEWS).write_text(text, "utf-8")


@pytest.mark.parametrize(("name", "old", "new", "said", "names"), BREAKING)
def test_a_breaking_change_is_found_until_it_is_announced(
    name: str, old: str, new: str, said: str, names: list[str],
    breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    change(repository, name, old, new)
    assert breaking.main(["HEAD"], repository) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(said in line and line.startswith("NOT ANNOUNCED") for line in lines), lines
    announce(repository, names)
    breaking.main(["HEAD"], repository)
    lines = capsys.readouterr().out.splitlines()
    assert any(said in line and line.startswith("announced") for line in lines), lines


@pytest.mark.parametrize(("name", "old", "new"), HARMLESS)
def test_a_harmless_change_is_not_found(
    name: str, old: str, new: str, breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, name, old, new)
    assert breaking.main(["HEAD"], repository) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("heading", "names", "code"),
    [
        ("### Changed", ["GetThing", "Count"], 0),
        ("### Removed", ["get_thing(count=)"], 0),
        ("### Added", ["GetThing", "Count"], 1),
        ("### Changed", ["GetThing"], 1),
        ("### Changed", ["Count"], 1),
        ("## [1.0.0]\n\n### Changed", ["GetThing", "Count"], 0),
    ],
)
def test_an_announcement_stands_under_changed_or_removed_and_names_all(
    heading: str, names: list[str], code: int, breaking: ModuleType, repository: Path
) -> None:
    change(repository, SPEC, "name: Count", "name: Number")
    announce(repository, names, heading)
    assert breaking.main(["HEAD"], repository) == code


def test_what_an_older_version_announced_does_not_count(breaking: ModuleType, repository: Path) -> None:
    announce(repository, ["GetThing", "Count"], "## [1.0.0]\n\n### Changed")
    git(repository, "commit", "--quiet", "-am", "released")
    change(repository, SPEC, "name: Count", "name: Number")
    assert breaking.main(["HEAD"], repository) == 1


def test_words_without_backticks_announce_nothing(breaking: ModuleType, repository: Path) -> None:
    change(repository, SPEC, "name: Count", "name: Number")
    news = "## [Unreleased]\n\n### Changed\n\n- GetThing has no Count.\n"
    (repository / NEWS).write_text(news, "utf-8")
    assert breaking.main(["HEAD"], repository) == 1


def test_the_base_is_the_last_tag_or_else_the_commit_before(
    breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert breaking.main([], repository) == 2
    assert "HEAD~1" in capsys.readouterr().err
    change(repository, SPEC, "name: Count", "name: Number")
    git(repository, "commit", "--quiet", "-am", "second")
    assert breaking.main([], repository) == 1
    git(repository, "commit", "--quiet", "--allow-empty", "-m", "third")
    assert breaking.main([], repository) == 0
    git(repository, "tag", "v1", "HEAD~2")
    assert breaking.main([""], repository) == 1


@pytest.mark.parametrize("base", ["nowhere", "--all", "HEAD:spec"])
def test_an_unknown_base_is_exit_code_2_with_a_message(
    base: str, breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert breaking.main([base], repository) == 2
    assert f"git knows no revision {base!r}" in capsys.readouterr().err


def test_a_base_without_a_spec_is_exit_code_2(
    breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository, "rm", "--quiet", "--cached", SPEC)
    git(repository, "commit", "--quiet", "-m", "without")
    assert breaking.main(["HEAD"], repository) == 2
    assert f"has no {SPEC}" in capsys.readouterr().err


def test_the_script_itself_ends_with_the_code() -> None:
    command = [sys.executable, str(ROOT / "spec" / "breaking.py"), "no-such-revision"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no-such-revision" in done.stderr
