"""The wheel in environments that hold nothing else, with the newest and the oldest of what it needs."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from imageport import __version__
from imageport.sandbox import Sandbox

from .building import ROOT, WHEELS, Environment, pins, run

SMOKE = Path(__file__).with_name("smoke.py")
PHOTO = ROOT / "tests" / "data" / "rocket.jpeg"
NEEDED = {"anyio", "attr", "attrs", "h11", "httpcore", "httpx"}
THEIRS = {"certifi", "idna", "sniffio", "typing_extensions"}
LOADED = """
import json, sys
before = set(sys.modules)
{code}
tops = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(json.dumps(sorted(tops - set(sys.stdlib_module_names))))
"""
EVERYTHING = """
import imageport
for name in imageport.__all__:
    getattr(imageport, name)
"""


def loaded(python: Path | str, code: str, cwd: Path) -> set[str]:
    """What code loads in a fresh interpreter, besides the standard library."""
    said = run(python, "-I", "-W", "error", "-c", LOADED.format(code=code), cwd=cwd)
    return set(json.loads(said))


def test_every_client_works(installed: Environment) -> None:
    wanted = pins(installed.lock)
    with Sandbox(task_seconds=0) as sandbox:
        said = installed.run(SMOKE, sandbox.url, PHOTO, *wanted)
    assert dict(line.split("==") for line in said.split()) == wanted
    assert (installed.folder / "blocking.png").read_bytes().startswith(b"\x89PNG")


def test_the_oldest_versions_are_those_that_pyproject_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lowest = pins(ROOT / "requirements" / "lowest.txt")
    for line in project["dependencies"]:
        wanted = Requirement(line)
        [bound] = [each.version for each in wanted.specifier if each.operator == ">="]
        have = lowest[wanted.name]
        assert have == bound or have.startswith(f"{bound}."), line
        assert set(have.removeprefix(bound)) <= {".", "0"}, line


def test_the_oldest_and_the_newest_are_not_the_same() -> None:
    lowest, highest = (pins(ROOT / "requirements" / f"{name}.txt") for name in ("lowest", "runtime"))
    assert {name for name in lowest if highest.get(name) not in (None, lowest[name])} >= {"anyio", "attrs"}


def test_the_wheel_brings_all_that_it_needs(wheel: Path, tmp_path: Path) -> None:
    words = ("install", "--dry-run", "--quiet", "--ignore-installed", "--report", "report.json")
    run(sys.executable, "-m", "pip", *words, "--no-index", "--find-links", WHEELS, wheel, cwd=tmp_path)
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    found = [each["metadata"] for each in report["install"]]
    chosen = {each["name"].replace("_", "-"): each["version"] for each in found}
    assert chosen.pop("imageport") == __version__
    assert chosen == pins(ROOT / "requirements" / "runtime.txt")


def test_the_import_alone_loads_nothing_of_others(installed: Environment) -> None:
    assert loaded(installed.python, "import imageport", installed.folder) == {"imageport"}
    assert loaded(installed.python, "import imageport, imageport.errors", installed.folder) == {"imageport"}


def test_the_whole_client_loads_what_it_needs_and_no_more(installed: Environment) -> None:
    found = loaded(installed.python, EVERYTHING, installed.folder)
    assert {"imageport", "imageport_api", "httpx", "attr"} <= found
    assert found <= {"imageport", "imageport_api"} | NEEDED | THEIRS


def test_it_is_as_lean_where_everything_is_installed(tmp_path: Path) -> None:
    assert loaded(sys.executable, "import imageport", tmp_path) == {"imageport"}
    # Where click is installed, httpx itself loads it.
    alone = loaded(sys.executable, "import httpx, attrs, anyio", tmp_path)
    found = loaded(sys.executable, EVERYTHING, tmp_path) - alone
    assert found <= {"imageport", "imageport_api"} | NEEDED | THEIRS


def test_the_command_says_what_is_missing(installed: Environment) -> None:
    said = installed.run("-m", "imageport", code=1)
    assert said == 'The command needs more than the client: pip install "imageport[cli]".\n'
    script = installed.folder / "bin" / "imageport"
    assert run(script, cwd=installed.folder, code=1) == said


@pytest.mark.parametrize(
    ("module", "extra"), [("sandbox", "sandbox"), ("testing", "sandbox"), ("contract", "contract")]
)
def test_what_needs_an_extra_names_it(installed: Environment, module: str, extra: str) -> None:
    said = installed.run("-c", f"import imageport.{module}", code=1).splitlines()[-1]
    assert said.startswith("ModuleNotFoundError: ")
    assert said.endswith(f'which is not installed: pip install "imageport[{extra}]".')


def test_the_command_runs_as_a_module(tmp_path: Path) -> None:
    said = run(sys.executable, "-W", "error", "-m", "imageport", "--version", cwd=tmp_path)
    assert said.startswith("imageport, version ")
