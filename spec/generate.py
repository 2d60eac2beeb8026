"""Write generated/imageport_api from spec/openapi.yaml: models, operations, table, advice, JSON.

`python spec/generate.py` writes, and says what has changed; with `--check` it compares and fails on any
difference. The package is written beside its place and put there when it is whole: after any error, and after
a kill at any moment, generated/ is what it was, or all of the new one.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import advice
import spec_check
import spec_defaults
import swap
import table
import tool
from changes import describe, differences
from spec_text import Spec, SpecError, shown

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "spec"
TARGET = ROOT / "generated" / "imageport_api"


def generate(target: Path, path: Path = SPEC / "openapi.yaml") -> list[str]:
    """Write the whole package into *target*, whatever is there; return a line for each change."""
    try:
        spec = read(path)
        with swap.replaced(target) as fresh:
            write(spec, fresh)
            return describe(target, fresh)
    except SpecError as error:
        fail(str(error), target)
    except OSError as error:
        fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", target)


def read(path: Path) -> Spec:
    """Read the spec, with the defaults of what it leaves out."""
    spec = Spec(path)
    spec_check.check(spec)
    spec_defaults.fill(spec)
    return spec


def write(spec: Spec, fresh: Path) -> None:
    """Write the package into an empty folder."""
    document = spec.document
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (fresh / "openapi.json").write_text(text + "\n", "utf-8")
    tool.write_package(spec, fresh / "openapi.json", fresh)
    shutil.copy(SPEC / "templates" / "reading.py", fresh)
    (fresh / "py.typed").touch()
    (fresh / "operations.py").write_text(table.source(document, modules(spec, fresh)), "utf-8")
    (fresh / "advice.py").write_text(advice.source(document), "utf-8")
    tool.tidy(fresh)


def modules(spec: Spec, fresh: Path) -> dict[str, str]:
    """Return the generated module of each operation, as the generator has spelled it."""
    spelled = {table.squashed(path.stem): path.stem for path in fresh.glob("api/*/[!_]*.py")}
    found: dict[str, str] = {}
    for path, _, method, operation in table.operations(spec.document):
        name: str = operation["operationId"]
        module = spelled.get(table.squashed(name))
        if module is None or module in found.values():
            wrong = spec_check.named(path, method, operation)
            spec.note(f"{wrong} needs an operationId of its own letters and digits", operation, "operationId")
        else:
            found[name] = module
    spec.complain()
    return found


def fail(why: str, target: Path) -> NoReturn:
    """End with a message; there is nothing to clean up."""
    sys.exit(f"{why}\nNothing was written: {shown(target)} is as it was.")


def check(target: Path) -> None:
    """Fail when *target* is not what the spec says."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder, target.name)
        generate(trial)
        found = differences(target, trial)
    if found:
        sys.exit("\n".join(["generated/ is not what the spec says; run `make generate`", *found]))


def main(arguments: list[str]) -> None:
    """Write, or with --check compare."""
    if arguments == ["--check"]:
        return check(TARGET)
    if arguments:
        sys.exit("usage: python spec/generate.py [--check]")
    made = generate(TARGET)
    print("\n".join(made or ["generated/ is up to date"]))
    if any(line.startswith("added ") for line in made):
        print("`make missing` lists what is still to be written for what was added.")
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
