"""Whose APIs the sandbox speaks. A vendor is one module that says everything about itself."""

from __future__ import annotations

from . import files, oceanbase, pai, photogpt
from .exchange import Vendor

# The first one answers for paths that are nobody's.
VENDORS: tuple[Vendor, ...] = (pai.VENDOR, photogpt.VENDOR, oceanbase.VENDOR, files.VENDOR)
