"""What a run of the generator has changed: operations, their parameters, models, and else the files."""

from __future__ import annotations

import filecmp
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from references import follow
from table import operations

Json = dict[str, Any]
_FIELD = re.compile(r"^    (\w+): (.+)$", re.M)
_CLASS = re.compile(r"^(?:class (\w+)|(\w+) = Literal)", re.M)


def describe(old: Path, new: Path) -> list[str]:
    """Return a line for each change from the package *old*, which may be missing, to *new*."""
    found = differences(old, new)
    if not found:
        return []
    if not (old / "openapi.json").exists():
        return [f"{len(found)} files"]
    before, after = _document(old), _document(new)
    lines = [*_operations(before, after), *_models(_classes(old), _classes(new))]
    return [*lines, *([] if lines else found)]


def differences(left: Path, right: Path) -> list[str]:
    """Say which files are in one folder only or differ, byte for byte."""

    def names(folder: Path) -> set[str]:
        files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
        return {path.as_posix() for path in files if "__pycache__" not in path.parts}

    mine, fresh = names(left), names(right)
    _, changed, odd = filecmp.cmpfiles(left, right, mine & fresh, shallow=False)
    lines = [f"not written by the generator: {name}" for name in mine - fresh]
    lines += [f"missing: {name}" for name in fresh - mine]
    return sorted(lines + [f"differs: {name}" for name in [*changed, *odd]])


def parameters(document: Json, path: str, item: Json, method: str) -> dict[str, Json]:
    """Return the parameters of an operation by name and place."""
    given = [*item.get("parameters", ()), *item[method].get("parameters", ())]
    found = [follow(document, each) for each in given]
    return {f"{each['name']} ({each['in']})": each for each in found}


def _document(package: Path) -> Json:
    try:
        return json.loads((package / "openapi.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {"paths": {}}


def _operations(before: Json, after: Json) -> Iterator[str]:
    was, now = _by_id(before), _by_id(after)
    for name in sorted(now.keys() - was.keys()):
        path, _, method = now[name]
        yield f"added operation {name} ({method.upper()} {path})"
    for name in sorted(was.keys() - now.keys()):
        yield f"removed operation {name}"
    for name in sorted(was.keys() & now.keys()):
        yield from _operation(name, (before, *was[name]), (after, *now[name]))


def _by_id(document: Json) -> dict[str, tuple[str, Json, str]]:
    return {each["operationId"]: (path, item, method) for path, item, method, each in operations(document)}


def _operation(
    name: str, before: tuple[Json, str, Json, str], after: tuple[Json, str, Json, str]
) -> Iterator[str]:
    was, now = parameters(*before), parameters(*after)
    yield from (f"added parameter {each} of {name}" for each in now if each not in was)
    yield from (f"removed parameter {each} of {name}" for each in was if each not in now)
    yield from (
        f"changed parameter {each} of {name}" for each in now if now[each] != was.get(each, now[each])
    )
    changed = sorted(_other_members(before, after))
    if changed:
        yield f"changed operation {name}: {', '.join(changed)}"


def _other_members(before: tuple[Json, str, Json, str], after: tuple[Json, str, Json, str]) -> Iterator[str]:
    (_, old_path, old_item, old_method), (_, path, item, method) = before, after
    if (old_path, old_method) != (path, method):
        yield "method or path"
    if old_item.get("servers") != item.get("servers"):
        yield "servers"
    was, now = old_item[old_method], item[method]
    for key in {*was, *now} - {"parameters", "operationId"}:
        one, other = (follow_all(of[0], each.get(key)) for of, each in ((before, was), (after, now)))
        if one != other:
            yield key


def follow_all(document: Json, value: Any) -> Any:
    """Return *value* with its own references followed, and those of its members; schemas stay references."""
    if not isinstance(value, dict):
        return value
    found = follow(document, value)
    return {key: follow(document, each) if isinstance(each, dict) else each for key, each in found.items()}


def _classes(package: Path) -> dict[str, dict[str, str]]:
    """Return the models of a package by name, each with its members and what they hold."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(package.glob("models/[!_]*.py")):
        text = path.read_text("utf-8")
        if match := _CLASS.search(text):
            body = text[match.start() :].partition("\n    def ")[0]
            words = {"": body} if match[2] else {}
            found[match[1] or match[2]] = dict(_FIELD.findall(body)) or words
    return found


def _models(was: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> Iterator[str]:
    yield from (f"added model {name}" for name in sorted(now.keys() - was.keys()))
    yield from (f"removed model {name}" for name in sorted(was.keys() - now.keys()))
    for name in sorted(was.keys() & now.keys()):
        before, after = was[name], now[name]
        parts = [f"added {each}" for each in after if each not in before]
        parts += [f"removed {each}" for each in before if each not in after]
        parts += [f"changed {each}".strip() for each in after if after[each] != before.get(each, after[each])]
        if parts:
            yield f"changed model {name}: {', '.join(parts)}"
