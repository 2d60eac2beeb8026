"""Test runs within this process."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import imageport
import imageport_api

LEFT_OUT = {"__main__", "cli", "contract", "drift", "pytest_plugin"}  # pytest loads the last one itself


class Run:
    """Runs tests with our plugin alone; every warning is an error."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester

    def __call__(self, code: str, *options: str) -> pytest.RunResult:
        self._pytester.makepyfile(code)
        return self._pytester.runpytest_inprocess(
            "-p", "imageport.pytest_plugin", "-W", "error", "--strict-markers", *options
        )


def load_everything() -> None:
    """Load all modules, else each run would load the same ones again."""
    for package in (imageport_api, imageport):
        home = Path(str(package.__file__)).parent
        names = [path.relative_to(home.parent).with_suffix("").parts for path in home.rglob("*.py")]
        for parts in names:
            if parts[1] not in LEFT_OUT:
                import_module(".".join(parts).removesuffix(".__init__"))
