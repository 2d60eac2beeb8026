"""A small repository, and changes of it that break users or do not, for test_breaking.py."""

from __future__ import annotations

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
      responses:
        "200": {description: A., content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
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
    def list(
        self, name: str, count: int | None = None, *, full: bool = False, **options: Unpack[Options]
    ) -> str: ...
""",
    SANDBOX: 'from .server import Sandbox\n__all__ = ["Sandbox"]\n',
    "wrapper/imageport/sandbox/server.py": "class Sandbox:\n    def start(self, port: int = 0) -> str: ...\n",
    "generated/imageport_api/__init__.py": "",
    MODELS: """
from typing import TYPE_CHECKING, Literal
if TYPE_CHECKING:
    from .thing import Thing
State = Literal["new", "used"]
__all__ = ("State", "Thing")
""",
    THING: """
from attrs import define as _attrs_define
@_attrs_define
class Thing:
    id: str
    name: str | None = None
""",
}

BREAKING = [
    (
        SPEC,
        "operationId: PutThing",
        "operationId: MakeThing",
        "PutThing: the operation was removed",
        "PutThing",
    ),
    (SPEC, "/things/{id}", "/stuff/{id}", "GetThing: moved from GET /things/{}", "GetThing"),
    (SPEC, "[{Key: []}]", "[{Other: []}]", "GetThing: no longer takes Key", "GetThing"),
    (SPEC, "enum: [a, b]", "enum: [a]", "region no longer takes b", "region"),
    (SPEC, "name: Count", "name: Number", "query parameter Count was removed", "GetThing Count"),
    (
        SPEC,
        "name: Count, in: query",
        "name: Count, in: query, required: true",
        "Count is now required",
        "get_thing count",
    ),
    (
        SPEC,
        "in: query, schema: {$ref",
        "in: query, style: pipeDelimited, schema: {$ref",
        "another style",
        "GetThing Kind",
    ),
    (SPEC, "[big, small]", "[big]", "Kind no longer takes 'small'", "GetThing Kind"),
    (SPEC, "minimum: 1", "minimum: 2", "minimum is now 2, was 1", "GetThing Count"),
    (SPEC, "maximum: 9", "maximum: 8", "maximum is now 8, was 9", "GetThing Count"),
    (
        SPEC,
        "required: true, schema: {type: string}",
        "required: true, schema: {type: string, pattern: a}",
        "pattern is now a",
        "GetThing id",
    ),
    (SPEC, "schema: {type: integer", "schema: {type: string", "no longer takes integer", "GetThing Count"),
    (SPEC, ", Size: {type: number}", "", "requests: Making.Size was removed", "Making Size"),
    (
        SPEC,
        "required: [Name]",
        "required: [Name, Size]",
        "requests: Making.Size is now required",
        "PutThing Size",
    ),
    (
        SPEC,
        "Size: {type: number}",
        "Size: {type: integer}",
        "Making.Size no longer takes number",
        "Making Size",
    ),
    (
        SPEC,
        "items: {type: string}",
        "items: {type: integer}",
        "Making.Tags[] no longer takes string",
        "Making Tags",
    ),
    (SPEC, "requestBody: {", "requestBody: {required: true, ", "a body is now required", "PutThing"),
    (
        SPEC,
        "{content: {application/json",
        "{content: {text/json",
        "no longer takes a body of application/json",
        "PutThing",
    ),
    (SPEC, '        Name: {type: [string, "null"]}\n', "", "replies: Thing.Name was removed", "Thing Name"),
    (SPEC, '[string, "null"]}\n', "integer}\n", "replies: Thing.Name may now be integer", "Thing Name"),
    (SPEC, "required: [Id]", "required: []", "replies: Thing.Id may now be missing", "Thing Id"),
    (SPEC, '"200": {description: D', '"202": {description: D', "PutThing: may now answer 202", "PutThing"),
    (CLIENT, '"Client", ', "", "imageport.Client", "Client"),
    (CLIENT, "times: int = 3", "times: int", "imageport.Retry.__init__(times)", "Retry times"),
    (CLIENT, "    wait: float = 1.0\n", "", "imageport.Retry.wait", "Retry wait"),
    (
        HIDDEN,
        "key: str | None",
        "token: str | None",
        "Client.__init__(key): parameter was removed",
        "Client key",
    ),
    (HIDDEN, "count: int | None = None", "count: int", "Client.things.list(count)", "things.list count"),
    (HIDDEN, "count: int | None", "count: None", "list(count): no longer takes int", "list count"),
    (HIDDEN, "full: bool", "whole: bool", "things.list(full): parameter was removed", "things.list(full)"),
    (HIDDEN, "class Client", "class Other", "imageport.Client: leads nowhere", "Client"),
    (MODELS, "new", "fresh", "imageport_api.models.State: no longer holds 'new'", "State"),
    (HIDDEN, "def list(", "def find(", "imageport.Client.things.list: ", "things.list"),
    (HIDDEN, "-> str", "-> str | None", "things.list: may now return None", "things.list"),
    (HIDDEN, "timeout: float", "deadline: float", "timeout: public object was removed", "list timeout"),
    (SANDBOX, "Sandbox", "Server", "imageport.sandbox.Sandbox", "Sandbox"),
    ("wrapper/imageport/sandbox/server.py", "port", "door", "Sandbox.start(port)", "Sandbox.start(port)"),
    (MODELS, "Thing", "Thong", "imageport_api.models.Thing", "Thing"),
    (THING, "    name: str | None = None\n", "", "imageport_api.models.Thing.name", "Thing Name"),
    (THING, "name: str", "name: int", "Thing.name: may now be int", "Thing.name"),
    (
        THING,
        "id: str",
        "id: str\n    kind: str",
        "Thing.__init__(kind): parameter was added as required",
        "Thing kind",
    ),
]

HARMLESS = [
    (SPEC, "maximum: 9", "maximum: 10"),
    (SPEC, "[big, small]", "[big, small, tiny]"),
    (SPEC, "enum: [a, b]", "enum: [a, b, c]"),
    (SPEC, "[{Key: []}]", "[{Key: []}, {Other: []}]"),
    (SPEC, "Size: {type: number}", "Size: {type: number}, More: {type: string}"),
    (SPEC, "required: [Name]", "required: []"),
    (SPEC, "Id: {type: string}", "Id: {type: string}\n        More: {type: string}"),
    (SPEC, "enum: [new]", "enum: [new, used]"),
    (SPEC, "Making", "Creation"),
    (HIDDEN, "count: int | None = None", "count: int | str | None = None, size: int = 1"),
    (HIDDEN, "def _inner(self, value: int)", "def _other(self)"),
    (HIDDEN, "doors: int", "doors: int, walls: int"),
    (HIDDEN, "Things", "Stuff"),
    (HIDDEN, "timeout: float", "timeout: float\n    deadline: float"),
    (CLIENT, '"Retry"]', '"Retry", "new"]\nnew = 1'),
    (THING, "name: str | None = None", "name: str | None = None\n    size: int | None = None"),
]
