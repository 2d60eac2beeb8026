"""Say which changes since a git revision break users; fail on one that the changelog does not announce.

`python spec/breaking.py [BASE]` compares the files as they are now with BASE: the last tag, or HEAD~1.
Exit codes: 0 nothing or all announced, 1 something is not announced, 2 there is nothing to compare with.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import break_contract
import break_surface
import yaml
from break_finding import Finding, entries

ROOT = Path(__file__).resolve().parent.parent
SPEC = "spec/openapi.yaml"
NEWS = "CHANGELOG.md"
PARTS = (SPEC, NEWS, "wrapper", "generated")


class NoBaseError(Exception):
    """There is nothing to compare with."""


def git(root: Path, *command: str) -> bytes:
    """Run git in *root* and return what it prints."""
    done = subprocess.run(["git", "-C", str(root), *command], capture_output=True)
    if done.returncode:
        raise NoBaseError(done.stderr.decode(errors="replace").strip())
    return done.stdout


def find_base(root: Path, base: str) -> str:
    """Return the commit that *base* names; when it is empty, of the last tag, or the one before HEAD."""
    if not base:
        try:
            base = git(root, "describe", "--tags", "--abbrev=0").decode().strip()
        except NoBaseError:
            base = "HEAD~1"
    try:
        found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    except NoBaseError:
        raise NoBaseError(
            f"git knows no revision {base!r}; name one: make breaking BASE=<revision>"
        ) from None
    return found.decode().strip()


def unpack(root: Path, commit: str, target: Path) -> None:
    """Write the parts of *commit* that are compared into *target*."""
    held = git(root, "ls-tree", "-z", "--name-only", commit, "--", *PARTS).decode().split("\0")
    if SPEC not in held:
        raise NoBaseError(f"{commit[:10]} has no {SPEC}, so there is nothing to compare with")
    packed = git(root, "archive", "--format=tar", commit, "--", *filter(None, held))
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(target, filter="data")


def compare(old: Path, new: Path) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that the changelog announces, and the others."""
    specs = [yaml.safe_load((tree / SPEC).read_text("utf-8")) for tree in (old, new)]
    found = break_contract.compare(*specs) + break_surface.compare(old, new)
    news = [path.read_text("utf-8") if path.exists() else "" for path in (old / NEWS, new / NEWS)]
    announced = entries(news[1], before=news[0])
    split: tuple[list[Finding], list[Finding]] = ([], [])
    for finding in found:
        split[not finding.announced(announced)].append(finding)
    return split


def report(base: str, announced: list[Finding], others: list[Finding]) -> None:
    """Print what was found."""
    for finding in announced:
        print(f"announced      {finding.text}")
    for finding in others:
        print(f"NOT ANNOUNCED  {finding.text}\n               an entry has to name {finding.wanted()}")
    print(f"since {base[:10]}: {len(announced) + len(others)} breaking, {len(others)} not announced")
    if others:
        print(f"Announce them in {NEWS}, [Unreleased], under ### Removed or ### Changed, names in backticks.")


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Compare, print, and return the exit code."""
    if len(arguments) > 1:
        print("usage: python spec/breaking.py [BASE]", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        try:
            base = find_base(root, "".join(arguments).strip())
            unpack(root, base, Path(folder))
        except NoBaseError as error:
            print(f"breaking: {error}", file=sys.stderr)
            return 2
        announced, others = compare(Path(folder), root)
    report(base, announced, others)
    return 1 if others else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
