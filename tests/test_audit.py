"""`make audit` passes only when the advisory service has answered for every locked package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
# Stands in for the real one, which needs the network: its report is of the same form.
PIP_AUDIT = """
import os, sys
assert "--require-hashes" in sys.argv
print(os.environ["REPORT"] or " ".join(sys.argv), file=sys.stdout if os.environ["REPORT"] else sys.stderr)
sys.exit(int(os.environ["STATUS"]))
"""
CLEAN = {"name": "httpx", "version": "0.28.1", "vulns": []}
FOUND = {"id": "GHSA-x", "aliases": ["CVE-1"], "fix_versions": ["3.20", "4.1"], "description": "bad"}
UNSAFE = {"name": "idna", "version": "3.10", "vulns": [FOUND, {**FOUND, "id": "PYSEC-1", "fix_versions": []}]}
SKIPPED = {"name": "attrs", "skip_reason": "Dependency not found on PyPI"}


def audit(
    tmp_path: Path, status: int, *packages: dict[str, Any], report: str | None = None
) -> tuple[int, str]:
    (tmp_path / "pip_audit.py").write_text(PIP_AUDIT, "utf-8")
    said = json.dumps({"dependencies": packages, "fixes": []}) if report is None else report
    environ = os.environ | {"PYTHONPATH": str(tmp_path), "STATUS": str(status), "REPORT": said}
    command = [sys.executable, str(ROOT / "requirements" / "audit.py")]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_what_is_clean_passes(tmp_path: Path) -> None:
    assert audit(tmp_path, 0, CLEAN) == (0, "No known vulnerabilities in 1 packages.\n")


def test_each_vulnerability_is_told_with_the_version_that_mends_it(tmp_path: Path) -> None:
    assert audit(tmp_path, 1, CLEAN, UNSAFE) == (
        1,
        "idna 3.10: GHSA-x, fixed in 3.20, 4.1\n"
        "idna 3.10: PYSEC-1, fixed in no version yet\n"
        "FAILED: 2 known vulnerabilities in 2 packages.\n",
    )


@pytest.mark.parametrize("others", [[], [CLEAN], [UNSAFE]])
def test_a_package_that_could_not_be_checked_fails(tmp_path: Path, others: list[dict[str, Any]]) -> None:
    status, said = audit(tmp_path, 0, *others, SKIPPED)
    assert status == 2
    count = len(others) + 1
    assert said.endswith(
        f"FAILED: 1 of {count} packages could not be checked: Dependency not found on PyPI\n"
    )


def test_a_service_that_knows_of_no_package_fails(tmp_path: Path) -> None:
    status, said = audit(tmp_path, 0)
    assert (status, said.splitlines()[-1].partition(":")[0]) == (2, "FAILED")


@pytest.mark.parametrize("report", ["", "Traceback", "[]", "{}"])
def test_a_service_that_cannot_be_reached_fails(tmp_path: Path, report: str) -> None:
    status, said = audit(tmp_path, 1, report=report)
    assert status == 2
    assert said.endswith("FAILED: pip-audit ended with 1 and no report; nothing is known.\n")


def test_every_lock_file_is_asked_for(tmp_path: Path) -> None:
    _, said = audit(tmp_path, 1, report="")
    for name in ("runtime", "dev", "bench"):
        assert f"-r {ROOT / 'requirements' / name}.txt" in said


# The first releases after those that advisories name, of what the extras ask for.
FIXED = {
    "h11": "0.16.0",  # CVE-2025-43859
    "pillow": "12.3.0",  # PYSEC-2026-2253 to 2257
    "python-multipart": "0.0.31",  # GHSA-v9pg-7xvm-68hf
    "requests": "2.33.0",  # CVE-2026-25645
    "starlette": "1.3.1",  # CVE-2026-54283
    "urllib3": "2.7.0",  # CVE-2026-44431, CVE-2026-44432
}


def test_no_lower_bound_admits_a_release_with_a_known_advisory() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    wanted = [Requirement(each) for each in listed]
    assert {each.name for each in wanted} >= FIXED.keys()
    for each in wanted:
        bounds = [Version(bound.version) for bound in each.specifier if bound.operator == ">="]
        assert each.name not in FIXED or min(bounds) >= Version(FIXED[each.name]), str(each)
