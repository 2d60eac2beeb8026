"""Where the project runs: what pyproject.toml, the locks, the CI workflow and the tools say is the same."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, parse_tag

from .building import ROOT

REQUIREMENTS = ROOT / "requirements"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
MACHINES = {"ubuntu-24.04": "x86_64", "ubuntu-24.04-arm": "aarch64"}
# Pure Python, and setuptools builds a wheel of them without a compiler: nothing else has no wheel.
SOURCES = {"alibabacloud-endpoint-util", "alibabacloud-tea"}


def load(name: str) -> ModuleType:
    """Import one of the programs beside the locks."""
    spec = importlib.util.spec_from_file_location(f"requirements_{name}", REQUIREMENTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


wheels, environment = load("wheels"), load("environment")
LOCKS: list[Path] = wheels.LOCKS
SYSTEMS = [(python, machine) for python in wheels.PYTHONS for machine in wheels.MACHINES]


def locked(lock: Path) -> list[Requirement]:
    """What a lock names, with the markers."""
    lines = (line.removesuffix("\\") for line in lock.read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if "==" in line and not line.startswith((" ", "#"))]


def version(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


def table() -> dict[tuple[str, str], frozenset[Tag]]:
    """The tags of all wheels of each locked version."""
    lines = [line.split() for line in wheels.TABLE.read_text("utf-8").splitlines()]
    return {
        (name, release): frozenset[Tag]().union(*(parse_tag(word) for word in words if word != "sdist"))
        for name, release, *words in lines
    }


def needed(lock: Path, python: str, machine: str) -> Iterator[Requirement]:
    """What a lock names for such a machine."""
    here = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_version": f"{python}.0",
        "platform_machine": machine,
        "platform_system": "Linux",
        "sys_platform": "linux",
        "os_name": "posix",
    }
    return (pin for pin in locked(lock) if pin.marker is None or pin.marker.evaluate(here))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
@pytest.mark.parametrize(("python", "machine"), SYSTEMS)
def test_what_is_locked_has_wheels(lock: Path, python: str, machine: str) -> None:
    have, fit = table(), wheels.tags(python, machine)
    pins = list(needed(lock, python, machine))
    assert pins
    assert {pin.name for pin in pins if not have[pin.name, version(pin)] & fit} <= SOURCES


def test_users_need_no_source_package_but_for_credential_providers() -> None:
    for name in ("demo", "generate", "lowest", "runtime"):
        assert not SOURCES & {pin.name for pin in locked(REQUIREMENTS / f"{name}.txt")}


def test_the_table_of_wheels_is_that_of_the_locks() -> None:
    assert set(table()) == {(pin.name, version(pin)) for lock in LOCKS for pin in locked(lock)}


def test_every_lock_is_looked_at_and_names_no_host() -> None:
    assert set(LOCKS) == set(REQUIREMENTS.glob("*.txt"))
    for path in [*LOCKS, wheels.TABLE, *REQUIREMENTS.glob("*.in")]:
        assert "://" not in path.read_text("utf-8"), path


def test_a_package_without_a_wheel_would_be_noticed() -> None:
    tags = wheels.tags("3.13", "aarch64")
    assert parse_tag("cp311-abi3-manylinux_2_17_aarch64.manylinux2014_aarch64") & tags
    for word in (
        "cp311-cp311-manylinux_2_17_aarch64",
        "cp313-cp313-manylinux_2_17_x86_64",
        "cp313-cp313t-linux_aarch64",
    ):
        assert not parse_tag(word) & tags


def test_everything_names_the_same_pythons() -> None:
    pythons = list(wheels.PYTHONS)
    minor = re.compile(r"Programming Language :: Python :: (3\.\d+)")
    assert [
        found[1] for each in PROJECT["project"]["classifiers"] if (found := minor.fullmatch(each))
    ] == pythons
    assert WORKFLOW["jobs"]["test"]["strategy"]["matrix"]["python"] == pythons
    assert PROJECT["project"]["requires-python"] == f">={pythons[0]}"
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(f"{pythons[-1]}.0")
    assert PROJECT["tool"]["pyright"]["pythonVersion"] == pythons[0]
    assert ".".join(map(str, environment.OLDEST)) == pythons[0]
    assert f"--python-version {pythons[0]} " in (ROOT / "Makefile").read_text("utf-8")


def test_the_workflow_runs_on_every_system_that_the_locks_are_for() -> None:
    systems = WORKFLOW["jobs"]["test"]["strategy"]["matrix"]["system"]
    assert {MACHINES[system] for system in systems} == set(wheels.MACHINES)
    assert "Operating System :: POSIX :: Linux" in PROJECT["project"]["classifiers"]


def test_the_workflow_runs_what_developers_run() -> None:
    said = {
        name: [step["run"] for step in job["steps"] if "run" in step]
        for name, job in WORKFLOW["jobs"].items()
    }
    assert said["test"] == ["make demo", "make test"]
    assert said["bare"][-1] == "make demo"
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "exec make test"


def test_the_workflow_may_only_read_and_pins_its_actions() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    for job in WORKFLOW["jobs"].values():
        assert "permissions" not in job
        for action in (step["uses"] for step in job["steps"] if "uses" in step):
            assert re.fullmatch(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})", action)
