from __future__ import annotations

from typing import Any

import httpx
import pytest
from PIL import Image

from imageport.sandbox import Sandbox
from imageport.sandbox.drawing import Recipe, draw

from .gallery import generate, opened
from .helpers import Caller


def picture(caller: Caller, model: str = "sandbox-sync", **fields: Any) -> Image.Image:
    """Generate one picture and open it."""
    (image,) = generate(caller, model, **fields)["data"]
    return opened(caller.http.get(image["url"]).content)


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"size": "512x256"}, (512, 256)),
        ({"size": "256*512"}, (256, 512)),
        ({"size": " 64X32 "}, (64, 32)),
        ({"parameters": {"size": "96*64"}}, (96, 64)),
        ({"size": "no", "parameters": {"size": "96*64"}}, (96, 64)),
        ({"size": "1K"}, (1024, 1024)),
        ({"size": "2k"}, (2048, 2048)),
        ({"size": "1x1"}, (1, 1)),
        ({"size": "8192x16"}, (4096, 16)),
        ({"size": "16x999999"}, (16, 4096)),
    ],
)
def test_the_size_that_is_asked_for(caller: Caller, fields: dict[str, Any], size: tuple[int, int]) -> None:
    assert picture(caller, **fields).size == size


def test_the_largest_size(caller: Caller) -> None:
    assert picture(caller, prompt="wide", size="4K", output_format="jpeg").size == (4096, 4096)


@pytest.mark.parametrize(
    "fields",
    [
        {"size": size}
        for size in (
            "",
            "0x10",
            "10x0",
            "-1x10",
            "10",
            "x",
            "3K",
            "1e3x10",
            "10x10x10",
            1024,
            None,
            [],
            {},
            True,
        )
    ]
    + [{name: value} for name in ("n", "seed") for value in (None, "2", True, [2], {}, 0.5)]
    + [
        {"n": 0},
        {"n": -1},
        {"prompt": ["a"]},
        {"prompt": None},
        {"input": "a"},
        {"input": {"messages": [{"content": [{}, {"text": 1}, None]}, 7]}},
        {"parameters": [1]},
        {"response_format": "gif"},
        {"output_format": "tiff"},
        {"output_format": 1},
        {"sequential_image_generation_options": 3},
        {"sequential_image_generation_options": {"max_images": "3"}},
        {"sequential_image_generation": "disabled", "sequential_image_generation_options": {"max_images": 3}},
        {"image": "https://example.com/cat.png", "watermark": False, "tools": [{"type": "x"}]},
        {"stream": True, "messages": "?", "task_id": "mine"},
    ],
)
def test_what_cannot_be_read_counts_as_absent(caller: Caller, fields: dict[str, Any]) -> None:
    (image,) = generate(caller, "sandbox-sync", **fields)["data"]
    assert (image["size"], image["output_format"]) == ("1024x1024", "png")


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"n": 3}, 3),
        ({"n": 3.0}, 3),
        ({"n": 15}, 15),
        ({"n": 16}, 15),
        ({"n": 10**40}, 15),
        ({"parameters": {"n": 2}}, 2),
        ({"sequential_image_generation_options": {"max_images": 4}}, 4),
        (
            {"sequential_image_generation": "auto", "sequential_image_generation_options": {"max_images": 4}},
            4,
        ),
    ],
)
def test_the_number_that_is_asked_for(caller: Caller, fields: dict[str, Any], count: int) -> None:
    assert len(generate(caller, **fields)["data"]) == count


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "PNG"),
        ({"output_format": "jpeg"}, "JPEG"),
        ({"output_format": "jpg"}, "JPEG"),
        ({"parameters": {"output_format": "webp"}}, "WEBP"),
    ],
)
def test_the_format_that_is_asked_for(caller: Caller, fields: dict[str, Any], kind: str) -> None:
    (image,) = generate(caller, size="64x64", **fields)["data"]
    reply = caller.http.get(image["url"])
    assert opened(reply.content).format == kind
    assert reply.headers["content-type"] == f"image/{kind.lower()}"
    assert image["output_format"] == kind.lower()


def test_the_same_wish_gives_the_same_picture(caller: Caller) -> None:
    def pixels(**fields: Any) -> bytes:
        return picture(caller, size="128x128", **fields).tobytes()

    first = pixels(prompt="a cat", seed=7)
    assert pixels(prompt="a cat", parameters={"seed": 7}) == first
    assert pixels(input={"prompt": "a cat"}, seed=7.0) == first
    others = [pixels(prompt="a cat"), pixels(prompt="a cat", seed=8), pixels(prompt="a dog", seed=7)]
    assert len({first, *others}) == 4


def test_a_picture_does_not_depend_on_what_was_drawn_before() -> None:
    recipe = Recipe("a cat in a spacesuit", "7", 1, 200, 100, "webp")
    first = draw(recipe)
    draw.cache_clear()
    draw(Recipe("another"))
    assert draw(recipe) == first


@pytest.mark.parametrize(
    "prompt", ["", "a\x00b\n\t\x1b[0m", "红色的猫", "🐈" * 300, "x" * 5000, "\u202etfel", "a " * 300]
)
@pytest.mark.parametrize("size", [(320, 200), (3, 2000), (2000, 3)])
def test_any_prompt_can_be_drawn(prompt: str, size: tuple[int, int]) -> None:
    assert opened(draw(Recipe(prompt, width=size[0], height=size[1]))).size == size


def test_a_link_expires_after_a_day(caller: Caller, sandbox: Sandbox) -> None:
    (image,) = generate(caller, size="64x64")["data"]
    sandbox.advance(24 * 3600 - 60)
    assert caller.http.get(image["url"]).status_code == 200
    sandbox.advance(120)
    reply = caller.http.get(image["url"])
    assert (reply.status_code, "Request has expired." in reply.text) == (403, True)


def test_a_link_serves_only_as_it_was_given(caller: Caller) -> None:
    first, second = (generate(caller, size="64x64")["data"][0]["url"] for _ in range(2))
    bare, query = first.split("?")
    later = query.replace("Expires=", "Expires=9")
    for url in (bare, f"{bare}?{later}", f"{bare}?{second.split('?')[1]}", f"{bare}?Expires=1"):
        reply = caller.http.get(url)
        assert (reply.status_code, "SignatureDoesNotMatch" in reply.text) == (403, True)


def test_a_generated_picture_comes_in_parts_too(caller: Caller, sandbox: Sandbox) -> None:
    url = generate(caller, size="64x64")["data"][0]["url"]
    whole = caller.http.get(url)
    sandbox.fault("cut", operation="DownloadFile", length=50)
    with pytest.raises(httpx.RemoteProtocolError):
        caller.http.get(url)
    headers = {"range": "bytes=50-", "if-range": whole.headers["etag"]}
    assert whole.content[:50] + caller.http.get(url, headers=headers).content == whole.content
