"""The seam for transports: httpx's own mocks work, read or unread, packed or not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import IMAGE_ID, Colour
from vendors import oceanbase_at, picture

IMAGE = {"Name": "nlp", "Accessibility": "PUBLIC"}
PACKED = gzip.compress(json.dumps(IMAGE).encode())
ANSWERS: dict[str, Any] = {
    "json": lambda: httpx.Response(200, json=IMAGE),
    "text": lambda: httpx.Response(200, text=json.dumps(IMAGE)),
    "packed": lambda: httpx.Response(200, content=PACKED, headers={"content-encoding": "gzip"}),
    "stream": lambda: httpx.Response(200, stream=httpx.ByteStream(json.dumps(IMAGE).encode())),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_a_mock_is_read(colour: Colour, name: str) -> None:
    pai = colour.pai(api_key="sk", transport=httpx.MockTransport(lambda _: ANSWERS[name]()))
    assert pai.images.get(IMAGE_ID).name == "nlp"


def test_a_picture_of_a_mock_is_saved(colour: Colour, tmp_path: Path) -> None:
    content = picture()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            images = [{"url": "https://cdn.example/cat.jpg"}]
            return httpx.Response(200, json={"success": True, "data": {"data": images}})
        return httpx.Response(200, content=content, headers={"content-type": "image/jpeg"})

    client = oceanbase_at(colour, "https://gateway.example", transport=httpx.MockTransport(answer))
    [image] = client.images.generate("m").images
    image.save(tmp_path / "cat.jpg")
    assert (tmp_path / "cat.jpg").read_bytes() == content
