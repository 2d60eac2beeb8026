"""What the vendor's own SDKs and the spec say of the same operations, in the same words."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from spec_judge import document

SPEC = document()
PACKAGES = {
    "AIWorkSpace": "alibabacloud_aiworkspace20210204",
    "eas": "alibabacloud_eas20210701",
    "PaiPlugin": "alibabacloud_paiplugin20220112",
}
KINDS = {"str": "string", "int": "integer", "bool": "boolean", "float": "number", "Dict[str, str]": "map"}
WORD = re.compile(r"^[-*] +\**(\w+)\**( \(default\))?(:| *$)", re.MULTILINE)
ASSIGNED = re.compile(r"m\.get\('(\w+)'\) is not None:\s+(?:.*\n\s+){0,2}?self\.(\w+)(?: =|\.append)")


class Fact(NamedTuple):
    """What is said of one field."""

    kind: str
    required: bool = False
    words: frozenset[str] = frozenset()
    default: str | None = None


Facts = dict[str, Fact]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and statement of every operation of the native door."""
    for path, item in SPEC["paths"].items():
        for method, stated in item.items():
            if isinstance(stated, dict) and "x-acs" in stated:
                yield path, method, cast("dict[str, Any]", stated)


def spec_request(stated: Mapping[str, Any]) -> Facts:
    """The fields of a request by the spec, but for those that stand in the path."""
    facts: Facts = {}
    for parameter in map(resolved, stated.get("parameters", [])):
        if parameter["in"] != "path":
            required = bool(parameter.get("required"))
            facts |= _spec_field(parameter["name"], parameter["schema"], required)
    if "requestBody" in stated:
        facts |= _spec_fields(resolved(stated["requestBody"])["content"]["application/json"]["schema"])
    return facts


def spec_reply(stated: Mapping[str, Any]) -> Facts:
    """The fields of a good reply by the spec."""
    return _spec_fields(stated["responses"]["200"]["content"]["application/json"]["schema"])


def resolved(value: Any) -> Any:
    """*value*, or what it refers to."""
    while "$ref" in value:
        target: Any = SPEC
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        value = target
    return value


def _spec_fields(schema: Any, prefix: str = "") -> Facts:
    schema = resolved(schema)
    facts: Facts = {}
    for name, member in schema.get("properties", {}).items():
        facts |= _spec_field(prefix + name, member, name in schema.get("required", []))
    return facts


def _spec_field(path: str, stated: Any, required: bool) -> Facts:
    options = [resolved(option) for option in resolved(stated).get("anyOf", [stated])]
    schema = options[0]
    kinds = schema.get("type")
    kind = next(k for k in ([kinds] if isinstance(kinds, str) else kinds) if k != "null")
    words, default = frozenset[str](schema.get("enum", ())), schema.get("default")
    default = None if default is None else str(default).lower() if isinstance(default, bool) else str(default)
    if kind == "array":
        return {path: Fact("array", required)} | _spec_field(f"{path}[]", schema["items"], False)
    if kind == "object" and "properties" not in schema:
        kind = "map"
    return {path: Fact(kind, required, words, default)} | _spec_fields(schema, f"{path}.")


def sdk_request(product: str, action: str) -> Facts:
    """The fields of a request by the SDK; empty when the method takes none."""
    models = importlib.import_module(f"{PACKAGES[product]}.models")
    return _sdk_fields(models, f"{action}Request") if hasattr(models, f"{action}Request") else {}


def sdk_reply(product: str, action: str) -> Facts:
    """The fields of a reply by the SDK."""
    models = importlib.import_module(f"{PACKAGES[product]}.models")
    return _sdk_fields(models, f"{action}ResponseBody")


def sdk_route(product: str, action: str) -> tuple[str, ...]:
    """Version, path with nameless places, and method by the SDK."""
    client = importlib.import_module(f"{PACKAGES[product]}.client").Client
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", action).lower()
    source = inspect.getsource(getattr(client, f"{name}_with_options"))
    found = dict(re.findall(r"(action|version|pathname|method) ?= ?f?'([^']+)'", source))
    return found["action"], found["version"], re.sub(r"{[^}]*}", "{}", found["pathname"]), found["method"]


def _sdk_fields(models: Any, name: str, prefix: str = "") -> Facts:
    model = getattr(models, name)
    source = inspect.getsource(model)
    kinds = _annotations(source)
    notes = _notes(inspect.getsource(model.__init__))
    checked = set(re.findall(r"validate_required\(self\.(\w+)", source))
    facts: Facts = {}
    for wire, attribute in ASSIGNED.findall(inspect.getsource(model.from_map)):
        note = notes.get(attribute, "")
        required = "This parameter is required." in note or attribute in checked
        facts |= _sdk_field(models, prefix + wire, kinds[attribute], required, note)
    return facts


def _sdk_field(models: Any, path: str, kind: str, required: bool, note: str) -> Facts:
    if kind.startswith("List["):
        inner = kind.removeprefix("List[").removesuffix("]")
        return {path: Fact("array", required)} | _sdk_field(models, f"{path}[]", inner, False, "")
    if kind in KINDS:
        found = WORD.findall(note)
        words = frozenset(word for word, *_ in found) if kind == "str" else frozenset[str]()
        usual = next((word for word, default, _ in found if default), None)
        stated = re.search(r"Default(?: value)?: (\w+)", note)
        return {path: Fact(KINDS[kind], required, words, stated[1] if stated else usual)}
    return {path: Fact("object", required)} | _sdk_fields(models, kind.rpartition(".")[2], f"{path}.")


def _annotations(source: str) -> dict[str, str]:
    tree = ast.parse(textwrap.dedent(source))
    made = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "__init__")
    return {a.arg: ast.unparse(a.annotation) for a in made.args.args if a.annotation is not None}


def _notes(source: str) -> dict[str, str]:
    """The comment above each assignment."""
    notes: dict[str, str] = {}
    lines: list[str] = []
    for line in map(str.strip, source.splitlines()):
        if line.startswith("#"):
            lines.append(line.lstrip("# "))
        elif line.startswith("self."):
            notes[line.removeprefix("self.").partition(" ")[0]] = "\n".join(lines)
            lines = []
    return notes
