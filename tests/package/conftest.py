from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .building import ROOT, Environment, run


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=ROOT)
    return folder


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    [wheel] = dist.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def highest(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The wheel with the newest versions that we know of what it needs."""
    return Environment(tmp_path_factory.mktemp("highest"), ROOT / "requirements" / "runtime.txt", wheel)


@pytest.fixture(scope="session")
def lowest(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The wheel with the oldest versions that pyproject.toml allows."""
    return Environment(tmp_path_factory.mktemp("lowest"), ROOT / "requirements" / "lowest.txt", wheel)


@pytest.fixture(params=["highest", "lowest"])
def installed(request: pytest.FixtureRequest) -> Environment:
    return request.getfixturevalue(request.param)
