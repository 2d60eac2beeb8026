"""Hold uploads to all files of the source packages of Pillow and pillow-heif: python -m tests.photos."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from .opened import Verdict, judged

HOME = Path(__file__).parents[2] / ".photos"
PACKAGES = ("pillow", "pillow-heif")


def fetched(package: str) -> Path:
    """Return the folder with the sources of a package, of the version that is installed."""
    wanted = f"{package}=={version(package)}"
    folder = HOME / wanted
    if not folder.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*command, "--dest", str(HOME / "packages"), wanted], check=True)
        pattern = f"{package.replace('-', '[-_]')}-{version(package)}.tar.gz"
        [archive] = (HOME / "packages").glob(pattern)
        part = folder.with_name(f"{folder.name}.part")
        with tarfile.open(archive) as sources:
            sources.extractall(part, filter="data")
        part.rename(folder)
    return folder


def told(verdicts: Iterable[Verdict]) -> int:
    """Print the figures and every disagreement; return how many there are."""
    counts: Counter[str] = Counter()
    wrong = 0
    for verdict in verdicts:
        counts["files"] += 1
        counts[verdict.opened_as or ("another picture" if verdict.opened_as == "" else "no picture")] += 1
        if verdict.opened_as is None and verdict.accepted_as:
            counts["accepted although Pillow cannot open it"] += 1
        if not verdict.agreed:
            wrong += 1
            print(f"{verdict.path}: Pillow {verdict.opened_as!r}, upload {verdict.accepted_as!r}")
    for name, count in sorted(counts.items()):
        print(f"{count:6} {name}")
    print(f"{wrong:6} judged otherwise than by Pillow")
    return wrong


def main() -> int:
    """Judge every file of both packages."""
    folders = [fetched(package) for package in PACKAGES]
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return 1 if told(map(judged, paths)) else 0


if __name__ == "__main__":
    sys.exit(main())
