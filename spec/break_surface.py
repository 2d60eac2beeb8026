"""Changes of the public Python names that break users, as griffe sees them and a little further.

griffe compares public members and signatures. It is told what attrs classes take, is led to the classes
that public methods and properties hand out from private modules, and types are compared here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe
from break_finding import Finding
from break_types import constructor, handed_out, type_changes

ROOTS = ("imageport", "imageport.sandbox", "imageport.contract", "imageport_api", "imageport_api.models")
FOLDERS = ("wrapper", "generated")
Thing = griffe.Object | griffe.Alias


def compare(old: Path, new: Path) -> list[Finding]:
    """Return what breaks users between the trees *old* and *new*."""
    before, after = _load(old), _load(new)
    walk = _Walk()
    found: list[Finding] = []
    for root in ROOTS:
        if root in before and root in after:
            found += walk.module(root, before[root], after[root])
        elif root in before:
            found.append(Finding(f"{root}: the module was removed", ((root.rpartition(".")[2],),)))
    return list(dict.fromkeys([*found, *walk.rest()]))


def _load(tree: Path) -> dict[str, Any]:
    """Read the packages of *tree* without running anything of it; return the roots that exist."""
    paths = [tree / folder for folder in FOLDERS]
    loader = griffe.GriffeLoader(search_paths=paths, allow_inspection=False)
    for name in sorted({root.partition(".")[0] for root in ROOTS}):
        if any((path / name).is_dir() for path in paths):
            loader.load(name)
    loader.resolve_aliases(implicit=True, external=False)
    held = loader.modules_collection
    for module in list(held.members.values()):
        _give_constructors(module)
    return {root: found for root in ROOTS if (found := _find(held, root))}


def _find(held: griffe.ModulesCollection, path: str) -> Any:
    try:
        return held[path]
    except KeyError:
        return None


def _give_constructors(holder: Thing) -> None:
    for member in list(holder.members.values()):
        if member.is_alias:
            continue
        if member.is_module or member.is_class:
            _give_constructors(member)
        if isinstance(member, griffe.Class) and (made := constructor(member)):
            member.set_member("__init__", made)


class _Walk:
    """A walk from what is public to what it hands out; nothing is compared twice."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.later: deque[tuple[str, Any, Any]] = deque()

    def module(self, name: str, old: Any, new: Any) -> Iterator[Finding]:
        for member, thing in old.members.items():
            if not (thing.is_public if old.exports is None else member in old.exports):
                continue
            if member not in (new.members if new.exports is None else new.exports):
                yield Finding(f"{name}.{member}: the public name was removed", ((member,),))
            elif member in new.members:
                yield from self.thing(f"{name}.{member}", thing, new.members[member])

    def rest(self) -> Iterator[Finding]:
        """Compare what is handed out; how it is constructed is nobody's business."""
        while self.later:
            found = self.thing(*self.later.popleft(), constructed=False)
            yield from (finding for finding in found if "__init__" not in finding.text)

    def thing(self, name: str, old: Any, new: Any, constructed: bool = True) -> Iterator[Finding]:
        """Compare what a name stands for."""
        old, new = _target(old), _target(new)
        if old and not new:
            yield _finding(name, name, "leads nowhere any more")
        if not old or not new or (old.path, new.path) in self.seen:
            return
        self.seen.add((old.path, new.path))
        if old.is_module and new.is_module:
            yield from self.module(name, old, new)
            return
        if old.kind is not new.kind:
            yield _finding(name, name, f"was a {old.kind.value}, is now a {new.kind.value}")
            return
        yield from _told(name, old, new)
        for where, text in type_changes(old, new):
            yield _finding(f"{name}.{old.name}", f"{name}{where}", text)
        for member, before, after in handed_out(old, new):
            if constructed or not member.startswith(".__init__"):
                self.later.append((f"{name}{member}", before, after))


def _target(thing: Any) -> Any:
    """Return what an alias leads to; None when that is not ours."""
    try:
        return thing.final_target if thing.is_alias else thing
    except (griffe.AliasResolutionError, griffe.CyclicAliasError):
        return None


def _told(name: str, old: Any, new: Any) -> Iterator[Finding]:
    """Return what griffe finds in one class or function, by the name that users know it by."""
    before, after = griffe.Module("it"), griffe.Module("it")
    old.public = True
    for holder, thing in ((before, old), (after, new)):
        holder.members["it"] = thing
    for breakage in griffe.find_breaking_changes(before, after):
        path = breakage.obj.path
        for thing in (old, new):
            path = name + path.removeprefix(thing.path) if path.startswith(thing.path) else path
        parameter = breakage.new_value or breakage.old_value
        if isinstance(parameter, griffe.Parameter):
            path += f"({parameter.name})"
        yield _finding(f"{name}.{old.name}", path, _words(breakage))


def _words(breakage: griffe.Breakage) -> str:
    old, new = breakage.old_value, breakage.new_value
    if isinstance(breakage, griffe.ParameterChangedDefaultBreakage):
        return f"has the default {new.default}, had {old.default}"
    text = breakage.kind.value[0].lower() + breakage.kind.value[1:]
    return f"{text}: {breakage.details}" if breakage.details else text


def _finding(holder: str, path: str, text: str) -> Finding:
    """Ask for the last name, and for the class or property that holds it."""
    steps = path.replace("()", "").replace("(", ".").replace(")", "").split(".")
    steps = [step for step in steps if step != "__init__"]
    last, before = steps[-1], steps[-2:-1]
    known = (*before, holder.replace("()", "").rpartition(".")[2])
    holders = tuple(dict.fromkeys(form for step in known for form in (step, step.removeprefix("Async"))))
    names = ((last,), holders) if len(steps) > 2 and last not in holders else ((last,),)
    return Finding(f"{path}: {text}", names)
