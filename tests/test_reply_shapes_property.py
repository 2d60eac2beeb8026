"""No paid reply without a way to its images: shapes, spellings, wrappings and streams, in any combination."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_picture_text import BASE64, SPELLINGS
from vendor_replies import LINK, events
from vendors import picture

from imageport._bodies import read_body, salvaged
from imageport._formats import decode
from imageport._tasks import report

CONTENT = picture()
Draw = st.DataObject
LINKS = ("url", "image", "image_url", "imageUrl", "img_url", "result_url", "output_image_url", "uri")
CONTENTS = ("b64_json", "b64", "base64", "image_base64", "bytesBase64Encoded", "image_bytes", "image", "url")
LISTS = ("data", "results", "images", "output", "artifacts", "predictions", "generated_images", "image_list")
AROUND = ("data", "output", "result", "response", "task_result", "payload")
NOISE = {
    "created": 1, "model": "m", "usage": {"image_count": 1}, "request_id": "r", "error": None, "seed": 7,
    "prompt": f"like {LINK}", "input": {"image": "https://cdn.example/in.png"}, "finish_reason": "stop",
}  # fmt: skip


def item(data: Draw, number: int) -> tuple[Any, str | bytes]:
    """One image in any spelling, and what it is."""
    if data.draw(st.booleans()):
        link = f"https://cdn.example/{number}{data.draw(st.sampled_from(['.png', '.jpeg?x=1', '']))}"
        names = st.sampled_from(LINKS)
        return {**data.draw(empties()), data.draw(names): link, "size": "2x2"}, link
    text = SPELLINGS[data.draw(st.sampled_from(BASE64))](CONTENT)
    return {**data.draw(empties()), data.draw(st.sampled_from(CONTENTS)): text}, CONTENT


def empties() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(
        [{}, {"url": ""}, {"b64_json": None}, {"error": None}, {"revised_prompt": "a cat"}]
    )


def wrapped(data: Draw, items: list[Any]) -> Any:
    """A list of images in any shape."""
    shape = data.draw(st.sampled_from(["list", "choices", "candidates", "alone"]))
    if shape == "choices":
        value: Any = {"choices": [{"message": {"role": "assistant", "content": items}}]}
    elif shape == "candidates":
        value = {"candidates": [{"content": {"role": "model", "parts": items}}]}
    elif shape == "alone" and len(items) == 1:
        value = {data.draw(st.sampled_from(LISTS)): items[0]}
    else:
        value = {data.draw(st.sampled_from(LISTS)): items}
    for _ in range(data.draw(st.integers(0, 2))):
        value = {data.draw(st.sampled_from(AROUND)): value}
    value |= {name: NOISE[name] for name in data.draw(st.sets(st.sampled_from(sorted(NOISE)), max_size=3))}
    if data.draw(st.booleans()):
        return {"success": True, "code": "200", "message": "successful", "data": value}
    return value


def found(body: bytes, media: str = "application/json") -> list[str | bytes]:
    pictures = report(read_body(body, media)).pictures
    return [decode(each.base64) if each.base64 is not None else str(each.url) for each in pictures]


@given(st.data())
@settings(max_examples=300)
def test_every_image_of_a_reply_in_any_shape_is_found_once_and_in_order(data: Draw) -> None:
    count = data.draw(st.integers(1, 3))
    made = [item(data, number) for number in range(count)]
    value = wrapped(data, [spelled for spelled, _ in made])
    media = data.draw(st.sampled_from(["application/json", "text/plain", "", "image/png"]))
    assert found(json.dumps(value).encode(), media) == [each for _, each in made]
    again = report(read_body(json.dumps({"kept": 1, **report(value).data}).encode(), None), kept=True)
    assert len(again.pictures) == count


@given(st.data())
def test_every_image_of_a_stream_is_found_wherever_its_events_are_split(data: Draw) -> None:
    links = [f"https://cdn.example/{number}" for number in range(data.draw(st.integers(1, 4)))]
    parts = [
        {"type": "image_generation.partial_succeeded", "image_index": n, "url": x}
        for n, x in enumerate(links)
    ]
    sent = events(*data.draw(st.permutations(parts)), {"type": "image_generation.completed", "usage": {}})
    assert found(sent.content, sent.media) == links
    cut = sent.content[: data.draw(st.integers(0, len(sent.content)))]
    try:
        came = found(cut, sent.media)
    except ValueError:
        came = []
    assert set(came) <= set(links)
    assert len(came) >= cut.count(b"}\n\n") - cut.count(b"completed")


@given(st.data())
def test_a_reply_cut_anywhere_keeps_the_links_that_are_whole(data: Draw) -> None:
    links = [f"https://cdn.example/{number}.png" for number in range(3)]
    body = json.dumps({"data": [{"url": link} for link in links]}).encode()
    cut = body[: data.draw(st.integers(0, len(body)))]
    whole = [link for link in links if f'"{link}"'.encode() in cut]
    assert [each.url for each in report(salvaged(cut), kept=True).pictures] == whole


ENDLESS = [
    "![",
    "![a](",
    "<img ",
    '<img src="',
    '\\"',
    '"',
    "{",
    "[",
    "data:,",
    "data: x\n",
    "http://",
    "b'",
    "a_",
    "%",
]


@pytest.mark.parametrize("piece", ENDLESS)
def test_a_text_of_many_beginnings_takes_no_longer_than_others(piece: str) -> None:
    text = piece * (2**20 // len(piece))
    for name in ("content", "url", "b64_json", "task_status", text):
        value = {"choices": [{"message": {name: text}}], name: text}
        assert report(value).why()
    for body in (text.encode(), json.dumps(text).encode()):
        report(salvaged(body), kept=True)
        with suppress(ValueError):
            read_body(body, "text/event-stream")


@given(
    st.binary(max_size=200),
    st.sampled_from(["application/json", "text/event-stream", "image/png", "text/plain", ""]),
)
def test_any_bytes_are_read_or_refused(body: bytes, media: str) -> None:
    try:
        value = read_body(body, media)
    except ValueError:
        value = {}
    report(value)
    report(salvaged(body), kept=True)
