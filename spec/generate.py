"""Write generated/imageport_api from spec/openapi.yaml: models, operations, table, advice, JSON.

`python spec/generate.py` writes; `python spec/generate.py --check` compares and fails on any difference.
"""

from __future__ import annotations

import filecmp
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import advice
import table
import yaml

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "spec"
TARGET = ROOT / "generated" / "imageport_api"
TRIAL = ROOT / ".drift" / "imageport_api"


def run(*command: str) -> None:
    """Run a Python module; what it prints is shown only when it fails."""
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def generate(target: Path, spec: Path = SPEC / "openapi.yaml") -> None:
    """Write the whole package into *target*, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    run(
        *("openapi_python_client", "generate", "--path", str(spec), "--output-path", str(target)),
        *("--config", str(SPEC / "generator.yaml"), "--meta", "none", "--fail-on-warning"),
        *("--custom-template-path", str(SPEC / "templates")),
    )
    document: dict[str, Any] = yaml.safe_load(spec.read_text("utf-8"))
    shutil.copy(SPEC / "templates" / "reading.py", target)
    (target / "py.typed").touch()
    (target / "operations.py").write_text(table.source(document), "utf-8")
    (target / "advice.py").write_text(advice.source(document), "utf-8")
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (target / "openapi.json").write_text(text + "\n", "utf-8")
    tidy = ["--isolated", "--no-cache", "--quiet", str(target)]
    run("ruff", "check", "--fix-only", "--select=I,F401,F841,UP", "--target-version=py311", *tidy)
    run("ruff", "format", "--line-length=100", "--target-version=py311", *tidy)


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


def main(arguments: list[str]) -> None:
    """Write, or with --check compare."""
    if arguments != ["--check"]:
        return generate(TARGET)
    generate(TRIAL)
    found = differences(TARGET, TRIAL)
    shutil.rmtree(TRIAL.parent)
    if found:
        sys.exit("\n".join(["generated/ is not what the spec says; run `make generate`", *found]))
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
