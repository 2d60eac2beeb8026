"""The spec as it is written: a YAML file, what it holds, and the line of each part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    Base = yaml.SafeLoader
else:
    Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the fast one, where PyYAML has it

# YAML 1.2, as OpenAPI asks for: `on` is a word, 2021-02-04 a string, and 1:30 no number.
_SCALARS = {
    "null": r"(?:~|null|Null|NULL|)",
    "bool": r"(?:true|True|TRUE|false|False|FALSE)",
    "int": r"[-+]?(?:0|[1-9][0-9]*)",
    "float": r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?",
    "merge": r"<<",
}


class Problem(NamedTuple):
    """What is wrong with the spec, and where."""

    line: int
    text: str


class SpecError(Exception):
    """The spec cannot be used; says in which lines, why, and what to do."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(f"{shown(path)}:{each.line}: {each.text}" for each in self.problems))


def shown(path: Path) -> str:
    """Return *path* as it is shown, from the working directory where it is below that."""
    resolved, here = path.resolve(), Path.cwd()
    return (resolved.relative_to(here) if resolved.is_relative_to(here) else path).as_posix()


class _Loader(Base):
    """Reads scalars by YAML 1.2."""

    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {  # noqa: RUF012 - PyYAML's
        None: [(f"tag:yaml.org,2002:{name}", re.compile(f"^{text}$")) for name, text in _SCALARS.items()]
    }


class Spec:
    """A spec: its *document* as JSON has it, and the line of each mapping, list and member."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._lines: dict[tuple[int, Any], int] = {}
        self._made: dict[int, Any] = {}
        self.document: dict[str, Any] = self._read()

    def line(self, part: Any, key: Any = None) -> int:
        """Return the line where *part* begins, or its member *key* where it has one."""
        return self._lines.get((id(part), key)) or self._lines.get((id(part), None), 1)

    def note(self, text: str, part: Any, key: Any = None) -> None:
        """Write down a problem of *part*, or of its member *key*."""
        self.problems.append(Problem(self.line(part, key), text))

    def complain(self) -> None:
        """Raise what was written down."""
        if self.problems:
            raise SpecError(self.path, self.problems)

    def _read(self) -> dict[str, Any]:
        try:
            self._loader = _Loader(self.path.read_text("utf-8"))
            node = self._loader.get_single_node()
        except UnicodeDecodeError as error:
            raise SpecError(self.path, [Problem(1, f"byte {error.start} is not UTF-8")]) from None
        except yaml.MarkedYAMLError as error:
            raise SpecError(self.path, [_syntax(error)]) from None
        except yaml.reader.ReaderError as error:
            line = self.path.read_text("utf-8").count("\n", 0, error.position) + 1
            raise SpecError(self.path, [Problem(line, f"{error.reason}: {error.character!r}")]) from None
        if not isinstance(node, yaml.MappingNode):
            raise SpecError(self.path, [Problem(1, "this is no OpenAPI document, but a single value")])
        document = self._value(node)
        self.complain()
        return document

    def _value(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self._made:
            made = self._made[id(node)]
            if made is None:
                self._note_node("this part refers to itself", node)
            return made
        self._made[id(node)] = None
        made = self._mapping(node) if isinstance(node, yaml.MappingNode) else self._list(node)
        self._lines[id(made), None] = node.start_mark.line + 1
        self._made[id(node)] = made
        return made

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        try:
            return self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            self._note_node(getattr(error, "problem", None) or str(error), node)
            return None

    def _list(self, node: yaml.Node) -> list[Any]:
        return [self._value(each) for each in node.value]

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        self._hold_apart(node)
        self._loader.flatten_mapping(node)
        made: dict[str, Any] = {}
        for key, value in node.value:
            # A key is text, as in JSON: the status 200 may be written without quotes.
            name = key.value if isinstance(key, yaml.ScalarNode) else str(key.start_mark)
            made[name] = self._value(value)
            self._lines[id(made), name] = key.start_mark.line + 1
        return made

    def _hold_apart(self, node: yaml.MappingNode) -> None:
        """Notice a key that is given twice, of which YAML would keep the last."""
        first: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._note_node("a key has to be a word", key)
            elif key.value in first and key.value != "<<":
                self._note_node(
                    f"duplicate key {key.value!r}; it stands in line {first[key.value]}, too", key
                )
            else:
                first[key.value] = key.start_mark.line + 1

    def _note_node(self, text: str, node: yaml.Node) -> None:
        self.problems.append(Problem(node.start_mark.line + 1, text))


def _syntax(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    where = 1 if mark is None else mark.line + 1
    text = ": ".join(part for part in (error.context, error.problem) if part)
    if error.context_mark is not None and error.context_mark.line + 1 != where:
        text += f" (it begins in line {error.context_mark.line + 1})"
    return Problem(where, f"{text}; look at the indentation and the quotes here")
