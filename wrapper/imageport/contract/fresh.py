"""Names that are new: a name that is taken would be refused, and hide what else a server checks."""

from __future__ import annotations

import re
import secrets
from itertools import count
from typing import Any, cast

TAIL = 8
"""Characters of a name that make it new."""
NAME = re.compile(rf"[a-z][a-z0-9-]{{{TAIL},49}}")
IMAGE_ID = re.compile(r"image-[A-Za-z0-9]{18}")
ADDING = ("AddImage", "ActionAddImage")


class Names:
    """Makes names that no other run has made."""

    def __init__(self) -> None:
        self._numbers = count(secrets.randbelow(16**TAIL // 2))

    def renewed(self, operation: str, body: Any) -> Any:
        """Give a body in which the names of what is made are new; what breaks a rule stays as it is."""
        if operation not in ADDING or not isinstance(body, dict):
            return body
        made = dict(cast("dict[str, Any]", body))
        for member, pattern in (("Name", NAME), ("ImageId", IMAGE_ID)):
            value = made.get(member)
            if isinstance(value, str) and pattern.fullmatch(value):
                made[member] = f"{value[:-TAIL]}{next(self._numbers):0{TAIL}x}"
        return made
