"""The same result in the shapes that other services and gateways use, for the fault ``shape``."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from imageport.sandbox import files
from imageport.sandbox.drawing import draw
from imageport.sandbox.exchange import JSON_MEDIA, Reply
from imageport.sandbox.faults import SHAPES
from imageport.sandbox.state import State

Object = dict[str, Any]


class Made(NamedTuple):
    """What a reply tells: the images by url, b64_json or error, and what it says of a task."""

    images: list[Object]
    task: Object
    plain: Object
    """The reply's data as it was."""


def reshape(reply: Reply, shape: str, state: State) -> Reply:
    """Write *reply* in another *shape*; one without images loses its envelope only."""
    if reply.status != 200 or reply.media != JSON_MEDIA:
        return reply
    made = _read(cast("Object", reply.content)["data"])
    if not any("error" not in image for image in made.images):
        return replace(reply, content=made.plain)
    return _FORMS[shape](reply, made, state)


def _read(data: Object) -> Made:
    output = data.get("output", {})
    holder = output if "task_id" in output else data
    task = {name: holder[name] for name in ("task_id", "task_status") if name in holder}
    items: list[Object] = output.get("results") or data.get("results") or data.get("data") or []
    for choice in output.get("choices", []):
        items = [*items, *choice["message"]["content"]]
    return Made([_image(item) for item in items], task, data)


def _image(item: Object) -> Object:
    where = item.get("url") or item.get("image")
    if where is not None and where.startswith("data:"):
        return {"b64_json": where.partition(",")[2]}
    if where is not None:
        return {"url": where}
    kept = {name: item[name] for name in ("b64_json", "error") if name in item}
    return kept or {"error": item}


def _content(image: Object, state: State) -> str:
    """Return an image as base64; one that stands behind a link is drawn."""
    if "b64_json" in image:
        return str(image["b64_json"])
    name = urlsplit(str(image["url"])).path.removeprefix(files.PATH)
    return base64.b64encode(draw(files.recipe(state, name))).decode()


def _good(made: Made) -> list[Object]:
    return [image for image in made.images if "error" not in image]


def _address(image: Object) -> str:
    return image.get("url") or f"data:image/png;base64,{image['b64_json']}"


def _status(made: Made) -> Object:
    """Write what is said of a task as services with plain words do."""
    task = made.task
    return {"task_id": task["task_id"], "status": "succeeded"} if task else {}


def _openai(reply: Reply, made: Made, state: State) -> Reply:
    usage = {"total_tokens": 4096 * len(_good(made))}
    return replace(reply, content={"created": 1, "data": made.images, "usage": usage, **_status(made)})


def _ark(reply: Reply, made: Made, state: State) -> Reply:
    data = {"model": "sandbox", "created": 1, "data": made.images}
    return replace(reply, content={**data, "usage": {"generated_images": len(_good(made))}, **made.task})


def _dashscope(reply: Reply, made: Made, state: State) -> Reply:
    results = [{"url": _address(image)} if "error" not in image else image["error"] for image in made.images]
    return replace(reply, content={"request_id": "r", "output": {**made.task, "results": results}})


def _choices(reply: Reply, made: Made, state: State) -> Reply:
    content = [{"image": _address(image)} for image in _good(made)]
    choices = [{"finish_reason": "stop", "message": {"role": "assistant", "content": content}}]
    return replace(reply, content={"request_id": "r", "output": {**made.task, "choices": choices}})


def _list(reply: Reply, made: Made, state: State) -> Reply:
    return replace(reply, content={**reply.content, "data": made.images, **made.task})


def _kling(reply: Reply, made: Made, state: State) -> Reply:
    images = [{"index": number, "url": _address(image)} for number, image in enumerate(_good(made))]
    task = {**made.task, "task_status": "succeed"} if made.task else {}
    data = {**task, "task_result": {"images": images}}
    return replace(reply, content={"code": 0, "message": "SUCCEED", "request_id": "r", "data": data})


def _gemini(reply: Reply, made: Made, state: State) -> Reply:
    parts = [
        {"inlineData": {"mimeType": "image/png", "data": _content(image, state)}} for image in _good(made)
    ]
    candidates = [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]
    return replace(reply, content={"candidates": candidates, **_status(made)})


def _chat(reply: Reply, made: Made, state: State) -> Reply:
    text = "\n".join(f"![image]({_address(image)})" for image in _good(made))
    choices = [{"index": 0, "message": {"role": "assistant", "content": text}}]
    return replace(
        reply, content={"id": "chatcmpl-1", "object": "chat.completion", "choices": choices, **_status(made)}
    )


def _data_url(reply: Reply, made: Made, state: State) -> Reply:
    data = [
        {"url": "", "b64_json": f"data:image/png;base64,{_content(image, state)}"} for image in _good(made)
    ]
    return replace(reply, content={**reply.content, "data": {"data": data, **made.task}})


def _sse(reply: Reply, made: Made, state: State) -> Reply:
    events: list[Object] = []
    for number, image in enumerate(made.images):
        kind = "partial_failed" if "error" in image else "partial_succeeded"
        events.append({"type": f"image_generation.{kind}", "image_index": number, **image})
    usage = {"generated_images": len(_good(made))}
    events.append({"type": "image_generation.completed", "usage": usage, **made.task})
    return _stream(reply, events)


def _sse_openai(reply: Reply, made: Made, state: State) -> Reply:
    events: list[Object] = []
    for image in _good(made):
        content = _content(image, state)
        sketch = {"type": "image_generation.partial_image", "partial_image_index": 0}
        events.append({**sketch, "b64_json": content})
        events.append({"type": "image_generation.completed", "b64_json": content, **made.task})
    return _stream(reply, events)


def _sse_dashscope(reply: Reply, made: Made, state: State) -> Reply:
    events: list[Object] = []
    for image in _good(made):
        message = {"role": "assistant", "content": [{"type": "image", "image": _address(image)}]}
        choices = [{"finish_reason": "null", "message": message}]
        events.append({"output": {**made.task, "choices": choices, "finished": False}, "request_id": "r"})
    events.append({"output": {**made.task, "choices": [], "finished": True}, "request_id": "r"})
    return _stream(reply, events, done=False)


def _stream(reply: Reply, events: Iterable[Object], *, done: bool = True) -> Reply:
    parts: list[str] = []
    for event in events:
        name = f"event: {event['type']}\n" if "type" in event else ""
        parts.append(f"{name}data: {json.dumps(event)}\n\n")
    body = "".join(parts) + ("data: [DONE]\n\n" if done else "")
    return replace(reply, content=body.encode(), media="text/event-stream")


def _bytes(reply: Reply, made: Made, state: State) -> Reply:
    """Answer with the first image itself."""
    content = base64.b64decode(_content(_good(made)[0], state))
    return replace(reply, content=content, media="image/png")


def _unknown(reply: Reply, made: Made, state: State) -> Reply:
    """Say that all went well, and show no image."""
    assets = [f"asset-{number}" for number, _ in enumerate(_good(made), 1)]
    status = {"task_status": "SUCCEEDED"} if made.task else {}
    return replace(reply, content={**reply.content, "data": {**made.task, **status, "asset_ids": assets}})


_FORMS: dict[str, Callable[[Reply, Made, State], Reply]] = dict(
    zip(
        SHAPES,
        (
            *(_openai, _ark, _dashscope, _choices, _list, _kling, _gemini, _chat, _data_url),
            *(_sse, _sse_openai, _sse_dashscope, _bytes, _unknown),
        ),
        strict=True,
    )
)
