"""Any server held to the spec: the packaged contract as a schemathesis schema.

It needs the extra: ``pip install "imageport[contract]"``.
"""

from __future__ import annotations

from .keys import SANDBOX, Keys
from .schema import load

__all__ = ["SANDBOX", "Keys", "load"]
