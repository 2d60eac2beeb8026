"""Runs openapi-python-client and ruff, and says in which lines of the spec they found something wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from spec_text import Problem, Spec, SpecError

_HERE = Path(__file__).resolve().parent
_PLACE = re.compile(r"\b(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE) (/\S*)")
_SCHEMA = re.compile(r"#/components/schemas/([\w.-]+)|\bparsing (?:schema )?([\w.-]+)\b")


def write_package(spec: Spec, document: Path, target: Path) -> None:
    """Write models and functions for the JSON *document*, which *spec* was made into, into *target*."""
    done = _run(
        *("openapi_python_client", "generate", "--path", str(document), "--output-path", str(target)),
        *("--overwrite", "--config", str(_HERE / "generator.yaml"), "--meta", "none", "--fail-on-warning"),
        *("--custom-template-path", str(_HERE / "templates")),
    )
    if done.returncode < 0:
        raise OSError(f"openapi-python-client was ended by signal {-done.returncode}")
    if done.returncode:
        raise SpecError(spec.path, _problems(spec, done))


def tidy(target: Path) -> None:
    """Sort imports, remove what is not used, format."""
    common = ["--isolated", "--no-cache", "--quiet", str(target)]
    for rest in (
        ("check", "--fix-only", "--select=I,F401,F841,UP", "--target-version=py311"),
        ("format", "--line-length=100", "--target-version=py311"),
    ):
        done = _run("ruff", *rest, *common)
        if done.returncode:
            raise OSError(f"ruff {rest[0]} ended with {done.returncode}: {done.stdout}{done.stderr}".strip())


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)


def _problems(spec: Spec, done: subprocess.CompletedProcess[str]) -> list[Problem]:
    """Return what the generator says, at the line of the operation or of the schema that it names."""
    if found := _misshapen(spec):
        return found
    text = done.stdout + done.stderr
    if "Traceback (most recent call last)" in text:
        raise OSError(f"openapi-python-client failed: {text.strip().splitlines()[-1]}")
    said = text.partition("Error(s) encountered")[2] or text.partition("Warning(s) encountered")[2] or text
    return [Problem(_line(spec, said), f"openapi-python-client: {said.strip()}")]


def _line(spec: Spec, said: str) -> int:
    paths: dict[str, Any] = spec.document["paths"]
    if (place := _PLACE.search(said)) and place[2] in paths:
        return spec.line(paths[place[2]], place[1].lower())
    schemas: dict[str, Any] = spec.document.get("components", {}).get("schemas", {})
    named = [name for match in _SCHEMA.finditer(said) for name in match.groups() if name in schemas]
    return spec.line(schemas, named[0]) if named else 1


def _misshapen(spec: Spec) -> list[Problem]:
    """Return where the document is not what OpenAPI says, as the generator's own model of it finds."""
    from openapi_python_client.schema import OpenAPI
    from pydantic import ValidationError

    try:
        OpenAPI.model_validate(spec.document)
    except ValidationError as error:
        return [_at(spec, each["loc"], each["msg"]) for each in error.errors()]
    return []


def _at(spec: Spec, where: tuple[int | str, ...], text: str) -> Problem:
    """Return what is wrong at a place, at the line of the last step to it that is there."""
    at: Any = spec.document
    line, steps, walked = 1, list(where), [""]
    while steps and (isinstance(at, dict) or (isinstance(at, list) and isinstance(steps[0], int))):
        step: Any = steps.pop(0)
        if isinstance(at, dict) and step not in at:
            continue  # the name of a class of the generator, or of what is missing
        line = spec.line(at, step) if isinstance(at, dict) else spec.line(at[step])
        at = at[step]
        walked.append(str(step))
    missing = f": {where[-1]}" if where and walked[-1] != str(where[-1]) and not steps else ""
    return Problem(line, f"{'.'.join(walked[1:]) or 'the document'}: {text}{missing}")
