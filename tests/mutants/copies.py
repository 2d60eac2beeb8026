"""Copies of the project, and the defects planted in them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .table import ROOT, Defect

LEFT_OUT = (".*", "demo-out", "dist", "bench", "*-report")


@contextmanager
def copy(source: Path = ROOT) -> Iterator[Path]:
    """A copy of the project without its environments; what a copy has compiled is copied, too."""
    left_out = (*LEFT_OUT, "__pycache__") if source == ROOT else LEFT_OUT
    with tempfile.TemporaryDirectory(prefix="imageport-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve() / "project"
        shutil.copytree(source, root, ignore=shutil.ignore_patterns(*left_out))
        yield root


def plant(defect: Defect, root: Path) -> str | None:
    """Plant a defect; the generator may notice one of the spec already."""
    defect.apply(root)
    if not defect.file.startswith("spec/"):
        return None
    done = subprocess.run([sys.executable, root / "spec" / "generate.py"], cwd=root, capture_output=True)
    return "spec/generate.py" if done.returncode else None
