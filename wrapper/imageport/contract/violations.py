"""In which ways a request that was sent breaks the contract."""

# The validator leaves what its errors hold open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from imageport._files import media_type

from .rules import FORM, JSON, Body, Parameter, Rules
from .wire import Part, Sent

LONGEST = 60
"""How much of a value is shown."""
# How the frameworks write true and false besides; an integer may have spaces around it, or end in .0.
BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on", "t", "y"), True),
    **dict.fromkeys(("false", "0", "no", "off", "f", "n"), False),
}
PICTURES = "a jpg, png, webp or heic picture"
LARGEST = 20 * 2**20
"""Bytes of an upload, all in all."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that one value of a request breaks."""

    place: str
    name: str
    """Of the parameter or member; "" for the body as a whole."""
    kind: str
    """The rule's keyword in the spec."""
    rule: str
    value: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others of the same operation."""
        return self.place, self.name, self.kind

    @property
    def where(self) -> str:
        """The parameter, and where it stands."""
        return f"{self.name} in {self.place}" if self.name else f"The {self.place}"


def violations(rules: Rules, sent: Sent) -> list[Violation]:
    """Give every rule that a request breaks, credentials apart."""
    found = [each for parameter in rules.parameters for each in _of_parameter(parameter, sent)]
    if rules.body is not None:
        found += _of_body(rules.body, sent)
    return found


def _of_parameter(parameter: Parameter, sent: Sent) -> Iterator[Violation]:
    if parameter.type == "object":  # any other parameter
        return
    texts = sent.texts(parameter.place, parameter.name)
    if not texts:
        if parameter.required:
            yield Violation(parameter.place, parameter.name, "required", "it is required")
        return
    broken = [_first(parameter, text) for text in texts]
    if all(broken):  # of several, a server may take any
        yield from [each for each in broken if each][:1]


def _first(parameter: Parameter, text: str) -> Violation | None:
    try:
        value = read(parameter.schema, text)
    except ValueError:
        rule = f"the type is {parameter.type}"
        return Violation(parameter.place, parameter.name, "type", rule, shown(text))
    for error in parameter.validator.iter_errors(value):
        return Violation(parameter.place, parameter.name, error.kind.name, rule_of(error), shown(text))
    return None


def read(schema: dict[str, Any], text: str) -> Any:
    """Read the text of a parameter as what it stands for, generously."""
    match schema.get("type"):
        case "integer":
            whole = text.strip().removesuffix(".0")
            return int(whole)
        case "boolean":
            if text.strip().lower() not in BOOLEANS:
                raise ValueError(text)
            return BOOLEANS[text.strip().lower()]
        case "array":
            return text.split(",")
        case _:
            return text


def _of_body(body: Body, sent: Sent) -> list[Violation]:
    if not sent.body:
        missing = Violation("body", "", "required", "a body is required", "a request without one")
        return [missing] if body.required else []
    if body.media_type == JSON:
        return _of_json(body.validator, sent.body, "body")
    return _of_form(body, sent) if body.media_type == FORM else []


def _of_json(validator: Draft202012Validator, content: bytes, place: str, name: str = "") -> list[Violation]:
    try:
        value = json.loads(content)
    except ValueError:
        return [
            Violation(place, name, "syntax", "it has to be JSON", shown(content.decode("utf-8", "replace")))
        ]
    return [each for error in validator.iter_errors(value) for each in _of_error(error, place, name)]


def _of_error(error: ValidationError, place: str, within: str) -> list[Violation]:
    broken: Any = error.kind
    kind, path = error.kind.name, list(error.instance_path)
    if kind == "required":
        return [Violation(place, _name(within, [*path, broken.property]), kind, "it is required")]
    if kind == "additionalProperties":
        rule, member = "the contract has no such member", shown(broken.unexpected[0])
        return [Violation(place, _name(within, path), kind, rule, f"the member {member}")]
    value = shown(error.instance if isinstance(error.instance, str) else json.dumps(error.instance))
    return [Violation(place, _name(within, path), kind, rule_of(error), value)]


def _of_form(body: Body, sent: Sent) -> list[Violation]:
    parts = sent.parts()
    if parts is None:
        return [Violation("body", "", "syntax", f"it has to be {FORM}", shown(sent.media_type))]
    found = [each for part in body.parts.values() for each in _of_part(part, parts.get(part.name, []))]
    unknown = [name for name in parts if name not in body.parts]
    rule = "the contract has no such part"
    found += [
        Violation("form", "", "additionalProperties", rule, f"the part {shown(each)}") for each in unknown[:1]
    ]
    if len(sent.body) > LARGEST:
        size = f"{len(sent.body):,} bytes"
        found.append(Violation("form", "file", "size", f"the maximum is {LARGEST:,} bytes", size))
    return found


def _of_part(stated: Parameter, parts: list[Part]) -> list[Violation]:
    if not parts:
        missing = Violation("form", stated.name, "required", "it is required")
        return [missing] if stated.required else []
    content = parts[0].content
    if stated.schema.get("format") != "binary":
        return _of_json(stated.validator, content, "form", stated.name)
    if media_type(content) is not None:
        return []
    seen = shown(content[:LONGEST].decode("utf-8", "replace"))
    return [Violation("form", stated.name, "format", f"it has to be {PICTURES}", seen)]


def rule_of(error: ValidationError) -> str:
    """Say the rule that a value breaks, in words."""
    kind: Any = error.kind
    match kind.name:
        case "type":
            return f"the type is {' or '.join(kind.types)}"
        case "enum":
            return f"it is one of {', '.join(map(str, kind.options))}"
        case "pattern":
            return f"the pattern is {kind.pattern}"
        case "minimum" | "maximum":
            return f"the {kind.name} is {kind.limit}"
        case "minLength" | "minItems":
            return f"it has at least {kind.limit}"
        case "maxLength" | "maxItems":
            return f"it has at most {kind.limit}"
        case _:
            return error.message


def shown(text: str) -> str:
    """Show a value as it was sent, in quotes, and not too much of it."""
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted if len(quoted) <= LONGEST else f"{quoted[:LONGEST]}…"


def _name(within: str, path: Sequence[str | int]) -> str:
    name = within
    for step in path:
        name += "[]" if isinstance(step, int) else f".{step}" if name else step
    return name
