"""What users install: the built files, and the wheel in an environment that holds nothing else."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

SMOKE = """
import importlib.resources, sys
import httpx  # first: where click is installed, httpx itself loads it

before = set(sys.modules)
import imageport, imageport_api

for package in (imageport, imageport_api):
    assert importlib.resources.files(package).joinpath("py.typed").is_file(), package

unwanted = {"starlette", "uvicorn", "jsonschema_rs", "click", "pytest", "PIL"}
unwanted &= set(sys.modules) - before
assert not unwanted, unwanted

imageport.PAI(api_key="sk-x", base_url="http://127.0.0.1:1")
"""


def run(*command: str | Path, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def sources(*folders: str) -> set[str]:
    """Every file under these folders, relative to the root."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not {"__pycache__", ".ruff_cache"} & set(path.parts)
    }


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=ROOT)
    return folder


def test_wheel_holds_both_packages_and_nothing_else(dist: Path) -> None:
    [wheel] = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    info = {name for name in names if name.startswith("imageport-")}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in info)
    packages = sources("wrapper/imageport", "generated/imageport_api")
    assert names - info == {name.split("/", 1)[1] for name in packages}


def test_sdist_holds_packages_spec_and_documents(dist: Path) -> None:
    [sdist] = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    documents = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml"}
    written_by_hatchling = {"PKG-INFO", ".gitignore"}
    expected = sources("wrapper/imageport", "generated/imageport_api", "spec")
    assert names == expected | documents | written_by_hatchling


def test_wheel_works_in_an_empty_environment(dist: Path, tmp_path: Path) -> None:
    [wheel] = dist.glob("*.whl")
    python = tmp_path / "bin" / "python"
    run(sys.executable, "-m", "venv", tmp_path, cwd=tmp_path)
    offline = ("--no-index", "--find-links", ROOT / ".wheels")
    run(python, "-m", "pip", "install", *offline, wheel, cwd=tmp_path)
    run(python, "-I", "-W", "error", "-c", SMOKE, cwd=tmp_path)


def test_import_is_lean_where_everything_is_installed(tmp_path: Path) -> None:
    run(sys.executable, "-I", "-W", "error", "-c", SMOKE, cwd=tmp_path)
