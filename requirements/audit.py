"""Ask the advisory service about every locked package; pass only when it has answered for all of them.

Packages that are locked for other platforms only are left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = sorted(Path(__file__).parent.glob("*.txt"))
COMMAND = ["-m", "pip_audit", "--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off"]


def main(options: list[str]) -> int:
    """Run pip-audit over all lock files, and judge what it found: 0 is clean, 1 is not, 2 is not known."""
    files = [word for lock in LOCKS for word in ("-r", str(lock))]
    done = subprocess.run([sys.executable, *COMMAND, *files, *options], capture_output=True, text=True)
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print(done.stderr)
        print(f"FAILED: pip-audit ended with {done.returncode} and no report; nothing is known.")
        return 2
    unsafe = [line for package in packages for line in told(package)]
    unknown = [package for package in packages if "vulns" not in package]
    print(*unsafe, sep="\n", end="\n" if unsafe else "")
    if unknown or not packages:
        why = unknown[0].get("skip_reason") if unknown else "the lock files name none"
        print(f"FAILED: {len(unknown)} of {len(packages)} packages could not be checked: {why}")
        return 2
    if unsafe or done.returncode:
        print(f"FAILED: {len(unsafe)} known vulnerabilities in {len(packages)} packages.")
        return 1
    print(f"No known vulnerabilities in {len(packages)} packages.")
    return 0


def told(package: dict[str, Any]) -> list[str]:
    """Return a line for each vulnerability of a package."""
    return [
        f"{package['name']} {package['version']}: {found['id']},"
        f" fixed in {', '.join(found['fix_versions']) or 'no version yet'}"
        for found in package.get("vulns", ())
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
