"""Generated models hold what their annotations say, for every shape that OpenAPI has."""

from __future__ import annotations

import datetime
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import attrs
import pytest
import yaml
from documented import SPEC
from holding import Samples, faults, holds

import imageport_api.models

HERE = Path(__file__).parent
SHAPES: dict[str, Any] = yaml.safe_load((HERE / "every_shape.yaml").read_text("utf-8"))
SAMPLES = Samples(SHAPES)
NAMES = [name for name, schema in SHAPES["components"]["schemas"].items() if "enum" not in schema]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("every_shape")


@pytest.fixture(scope="session")
def models(folder: Path) -> Iterator[Any]:
    """The models of a document with every shape, generated once."""
    sys.path[:0] = [str(HERE.parent / "spec"), str(folder)]
    importlib.import_module("generate").generate(folder / "every_shape", HERE / "every_shape.yaml")
    yield importlib.import_module("every_shape.models")
    del sys.path[:2]


def schema_of(name: str) -> dict[str, Any]:
    schema = SHAPES["components"]["schemas"][name]
    return SAMPLES.merged(schema) if "allOf" in schema else schema


def bodies(name: str) -> Iterator[dict[str, Any]]:
    """Replies in which each member has each of its values, is null, and is not there."""
    schema = schema_of(name)
    base = SAMPLES.whole(schema, 3, only_needed=True)
    yield from (base, SAMPLES.whole(schema, 4))
    for member, stated in schema.get("properties", {}).items():
        for value in SAMPLES.values(stated):
            yield base | {member: value}
        if member not in schema.get("required", []):
            yield base | {member: None}


def instant(value: Any) -> Any:
    """The instant that a text names, or what there is."""
    try:
        found = datetime.datetime.fromisoformat(value.strip())
    except (AttributeError, ValueError):
        return value
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; a member that is null is one that is not there."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = {key for each in (one, other) for key, value in each.items() if value is not None}
        return all(same(one.get(key), other.get(key)) for key in keys)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return instant(one) == instant(other)


@pytest.mark.parametrize("name", NAMES)
def test_a_model_holds_what_its_annotations_say_and_writes_what_it_read(models: Any, name: str) -> None:
    model = getattr(models, name)
    for body in bodies(name):
        found = model.from_dict(body)
        assert faults(found) == []
        assert same(found.to_dict(), body), (found.to_dict(), body)
        again = model.from_dict(found.to_dict())
        assert again == found


@pytest.mark.parametrize("name", NAMES)
def test_every_annotation_can_be_resolved(models: Any, name: str) -> None:
    hints = get_type_hints(getattr(models, name))
    assert {field.name for field in attrs.fields(getattr(models, name))} <= hints.keys()


@pytest.mark.parametrize("name", NAMES)
def test_every_module_can_be_loaded_first(models: Any, folder: Path, name: str) -> None:
    module = getattr(models, name).__module__
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, cwd=folder)
    assert done.returncode == 0, done.stderr


READ: list[tuple[str, str, Any, Any]] = [
    ("Scalars", "day", "2025-03-07", datetime.date(2025, 3, 7)),
    ("Scalars", "day", "yesterday", "yesterday"),
    ("Scalars", "day", "2025-03-07T00:00:00Z", "2025-03-07T00:00:00Z"),
    (
        "Scalars",
        "instant",
        "2025-03-07T07:54:56",
        datetime.datetime(2025, 3, 7, 7, 54, 56, tzinfo=datetime.UTC),
    ),
    ("Scalars", "uuid", "9f0d8c52-5c11-4a5f-9d59-6d7e1d9c3a11", UUID("9f0d8c52-5c11-4a5f-9d59-6d7e1d9c3a11")),
    ("Scalars", "uuid", "9F0D8C52-5C11-4A5F-9D59-6D7E1D9C3A11", "9F0D8C52-5C11-4A5F-9D59-6D7E1D9C3A11"),
    ("Scalars", "whole", 2.0, 2),
    ("Scalars", "file", "abc", "abc"),
    ("Lists", "days", ["2025-03-07", "soon"], [datetime.date(2025, 3, 7), "soon"]),
    ("Lists", "texts", ["a", None, "b"], ["a", "b"]),
    ("Lists", "anything", ["a", None], ["a", None]),
    ("Nullables", "holes", ["a", None], ["a", None]),
    ("Unions", "day_or_instant", "2025-03-07", datetime.date(2025, 3, 7)),
    ("Unions", "uuid_or_day", "2025-03-07", datetime.date(2025, 3, 7)),
    ("Unions", "day_or_days", ["2025-03-07"], [datetime.date(2025, 3, 7)]),
    ("Unions", "everything", 2.0, 2),
    ("Words", "word", "blue", "blue"),
]


@pytest.mark.parametrize(("name", "member", "told", "expected"), READ)
def test_a_value_is_read_as_what_its_format_says(
    models: Any, name: str, member: str, told: Any, expected: Any
) -> None:
    value = getattr(getattr(models, name).from_dict({member: told}), member)
    assert (value, type(value)) == (expected, type(expected))


def test_of_several_models_the_one_is_read_that_fits(models: Any) -> None:
    for body, kind in [
        ({"kind": "cat", "lives": 9}, "Cat"),
        ({"kind": "dog", "barks": True}, "Dog"),
        ({"kind": "puppy", "barks": False}, "Dog"),
        ({"kind": "bird"}, "Cat"),
    ]:
        found = models.Unions.from_dict({"pet": body, "pets": [body, None]})
        assert type(found.pet).__name__ == kind
        assert [type(each).__name__ for each in found.pets] == [kind, "NoneType"]
        assert found.to_dict() == {"pet": body, "pets": [body, None]}


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("Lists", {"texts": "abc"}),
    ("Lists", {"days": {"a": "b"}}),
    ("Lists", {"lists": [1]}),
]


@pytest.mark.parametrize(("name", "body"), WRONG)
def test_what_is_no_list_is_an_error_and_no_lie(models: Any, name: str, body: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="expected a list"):
        getattr(models, name).from_dict(body)


@pytest.mark.parametrize(
    "member",
    [
        name
        for name in SHAPES["components"]["schemas"]["Needs"]["required"]
        if name not in ("nullable", "open")
    ],
)
def test_null_where_a_value_has_to_be_is_an_error_and_no_lie(models: Any, member: str) -> None:
    body = SAMPLES.whole(SHAPES["components"]["schemas"]["Needs"], 3)
    with pytest.raises((TypeError, AttributeError)):
        models.Needs.from_dict(body | {member: None})
    with pytest.raises(KeyError):
        models.Needs.from_dict({name: value for name, value in body.items() if name != member})


def test_members_with_odd_names_are_all_there(models: Any) -> None:
    body = {name: next(SAMPLES.values(stated)) for name, stated in schema_of("Names")["properties"].items()}
    found = models.Names.from_dict(body)
    assert same(found.to_dict(), body)
    assert (found.to_dict_, found.class_, found.additional_properties) == ("x", datetime.date(2025, 3, 7), {})


def test_what_is_sensitive_shows_in_no_repr(models: Any) -> None:
    assert "s3cr3t" not in repr(models.Scalars.from_dict({"hidden": "s3cr3t"}))


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, schema in SPEC["components"]["schemas"].items()
        if schema.get("type") == "object" and name != "UploadForm"
    ],
)
def test_the_projects_own_models_hold_what_their_annotations_say(name: str) -> None:
    model = getattr(imageport_api.models, name)
    samples = Samples(SPEC)
    schema = SPEC["components"]["schemas"][name]
    base = samples.whole(schema, 3, only_needed=True)
    assert faults(model.from_dict(base)) == faults(model.from_dict(samples.whole(schema, 3))) == []
    for member, stated in schema.get("properties", {}).items():
        for value in samples.values(stated):
            found = model.from_dict(base | {member: value})
            assert faults(found) == []


def test_the_checker_itself_notices_what_does_not_hold() -> None:
    for value, hint in [
        ("x", int),
        (True, int),
        (1, bool),
        (None, str),
        ([1], list[str]),
        ({"a": 1}, dict[str, str]),
        (1.5, int),
    ]:
        assert not holds(value, hint)
    for value, hint in [(1, float), (None, str | None), ([1, None], list[int | None]), ("x", Any)]:
        assert holds(value, hint)
