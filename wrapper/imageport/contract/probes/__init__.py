"""Questions that schemathesis does not ask: right requests, changed in one place, to what is really there."""

from __future__ import annotations

from .prober import probe

__all__ = ["probe"]
