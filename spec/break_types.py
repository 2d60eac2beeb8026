"""What griffe does not look at: the constructors of attrs classes, types, and classes that are handed out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import griffe

PACKAGES = ("imageport.", "imageport_api.")


def constructor(model: griffe.Class) -> griffe.Function | None:
    """Return the ``__init__`` that attrs makes; None for other classes."""
    calls = [str(decorator.value).partition("(")[0] for decorator in model.decorators]
    if "__init__" in model.members or not any(call.startswith(("attrs.", "_attrs_")) for call in calls):
        return None
    parameters = [griffe.Parameter("self", kind=griffe.ParameterKind.positional_or_keyword)]
    for name, field in model.members.items():
        if (
            isinstance(field, griffe.Attribute)
            and field.annotation is not None
            and "property" not in field.labels
        ):
            parameters += _parameter(name, field)
    made = griffe.Function("__init__", parameters=griffe.Parameters(*parameters), parent=model)
    made.public = True
    return made


def _parameter(name: str, field: griffe.Attribute) -> list[griffe.Parameter]:
    """Return the parameter of one attrs field, or nothing when the field takes none."""
    value = None if field.value is None else str(field.value)
    if "ClassVar" in str(field.annotation):
        return []
    kind = griffe.ParameterKind.positional_or_keyword
    if value is not None and value.partition("(")[0] in ("attrs.field", "_attrs_field", "field"):
        if "init=False" in value.replace(" ", ""):
            return []
        if "kw_only=True" in value.replace(" ", ""):
            kind = griffe.ParameterKind.keyword_only
        value = value if "default=" in value or "factory=" in value else None
    return [griffe.Parameter(name.lstrip("_"), annotation=field.annotation, kind=kind, default=value)]


def type_changes(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    """Yield where a value may now be something else, or a parameter takes less."""
    if old.is_function:
        yield from _signature("", old, new)
    if old.is_attribute and str(old.value).startswith("Literal[") and (lost := _more(old.value, new.value)):
        yield "", f"no longer holds {lost}"
    if not old.is_class:
        return
    after = new.all_members
    for name, member in old.all_members.items():
        other = after.get(name)
        if not member.is_public or other is None or member.kind is not other.kind:
            continue
        if member.is_function:
            yield from _signature(f".{name}", member, other)
        elif member.annotation is not None and (more := _more(other.annotation, member.annotation)):
            yield f".{name}", f"may now be {more}"


def _signature(where: str, old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if old.returns is not None and (more := _more(new.returns, old.returns)):
        yield where, f"may now return {more}"
    after = {parameter.name: parameter for parameter in new.parameters}
    for parameter in old.parameters:
        now = after.get(parameter.name)
        if now is None and parameter.kind is griffe.ParameterKind.keyword_only and _closed(new):
            yield f"{where}({parameter.name})", "parameter was removed"
        if now is None or parameter.annotation is None or now.annotation is None:
            continue
        lost = _more(parameter.annotation, now.annotation)
        if lost and not _more(now.annotation, parameter.annotation):
            yield f"{where}({parameter.name})", f"no longer takes {lost}"


def _closed(function: Any) -> bool:
    """Say whether ``**options: Unpack[...]`` takes certain names only; griffe holds it to take any."""
    return any(str(parameter.annotation).startswith("Unpack[") for parameter in function.parameters)


def _more(mine: Any, other: Any) -> str:
    """Say what the type *mine* holds and *other* does not."""
    ours, theirs = _union(mine), _union(other)
    return ", ".join(sorted(shown for key, shown in ours.items() if key not in theirs))


def _union(annotation: Any) -> dict[str, str]:
    """Take a type apart: the members of a union, and the words of a Literal, each with how it is shown.

    Classes of ours count as equal here: they are compared by what they hold.
    """
    if annotation is None:
        return {}
    plain = str(annotation).strip("'\"")
    masked = "".join(map(_masked, annotation.iterate(flat=True))) if _is_expression(annotation) else plain
    try:
        return dict(
            zip(*(_parts(ast.parse(text, mode="eval").body) for text in (masked, plain)), strict=True)
        )
    except (SyntaxError, ValueError):
        return {plain: plain}


def _is_expression(annotation: Any) -> bool:
    return isinstance(annotation, griffe.Expr) and not str(annotation).startswith(("'", '"'))


def _masked(part: Any) -> str:
    private = isinstance(part, griffe.ExprName) and part.canonical_path.startswith("imageport._")
    return "ours" if private else str(part)


def _parts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _parts(node.left)
        yield from _parts(node.right)
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("Literal", "typing.Literal"):
        words = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        yield from map(ast.unparse, words)
    else:
        yield ast.unparse(node)


def handed_out(old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield the classes of ours that public members return or take, old beside new."""
    pairs = [("", old, new)] if old.is_function else []
    if old.is_class:
        after = new.all_members
        public = [(name, member) for name, member in old.all_members.items() if member.is_public]
        pairs = [(f".{name}", member, after[name]) for name, member in public if name in after]
    for name, before, now in pairs:
        if before.kind is not now.kind or not (before.is_function or before.is_attribute):
            continue
        shown = f"{name}()" if before.is_function else name
        for mine, other in zip(_classes(before), _classes(now), strict=False):
            yield shown, mine, other


def _classes(thing: Any) -> list[Any]:
    """Return the classes of ours that an attribute or a signature names."""
    types = [thing.annotation] if thing.is_attribute else [thing.returns]
    types += [parameter.annotation for parameter in thing.parameters] if thing.is_function else []
    found: list[Any] = []
    for annotation in types:
        for part in annotation.iterate(flat=True) if isinstance(annotation, griffe.Expr) else ():
            if not isinstance(part, griffe.ExprName) or not part.canonical_path.startswith(PACKAGES):
                continue
            try:
                found.append(thing.modules_collection[part.canonical_path])
            except (KeyError, griffe.AliasResolutionError):
                continue
    return [one for one in found if one.is_class]
