"""What a vendor's fields ask for. What cannot be read counts as absent: the gateway refuses none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from imageport.sandbox.drawing import LARGEST, Recipe

from .models import Model

MOST_IMAGES = 15
SIDES = re.compile(r"([0-9]{1,6})[x*]([0-9]{1,6})", re.ASCII | re.IGNORECASE)
SQUARES = {"1K": 1024, "2K": 2048, "4K": 4096}
FORMATS = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made, and whether it is wanted in base64."""

    prompt: str
    recipes: tuple[Recipe, ...]
    base64: bool


def read(fields: dict[str, Any], model: Model) -> Wish:
    """Read what is asked of *model*."""
    prompt = " ".join(_prompts(fields))
    width, height = _size(fields) or model.size
    kinds = (FORMATS.get(each) for each in _places(fields, "output_format") if isinstance(each, str))
    kind = next((each for each in kinds if each), "png")
    seeds = (_whole(each) for each in _places(fields, "seed"))
    seed = next((f"{each:x}" for each in seeds if each is not None), "")
    recipes = (Recipe(prompt, seed, number, width, height, kind) for number in range(_count(fields)))
    wanted = fields.get("response_format")
    in_base64 = model.base64 if wanted not in ("url", "b64_json") else wanted == "b64_json"
    return Wish(prompt, tuple(recipes), in_base64)


def _places(fields: dict[str, Any], name: str) -> list[Any]:
    """Give the values at the two places where the vendors have their settings."""
    return [fields.get(name), _object(fields.get("parameters")).get(name)]


def _prompts(fields: dict[str, Any]) -> Iterator[str]:
    """Give the texts of `prompt`, or of `input`, or of the messages there."""
    inner = _object(fields.get("input"))
    plain = [each for each in (fields.get("prompt"), inner.get("prompt")) if isinstance(each, str)]
    yield from plain[:1]
    messages = _list(inner.get("messages")) if not plain else []
    for message in messages:
        content = _object(message).get("content")
        parts = [{"text": content}] if isinstance(content, str) else _list(content)
        for part in parts:
            text = _object(part).get("text")
            if isinstance(text, str):
                yield text


def _size(fields: dict[str, Any]) -> tuple[int, int] | None:
    for each in _places(fields, "size"):
        text = each.strip() if isinstance(each, str) else ""
        if text.upper() in SQUARES:
            return SQUARES[text.upper()], SQUARES[text.upper()]
        sides = SIDES.fullmatch(text)
        if sides and int(sides[1]) and int(sides[2]):
            return min(int(sides[1]), LARGEST), min(int(sides[2]), LARGEST)
    return None


def _count(fields: dict[str, Any]) -> int:
    options = _object(fields.get("sequential_image_generation_options"))
    is_set = fields.get("sequential_image_generation") != "disabled"
    wanted = [*_places(fields, "n"), options.get("max_images") if is_set else None]
    counts = (_whole(each) or 0 for each in wanted)
    return min(next((count for count in counts if count >= 1), 1), MOST_IMAGES)


def _whole(value: Any) -> int | None:
    """Read an integer; JSON calls 2.0 one, too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _object(value: Any) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else []
