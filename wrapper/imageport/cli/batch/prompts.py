"""What is to be generated: a file of prompts, a line each, as text or as JSON. Pure but for the reading."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from imageport.cli.text_files import NoTextError, decoded, lines
from imageport.errors import InvalidRequestError

# Where the models' vendors take the prompt.
_PLACES = ("prompt", "input", "messages")


class Wish(NamedTuple):
    """One generation that is wanted."""

    number: int
    key: str
    """What is asked for, and for the how manieth time; where it stands in the file does not matter."""
    model: str
    fields: dict[str, Any]

    @property
    def prompted(self) -> bool:
        """Whether it says what the picture is to show, at any place that vendors read."""
        return any(_says(self.fields.get(place)) for place in _PLACES)

    @property
    def name(self) -> str:
        """A name for files: the number and the beginning of the prompt."""
        words = re.sub("[^a-z0-9]+", "-", str(self.fields.get("prompt", self.model)).lower()).strip("-")
        return f"{self.number:03d}-{words[:40].strip('-') or 'image'}"


def read(path: Path) -> list[Any]:
    """Return the prompts of a file, text or objects; empty lines do not count."""
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be read: {error.strerror}.") from None
    except NoTextError as error:
        raise InvalidRequestError(f"{path} {error}.") from None
    # Files that were put together have a byte order mark at each seam.
    trimmed = ((number, line.lstrip("\ufeff").strip()) for number, line in enumerate(lines(text), 1))
    found = [_prompt(line, f"{path}:{number}") for number, line in trimmed if line]
    if not found:
        raise InvalidRequestError(f"{path} holds no prompt.")
    return found


def _says(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _prompt(line: str, where: str) -> Any:
    if not line.startswith("{"):
        return line
    try:
        return json.loads(line)
    except ValueError:
        raise InvalidRequestError(f"{where}: a line that begins with {{ must be a JSON object.") from None


def wishes(prompts: Sequence[Any], model: str | None, common: Mapping[str, Any]) -> list[Wish]:
    """Put each prompt together with the *model* and the *common* fields; its own fields win."""
    times: Counter[str] = Counter()
    found: list[Wish] = []
    for number, prompt in enumerate(prompts, 1):
        own = cast("dict[str, Any]", prompt) if isinstance(prompt, dict) else {"prompt": prompt}
        fields = {**common, **own}
        chosen = fields.pop("model", None) or model
        if not isinstance(chosen, str):
            raise InvalidRequestError(f"Prompt {number} has no model; give --model.")
        text = json.dumps([chosen, fields], sort_keys=True)
        digest = hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()
        times[digest] += 1
        found.append(Wish(number, f"{digest}:{times[digest]}", chosen, fields))
    return found
