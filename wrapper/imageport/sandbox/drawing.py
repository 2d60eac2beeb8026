"""Pictures out of words: the same words and seed make the same picture. Pure."""

from __future__ import annotations

import colorsys
import math
import textwrap
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps

LARGEST = 4096  # pixels of a side
SCENE = 768  # pixels of the scene's longer side; what is larger is enlarged
# Few colours and smooth slopes: more effort saves little and takes long.
OPTIONS: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 1},
    "jpeg": {"quality": 88},
    "webp": {"quality": 85, "method": 2},
}
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a picture is drawn from; *number* tells the pictures of one set apart."""

    prompt: str = ""
    seed: str = ""
    number: int = 0
    width: int = 1024
    height: int = 1024
    format: str = "png"


@lru_cache(maxsize=16)
def draw(recipe: Recipe) -> bytes:
    """Draw a picture, and give the bytes of its file."""
    dice = Random(f"{recipe.prompt}/{recipe.seed}/{recipe.number}")
    image = _scene(dice, recipe.width, recipe.height)
    _write(image, recipe.prompt)
    file = BytesIO()
    image.save(file, recipe.format, **OPTIONS[recipe.format])
    return file.getvalue()


def _scene(dice: Random, width: int, height: int) -> Image.Image:
    """Draw a sky, a sun, bubbles and hills."""
    scale = min(1.0, SCENE / max(width, height))
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    hue = dice.random()
    scene = _sky(dice, hue, (wide, high))
    layer = Image.new("RGBA", scene.size)
    pen = ImageDraw.Draw(layer)
    for size in [0.22] + [dice.uniform(0.02, 0.12) for _ in range(dice.randint(4, 9))]:
        _disc(pen, dice, size * min(wide, high), (*_colour(hue + 0.45, 0.85), dice.randint(70, 170)))
    for step in range(3):
        _hill(pen, dice, high * (0.55 + 0.15 * step), (*_colour(hue + 0.08 * step, 0.4 - 0.1 * step), 210))
    scene.paste(layer, mask=layer)
    return scene if scene.size == (width, height) else _resized(scene, (width, height))


def _sky(dice: Random, hue: float, size: tuple[int, int]) -> Image.Image:
    slope = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270)))
    return ImageOps.colorize(
        _resized(slope, size), _colour(hue, 0.35), _colour(hue + 0.2, 0.8), _colour(hue + 0.1, 0.6)
    )


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image.resize(size)  # pyright: ignore[reportUnknownMemberType]


def _disc(pen: ImageDraw.ImageDraw, dice: Random, radius: float, colour: tuple[int, ...]) -> None:
    width, height = pen.im.size
    x, y = dice.uniform(0, width), dice.uniform(0, height * 0.7)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _hill(pen: ImageDraw.ImageDraw, dice: Random, top: float, colour: tuple[int, ...]) -> None:
    width, height = pen.im.size
    waves = [(dice.uniform(1, 4), dice.uniform(0, math.tau), dice.uniform(0.02, 0.06)) for _ in range(3)]
    line = [
        (
            x,
            top
            + height
            * sum(depth * math.sin(turns * x / width * math.tau + start) for turns, start, depth in waves),
        )
        for x in range(0, width + 8, 8)
    ]
    pen.polygon([(0, height), *line, (width + 8, height)], fill=colour)


def _write(image: Image.Image, prompt: str) -> None:
    """Put the prompt below; a picture that is very small has no room for it."""
    size = min(image.size) // 20
    text = " ".join("".join(char if char.isprintable() else " " for char in prompt[:400]).split())
    if size < 6 or not text:
        return
    font = ImageFont.load_default(size)
    lines = textwrap.wrap(text, max(8, int(image.width / size * 1.7)), max_lines=3, placeholder=" …")
    place = (size, image.height - round(size * (0.7 + 1.3 * len(lines))))
    for shift, colour in ((max(1, size // 16), (0, 0, 0)), (0, (255, 255, 255))):
        pen = ImageDraw.Draw(image)
        pen.multiline_text((place[0] + shift, place[1] + shift), "\n".join(lines), colour, font)


def _colour(hue: float, lightness: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, 0.6)
    return round(255 * red), round(255 * green), round(255 * blue)
