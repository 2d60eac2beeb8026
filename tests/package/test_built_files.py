"""What users download: the sdist and the wheel hold what they should, and are the same bytes each time."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from configparser import ConfigParser
from email import message_from_string
from pathlib import Path

import pytest

from .building import JUNK, ROOT, build, contents, copy

PHOTOS = {".heic", ".jpg", ".png", ".webp"}
KINDS = {".py", ".json", ".yaml", ".jinja", ".typed"} | PHOTOS


def sources(*folders: str) -> set[str]:
    """Every file under these folders, relative to the root."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not {*JUNK} & set(path.parts)
    }


def test_wheel_holds_both_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert len(names) == len(set(names))
    info = {name.partition("/")[2] for name in names if name.startswith("imageport-")}
    assert info == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
    packages = {name.split("/", 1)[1] for name in sources("wrapper/imageport", "generated/imageport_api")}
    assert {name for name in names if not name.startswith("imageport-")} == packages
    assert {"imageport/py.typed", "imageport_api/py.typed"} <= packages


def test_sdist_holds_packages_spec_and_documents(dist: Path) -> None:
    [sdist] = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    documents = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml"}
    written_by_hatchling = {"PKG-INFO", ".gitignore"}
    expected = sources("wrapper/imageport", "generated/imageport_api", "spec")
    assert names == expected | documents | written_by_hatchling


def test_no_file_is_of_a_kind_that_does_not_belong() -> None:
    kinds = {Path(name).suffix or Path(name).name for name in sources("wrapper", "generated", "spec")}
    assert kinds <= KINDS


def test_the_same_sources_make_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    elsewhere = copy(tmp_path / "another place")
    for path in elsewhere.rglob("*"):
        os.utime(path, (1, 2_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    built = build(elsewhere, tmp_path / "dist", TZ="Asia/Shanghai", PYTHONHASHSEED="7")
    assert {name: len(content) for name, content in built.items()} == {
        name: len(content) for name, content in contents(dist).items()
    }
    assert built == contents(dist)


def test_the_date_is_the_one_that_is_asked_for(tmp_path: Path) -> None:
    built = build(copy(tmp_path / "source"), tmp_path / "dist", SOURCE_DATE_EPOCH="1750000000")
    assert len(built) == 2
    for name, content in built.items():
        if name.endswith(".whl"):
            dates = {each.date_time for each in zipfile.ZipFile(io.BytesIO(content)).infolist()}
            assert dates == {(2025, 6, 15, 15, 6, 40)}
        else:
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                assert {each.mtime for each in archive.getmembers()} == {1_750_000_000}


@pytest.fixture
def info(wheel: Path) -> dict[str, str]:
    archive = zipfile.ZipFile(wheel)
    names = [name for name in archive.namelist() if name.endswith((".txt", "METADATA"))]
    return {name.rpartition("/")[2]: archive.read(name).decode() for name in names}


def test_the_metadata_say_what_users_need(info: dict[str, str]) -> None:
    metadata = message_from_string(info["METADATA"])
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    required = metadata.get_all("Requires-Dist") or []
    bare = {line.split(">")[0].split("<")[0] for line in required if "extra ==" not in line}
    assert bare == {"anyio", "attrs", "h11", "httpcore", "httpx"}
    unbounded = [line for line in required if ">=" not in line and not line.startswith("imageport[")]
    assert unbounded == []


def test_the_entry_points_are_the_command_and_the_plugin(info: dict[str, str]) -> None:
    parser = ConfigParser()
    parser.read_string(info["entry_points.txt"])
    assert {name: dict(parser[name]) for name in parser.sections()} == {
        "console_scripts": {"imageport": "imageport.cli:main"},
        "pytest11": {"imageport": "imageport.pytest_plugin"},
    }
