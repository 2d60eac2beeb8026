"""All planted defects: how each is put in, and where it should be noticed first."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from . import money, sandbox, spec
from .seams import Change
from .spec import Edit

ROOT = Path(__file__).parents[2]


class Defect(NamedTuple):
    """What is wrong, a *change* at a *seam* or an *edit* of the spec, and the tests that are run first."""

    area: str
    name: str
    hints: tuple[str, ...]
    seam: str = ""
    change: Change | None = None
    edit: Edit | None = None


def _hints(words: str, folder: str = "tests") -> tuple[str, ...]:
    return tuple(f"{folder}/{word}.py" for word in words.split())


_ALL = (
    *(Defect("money", name, _hints(tests), seam, change) for name, seam, change, tests in money.ROWS),
    *(
        Defect("sandbox", name, _hints(tests, "tests/sandbox"), seam, change)
        for name, seam, change, tests in sandbox.ROWS
    ),
    *(Defect("spec", name, _hints(tests), edit=edit) for name, edit, tests in spec.ROWS),
)
DEFECTS = {defect.name: defect for defect in _ALL}

# Those that no test notices, each with the reason why that is right.
UNNOTICED: dict[str, str] = {}
