"""What is to be generated: a file of prompts, as lines, JSON or a table. Pure but for the reading."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from imageport.cli.text_files import NoTextError, decoded, lines
from imageport.errors import InvalidRequestError

from .tables import PLACES, is_header, rows


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
        return any(_says(self.fields.get(place)) for place in PLACES)

    @property
    def name(self) -> str:
        """A name for files: the number and the beginning of the prompt."""
        words = re.sub("[^a-z0-9]+", "-", str(self.fields.get("prompt", self.model)).lower()).strip("-")
        return f"{self.number:03d}-{words[:40].strip('-') or 'image'}"


def read(path: Path, given: Collection[str] = ()) -> list[Any]:
    """Return the prompts of a file, text or objects; *given* are fields that all of them get anyhow."""
    kind = path.suffix.lower()
    if kind in _OTHERS:
        raise InvalidRequestError(
            f"{path} cannot be read: prompts come as .txt, .jsonl, .json, .csv or .tsv."
        )
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be read: {error.strerror}.") from None
    except NoTextError as error:
        raise InvalidRequestError(f"{path} {error}.") from None
    found = _READERS.get(kind, _lines)(text, str(path), given)
    if not found:
        raise InvalidRequestError(f"{path} holds no prompt.")
    return found


def _lines(text: str, where: str, given: Collection[str]) -> list[Any]:
    """Read a prompt per line, or a JSON list; empty lines do not count."""
    if text.lstrip().startswith("[") and (found := _listed(text)) is not None:
        return _checked(found, where)
    # Files that were put together have a byte order mark at each seam.
    trimmed = ((number, line.lstrip("\ufeff").strip()) for number, line in enumerate(lines(text), 1))
    filled = [(number, line) for number, line in trimmed if line]
    if filled and is_header(filled[0][1]):
        raise InvalidRequestError(
            f"{where}:{filled[0][0]} is the header of a table; call the file .csv. To pay for a prompt of"
            ' these words, write it as JSON: {"prompt": "..."}.'
        )
    return [_prompt(line, f"{where}:{number}") for number, line in filled]


def _array(text: str, where: str, given: Collection[str]) -> list[Any]:
    """Read a JSON file: one object, a list of texts and objects, or an object per line."""
    found = _listed(text)
    if found is None:
        found = _lines(text, where, given)
        if not all(isinstance(each, dict) for each in found):
            raise InvalidRequestError(f"{where} is no JSON.")
    return _checked(found, where)


def _listed(text: str) -> list[Any] | None:
    """Read a whole text as JSON; None when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("list[Any]", found) if isinstance(found, list) else [found]


def _checked(found: list[Any], where: str) -> list[Any]:
    if not all(isinstance(each, str | dict) for each in found):
        raise InvalidRequestError(f"{where} must be a list of texts and objects.")
    return found


_READERS = {".csv": rows, ".tsv": rows, ".json": _array}
# They are text, and their lines are no prompts.
_OTHERS = {
    *(".yaml", ".yml", ".toml", ".xml", ".html", ".htm", ".ini", ".rtf", ".xlsx", ".xls", ".ods", ".parquet"),
    *(".docx", ".doc", ".odt", ".pdf"),
}


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
