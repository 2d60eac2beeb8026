"""Plant a defect in a process that has loaded nothing yet: as soon as the module that holds it is there."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from .seams import SEAMS, Change, plant
from .table import DEFECTS


def arm(name: str) -> None:
    """Have the defect of this name planted; a spec's is in the files already, and "none" is no defect."""
    defect = DEFECTS.get(name)
    if defect is not None and defect.change is not None:
        sys.meta_path.insert(0, _Planter(SEAMS[defect.seam], defect.change))


class _Planter(MetaPathFinder):
    def __init__(self, targets: tuple[str, ...], change: Change) -> None:
        self._change = change
        self._waiting = {target.partition(":")[0]: target for target in targets}

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        planted = self._waiting.pop(fullname, None)
        found = None if planted is None else find_spec(fullname)
        if planted is None or found is None or found.loader is None:
            return None
        load = found.loader.exec_module

        def load_and_plant(module: ModuleType) -> None:
            load(module)
            plant(planted, self._change)

        found.loader.exec_module = load_and_plant
        return found
