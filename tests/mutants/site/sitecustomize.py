"""Python runs this first in every process of a planted run: the defect is there before the package is."""

from pathlib import Path

if (_name := Path(__file__).with_name("defect")).exists():
    from tests.mutants.arming import arm

    arm(_name.read_text("utf-8"))
