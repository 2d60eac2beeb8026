"""A local server that speaks the spec, for tests and first steps without an account.

It shares no code with the client, so that each can find the other's mistakes. It needs the extra:
``pip install "imageport[sandbox]"``.
"""

from __future__ import annotations

import sys

try:
    from .app import create_app
    from .faults import Fault
    from .server import Sandbox
except ModuleNotFoundError as _error:
    if (_error.name or "").startswith("imageport"):
        raise
    _needed = f'The sandbox needs {_error.name}, which is not installed: pip install "imageport[sandbox]".'
    if sys.argv[:1] == ["-m"] and __name__ in sys.orig_argv:
        sys.exit(f"Error: {_needed}")  # python -m imageport.sandbox
    raise ModuleNotFoundError(_needed, name=_error.name) from None

__all__ = ["Fault", "Sandbox", "create_app"]
