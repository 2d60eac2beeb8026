"""The fields of ``images.generate`` that vendors read, and which name is a slip of one of them.

``images.generate`` itself refuses such a slip before it is sent. A program that has many requests to pay
for can look at all of them first::

    slip = misspelt({"promt": "a cat"})
    ...
    slip.name, slip.meant
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imageport._fields import Slip, find_slip
from imageport._generation import known_fields

__all__ = ["Slip", "known_fields", "misspelt"]


def misspelt(fields: Mapping[str, Any]) -> Slip | None:
    """Return the first field whose name is a slip of one that vendors, or we, know; None without any."""
    return find_slip(fields, known_fields())
