"""Make a virtual environment and install packages into it: environment.py FOLDER [WORD FOR pip install ...].

The Python of Debian has no ensurepip unless python3-venv is installed. There, pip is taken from the package
that ensurepip would take it from, which is downloaded and unpacked but not installed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

OLDEST = (3, 11)
PACKAGE = "python3-pip-whl"
NO_PIP = (
    f"{sys.executable} cannot make virtual environments with pip. Install what it lacks (Debian and Ubuntu:"
    " apt-get install python3-venv), or name another Python: make PYTHON=python3.X"
)


def main(folder: Path, words: list[str]) -> None:
    """Make the environment, or take the one that is there, and install; a failure ends the program."""
    if sys.version_info < OLDEST:
        have, need = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST))
        sys.exit(f"{sys.executable} is Python {have}; {need} or later is needed: make PYTHON=python{need}")
    if find_spec("venv") is None:
        sys.exit(NO_PIP)
    options = [] if is_usable(folder) else ["--clear"]
    if find_spec("ensurepip"):
        run(sys.executable, "-m", "venv", *options, folder)
    else:
        run(sys.executable, "-m", "venv", "--without-pip", *options, folder)
        if not (folder / "bin" / "pip").exists():
            add_pip(folder)
    if words:
        run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", *words)


def is_usable(folder: Path) -> bool:
    """Tell whether an environment is there that this version of Python made, and to its end."""
    if not (folder / ".stamp").exists():
        return False
    found = re.search(r"^version *= *(\S+)$", (folder / "pyvenv.cfg").read_text("utf-8"), re.MULTILINE)
    return found is not None and found[1] == ".".join(map(str, sys.version_info[:3]))


def add_pip(folder: Path) -> None:
    """Install pip from the wheel in Debian's package."""
    with TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)  # apt-get downloads as a user of its own
        for command in (f"apt-get download {PACKAGE}", f"dpkg-deb --extract {PACKAGE}_*.deb ."):
            if subprocess.run(command, shell=True, cwd=place, capture_output=True).returncode:
                sys.exit(NO_PIP)
        [wheel] = place.glob("usr/share/python-wheels/pip-*.whl")
        run(folder / "bin" / "python", wheel / "pip", "install", "--quiet", "--no-index", wheel)


def run(*command: str | Path) -> None:
    """Run a command that says itself what went wrong."""
    if code := subprocess.run(command).returncode:
        sys.exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
