"""Generation: what our templates are for, and that nothing drifts."""

from __future__ import annotations

import importlib
import inspect
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TINY = """
openapi: 3.1.0
info: {title: tiny, version: "1"}
paths:
  /things:
    servers: [{url: "https://things.example"}]
    get:
      operationId: GetThing
      tags: [things]
      security: []
      x-retry: safe
      responses:
        "200":
          description: A thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
components:
  schemas:
    Thing:
      type: object
      properties:
        Name: {type: [string, "null"]}
        Made: {anyOf: [{type: string, format: date-time}, {type: string}, {type: "null"}]}
        Sold: {type: string, format: date-time}
        Secret: {type: [string, "null"], description: "Sensitive: never log it."}
        Parts: {type: array, items: {$ref: "#/components/schemas/Part"}}
    Part: {type: object, properties: {Name: {type: string}}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where packages are generated and can be imported from."""
    made = tmp_path_factory.mktemp("generated")
    (made / "tiny.yaml").write_text(TINY, "utf-8")
    sys.path.insert(0, str(made))
    yield made
    sys.path.remove(str(made))


@pytest.fixture(scope="module")
def plain(folder: Path) -> Any:
    """The model as the generator's own templates write it."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(folder / "tiny.yaml")]
    command += ["--output-path", str(folder / "tiny_plain"), "--meta", "none", "--fail-on-warning"]
    command += ["--config", str(ROOT / "spec" / "generator.yaml")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return importlib.import_module("tiny_plain.models").Thing


@pytest.fixture(scope="module")
def ours(generator: ModuleType, folder: Path) -> Any:
    """The model as our templates write it."""
    generator.generate(folder / "tiny_ours", folder / "tiny.yaml")
    return importlib.import_module("tiny_ours.models").Thing


def test_absent_reads_as_an_object_of_the_generators_and_as_none_here(plain: Any, ours: Any) -> None:
    assert type(plain.from_dict({}).name).__name__ == "Unset"
    assert type(plain().name).__name__ == "Unset"
    assert ours.from_dict({}).name is None
    assert ours().name is None
    assert ours.from_dict({}).to_dict() == {}


def test_a_date_that_ends_in_a_newline_is_no_date_to_the_generator_and_one_here(
    plain: Any, ours: Any
) -> None:
    body = {"Made": "2025-03-07T07:54:56Z\n"}
    assert plain.from_dict(body).made == "2025-03-07T07:54:56Z\n"
    assert ours.from_dict(body).made == datetime(2025, 3, 7, 7, 54, 56, tzinfo=UTC)


def test_a_date_without_a_zone_is_in_utc_as_documented(plain: Any, ours: Any) -> None:
    body = {"Made": "2025-03-07T07:54:56"}
    assert plain.from_dict(body).made.tzinfo is None
    assert ours.from_dict(body).made == datetime(2025, 3, 7, 7, 54, 56, tzinfo=UTC)


def test_a_date_that_is_none_is_an_error_to_the_generator_and_stays_a_string_here(
    plain: Any, ours: Any
) -> None:
    with pytest.raises(ValueError, match="isoformat"):
        plain.from_dict({"Sold": "yesterday"})
    assert ours.from_dict({"Sold": "yesterday"}).sold == "yesterday"


def test_what_is_sensitive_shows_in_the_generators_repr_and_not_here(plain: Any, ours: Any) -> None:
    body = {"Secret": "hidden", "Name": "shown"}
    assert "hidden" in repr(plain.from_dict(body))
    assert "hidden" not in repr(ours.from_dict(body))
    assert "shown" in repr(ours.from_dict(body))
    assert ours.from_dict(body).secret == "hidden"


def test_reading_makes_functions_each_time_by_the_generator_and_none_here(plain: Any, ours: Any) -> None:
    def inner(model: Any) -> list[object]:
        return [value for value in model.from_dict.__code__.co_consts if inspect.iscode(value)]

    assert inner(plain)
    assert not [code for code in inner(ours) if getattr(code, "co_name", "") != "<dictcomp>"]


def test_all_models_are_loaded_at_once_by_the_generator_and_when_needed_here(
    plain: Any, ours: Any, folder: Path
) -> None:
    code = "import sys, {0}.models; print('{0}.models.part' in sys.modules)"
    for package, expected in (("tiny_plain", "True"), ("tiny_ours", "False")):
        command = [sys.executable, "-c", code.format(package)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
        assert done.stdout.strip() == expected


def test_every_template_has_a_test_here() -> None:
    templates = {path.name for path in (ROOT / "spec" / "templates").iterdir() if path.is_file()}
    assert templates == {"held.jinja", "model.py.jinja", "models_init.py.jinja", "reading.py"}


def test_what_is_read_is_written_back(ours: Any) -> None:
    body = {"Name": "n", "Made": "2025-03-07T07:54:56+00:00", "Parts": [{"Name": "p", "New": 1}], "New": [2]}
    assert ours.from_dict(body).to_dict() == body


def test_a_model_cannot_be_asked_for_by_a_wrong_name(ours: Any) -> None:
    with pytest.raises(AttributeError, match="Nothing"):
        _ = importlib.import_module("tiny_ours.models").Nothing
    assert ours is not None


def test_two_runs_give_the_same_bytes(generator: ModuleType, ours: Any, folder: Path) -> None:
    generator.generate(folder / "again", folder / "tiny.yaml")
    assert generator.differences(folder / "tiny_ours", folder / "again") == []


def test_a_changed_spec_gives_other_bytes(generator: ModuleType, ours: Any, folder: Path) -> None:
    changed = folder / "changed.yaml"
    changed.write_text(TINY.replace("x-retry: safe", "x-retry: paid"), "utf-8")
    generator.generate(folder / "changed", changed)
    found = generator.differences(folder / "tiny_ours", folder / "changed")
    assert found == ["differs: openapi.json", "differs: operations.py"]


def test_a_spec_that_the_generator_warns_of_is_refused(generator: ModuleType, folder: Path) -> None:
    bad = folder / "bad.yaml"
    bad.write_text(TINY.replace("#/components/schemas/Part", "#/components/schemas/Missing"), "utf-8")
    with pytest.raises(SystemExit, match="Missing"):
        generator.generate(folder / "bad", bad)


def edit(package: Path) -> str:
    with (package / "models" / "image.py").open("a") as file:
        file.write("\n")
    return "differs: models/image.py"


def add(package: Path) -> str:
    (package / "models" / "extra.py").touch()
    return "not written by the generator: models/extra.py"


def remove(package: Path) -> str:
    (package / "py.typed").unlink()
    return "missing: py.typed"


def leave(package: Path) -> str:
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__" / "x.pyc").touch()
    return ""


def test_the_committed_package_is_what_the_spec_says(generator: ModuleType, tmp_path: Path) -> None:
    generator.generate(tmp_path / "fresh")
    assert generator.differences(generator.TARGET, tmp_path / "fresh") == []


@pytest.mark.parametrize("change", [edit, add, remove, leave])
def test_drift_is_told(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Any
) -> None:
    committed = generator.TARGET
    package = shutil.copytree(committed, tmp_path / "package")
    monkeypatch.setattr(generator, "TARGET", package)
    monkeypatch.setattr(generator, "generate", lambda target: shutil.copytree(committed, target))
    expected = change(package)
    if expected:
        with pytest.raises(SystemExit, match=expected) as caught:
            generator.main(["--check"])
        assert "make generate" in str(caught.value)
    else:
        generator.main(["--check"])
