"""A local server that speaks the spec, for tests and first steps without an account.

It shares no code with the client, so that each can find the other's mistakes.
"""

from __future__ import annotations

from .app import create_app
from .faults import Fault
from .server import Sandbox

__all__ = ["Fault", "Sandbox", "create_app"]
