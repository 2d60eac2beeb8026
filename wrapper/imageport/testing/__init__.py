"""What the fixtures of the pytest plugin hand to tests; needs ``pip install "imageport[sandbox]"``."""

from __future__ import annotations

from imageport.sandbox import Fault, Sandbox

from .clock import Clock
from .faults import Faults
from .received import Received
from .requests import Requests

__all__ = ["Clock", "Fault", "Faults", "Received", "Requests", "Sandbox"]
