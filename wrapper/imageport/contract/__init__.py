"""Any server held to the spec: the packaged contract as a schemathesis schema.

It needs the extra: ``pip install "imageport[contract]"``.
"""

from __future__ import annotations

try:
    from .keys import SANDBOX, Keys
    from .schema import load
except ModuleNotFoundError as _error:
    if (_error.name or "").startswith("imageport"):
        raise
    _needed = f'Contract tests need {_error.name}, which is not installed: pip install "imageport[contract]".'
    raise ModuleNotFoundError(_needed, name=_error.name) from None

__all__ = ["SANDBOX", "Keys", "load"]
