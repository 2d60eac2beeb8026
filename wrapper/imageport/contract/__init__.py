"""Any server held to the spec: the packaged contract as a schemathesis schema.

It needs the extra: ``pip install "imageport[contract]"``.
"""

from __future__ import annotations

try:
    from .keys import SANDBOX, Keys
    from .schema import load
except ModuleNotFoundError as error:
    if (error.name or "").startswith("imageport"):
        raise
    _needed = f'Contract tests need {error.name}, which is not installed: pip install "imageport[contract]".'
    raise ModuleNotFoundError(_needed, name=error.name) from None

__all__ = ["SANDBOX", "Keys", "load"]
