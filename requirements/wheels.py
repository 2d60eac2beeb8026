"""Write requirements/wheels.tags: which wheels the index has of each locked version. `make lock` runs this.

A line is a name, a version, and the tags of the wheels that fit one of the systems below, or `sdist` where
there is no wheel. A test reads it and needs no network.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

FOLDER = Path(__file__).parent
TABLE = FOLDER / "wheels.tags"
LOCKS = sorted(FOLDER / f"{path.stem}.txt" for path in FOLDER.glob("*.in")) + [
    FOLDER / f"{name}.txt" for name in ("demo", "lowest", "runtime")
]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = ("x86_64", "aarch64")
NEWEST_GLIBC = 36  # 2.36 is that of Debian 12, the oldest that comes with Python 3.11


def tags(python: str, machine: str) -> frozenset[Tag]:
    """Return the tags of the wheels that CPython takes on Linux on such a machine."""
    version = tuple(map(int, python.split(".")))
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(NEWEST_GLIBC, 4, -1)]
    platforms += [f"manylinux2014_{machine}", f"manylinux2010_{machine}", f"manylinux1_{machine}"]
    interpreter = f"cp{version[0]}{version[1]}"
    return frozenset(
        [*cpython_tags(version, platforms=platforms), *compatible_tags(version, interpreter, platforms)]
    )


def line(package: dict[str, Any], fitting: frozenset[Tag]) -> str:
    """Return the line of one package of a pylock.toml."""
    names = [unquote(wheel["url"].rpartition("/")[2]) for wheel in package.get("wheels", ())]
    found = [name.split("-")[-3:] for name in names if parse_wheel_filename(name)[3] & fitting]
    words = sorted("-".join(parts).removesuffix(".whl") for parts in found) or ["sdist"]
    return " ".join([package["name"], package["version"], *words])


def main(uv: str) -> None:
    """Ask the index about everything that is locked."""
    fitting = frozenset[Tag]().union(*(tags(python, machine) for python in PYTHONS for machine in MACHINES))
    lines: set[str] = set()
    with TemporaryDirectory() as place:
        for lock in LOCKS:
            answer = Path(place, "pylock.toml")
            words = (
                "--quiet",
                "--universal",
                "--python-version",
                PYTHONS[0],
                "--no-deps",
                "--format",
                "pylock.toml",
            )
            subprocess.run(
                [uv, "pip", "compile", *words, "-o", answer, lock], check=True, capture_output=True
            )
            packages = tomllib.loads(answer.read_text("utf-8"))["packages"]
            lines |= {line(package, fitting) for package in packages}
            answer.unlink()
    TABLE.write_text("".join(f"{each}\n" for each in sorted(lines)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
