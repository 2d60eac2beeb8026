"""Replies as gateways and vendors really send them, each with what has to be read from it."""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple

from vendors import picture

LINK = "https://cdn.example/1.png"
SIGNED = "https://cdn.example/a8f?Expires=1&Signature=x"
"""A link that does not say what it leads to."""
CONTENT = picture()
TEXT = base64.b64encode(CONTENT).decode()
URL = f"data:image/png;base64,{TEXT}"
NO = {"code": "OutputImageSensitiveContentDetected", "message": "not this one"}


class Sent(NamedTuple):
    """What a service sends: a JSON value or bytes, with a content type and a status."""

    body: Any
    media: str = "application/json"
    status: int = 200

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def events(*given: Any, done: bool = True, end: str = "\n") -> Sent:
    """A stream of events, each with its own type as its name."""
    lines: list[str] = []
    for each in given:
        if isinstance(each, dict) and "type" in each:
            lines.append(f"event: {each['type']}")
        lines += [f"data: {json.dumps(each)}", ""]
    lines += ["data: [DONE]", ""] if done else []
    return Sent(end.join([*lines, ""]).encode(), "text/event-stream")


def envelope(data: Any, **more: Any) -> dict[str, Any]:
    return {"success": True, "code": "200", "message": "successful", "data": data, **more}


def part(number: int, **image: Any) -> dict[str, Any]:
    kind = "partial_failed" if "error" in image else "partial_succeeded"
    return {"type": f"image_generation.{kind}", "model": "seedream", "image_index": number, **image}


def message(*content: Any) -> dict[str, Any]:
    return {"message": {"role": "assistant", "content": list(content)}, "finish_reason": "stop"}


def delta(text: str) -> dict[str, Any]:
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]}


COMPLETED = {"type": "image_generation.completed", "usage": {"generated_images": 1}}
SKETCH = {
    "type": "image_generation.partial_image",
    "b64_json": TEXT[:-8] + "AAAAAAA=",
    "partial_image_index": 0,
}
BOTH = [LINK, SIGNED]
LINKS: dict[str, tuple[Any, list[str]]] = {
    "openai": ({"created": 1, "data": [{"url": SIGNED}], "usage": {"total_tokens": 1}}, [SIGNED]),
    "ark": ({"model": "m", "created": 1, "data": [{"url": LINK, "size": "2x2"}, {"url": SIGNED}]}, BOTH),
    "one object in data": ({"created": 1, "data": {"url": SIGNED}}, [SIGNED]),
    "a list in the envelope": (envelope([{"url": LINK}, {"url": SIGNED}]), BOTH),
    "links in the envelope": (envelope([LINK, SIGNED]), BOTH),
    "a link in the envelope": (envelope(SIGNED), [SIGNED]),
    "JSON as text in the envelope": (envelope(json.dumps({"data": [{"url": SIGNED}]})), [SIGNED]),
    "JSON as text": (json.dumps({"data": [{"url": SIGNED}]}), [SIGNED]),
    "a list": ([{"url": LINK}, {"url": SIGNED}], BOTH),
    "links": ([LINK, SIGNED], BOTH),
    "dashscope": ({"output": {"results": [{"url": LINK}, {"url": SIGNED}]}, "request_id": "r"}, BOTH),
    "bailian": ({"output": {"choices": [message({"image": LINK}, {"image": SIGNED})]}}, BOTH),
    "bailian with text": (
        {
            "output": {
                "choices": [
                    message({"type": "text", "text": f"see {LINK}"}, {"type": "image", "image": SIGNED})
                ]
            }
        },
        [SIGNED],
    ),
    "kling": (
        {"code": 0, "message": "SUCCEED", "data": {"task_result": {"images": [{"index": 0, "url": SIGNED}]}}},
        [SIGNED],
    ),
    "chat markdown": (
        {"choices": [{"message": {"role": "assistant", "content": f"![a]({SIGNED})"}}]},
        [SIGNED],
    ),
    "chat link": ({"choices": [{"message": {"role": "assistant", "content": SIGNED}}]}, [SIGNED]),
    "chat html": ({"choices": [{"message": {"content": f'<img alt="a" src="{SIGNED}">'}}]}, [SIGNED]),
    "chat words": ({"choices": [{"message": {"content": f"It is ready: {LINK}. Enjoy!"}}]}, [LINK]),
    "openrouter": (
        {
            "choices": [
                {"message": {"content": "", "images": [{"type": "image_url", "image_url": {"url": SIGNED}}]}}
            ]
        },
        [SIGNED],
    ),
    "replicate": (
        {
            "status": "succeeded",
            "output": [LINK, SIGNED],
            "input": {"image": "https://cdn.example/in.png"},
            "urls": {"get": "https://api.example/p/1", "cancel": "https://api.example/p/1/cancel"},
        },
        BOTH,
    ),
    "fal": (
        {"images": [{"url": SIGNED, "content_type": "image/jpeg", "file_name": "a.jpg"}], "prompt": "x"},
        [SIGNED],
    ),
    "minimax": ({"data": {"image_urls": [LINK, SIGNED]}, "base_resp": {"status_code": 0}}, BOTH),
    "flux": ({"id": "1", "status": "Ready", "result": {"sample": SIGNED, "prompt": "x"}}, [SIGNED]),
    "lists of links in items": ({"code": 200, "data": {"result": {"images": [{"url": [SIGNED]}]}}}, [SIGNED]),
    "output_image_url": ({"output": {"output_image_url": SIGNED}}, [SIGNED]),
    "camels": ({"data": {"resultImageUrls": [LINK, SIGNED]}}, BOTH),
    "an odd place": ({"outcome": {"thing": {"href": LINK}}}, [LINK]),
    "nothing but nulls before": ({"data": [{"url": "", "image_url": None, "image": SIGNED}]}, [SIGNED]),
    "null as a word": ({"data": [{"url": "null", "image_url": SIGNED}]}, [SIGNED]),
    "a top error beside images": ({"data": [{"url": LINK}], "error": {"code": "E", "message": "m"}}, [LINK]),
    "told to have failed": (
        {"success": False, "code": "500", "message": "m", "data": {"data": [{"url": LINK}]}},
        [LINK],
    ),
}
CONTENTS: dict[str, Any] = {
    "b64_json": {"created": 1, "data": [{"b64_json": TEXT}]},
    "an empty link beside": envelope({"data": [{"url": "", "b64_json": TEXT}]}),
    "a null link beside": envelope({"data": [{"url": None, "b64_json": TEXT}]}),
    "a data URL in b64_json": envelope({"data": [{"b64_json": URL}]}),
    "a data URL in url": {"data": [{"url": URL}]},
    "a data URL in image_url": {"choices": [{"message": {"images": [{"image_url": {"url": URL}}]}}]},
    "a data URL in markdown": {"choices": [{"message": {"content": f"![image]({URL})"}}]},
    "gemini": {
        "candidates": [
            {"content": {"parts": [{"text": "x"}, {"inlineData": {"mimeType": "image/png", "data": TEXT}}]}}
        ]
    },
    "snakes": {
        "candidates": [{"content": {"parts": [{"inline_data": {"mime_type": "image/png", "data": TEXT}}]}}]
    },
    "vertex": {"predictions": [{"bytesBase64Encoded": TEXT, "mimeType": "image/png"}]},
    "responses": {"output": [{"type": "reasoning"}, {"type": "image_generation_call", "result": TEXT}]},
    "stability": {"artifacts": [{"base64": TEXT, "seed": 1, "finishReason": "SUCCESS"}]},
    "one image": {"image": TEXT, "finish_reason": "SUCCESS"},
    "workers": {"result": {"image": TEXT}, "success": True, "errors": []},
    "webui": {"images": [TEXT], "parameters": {"init_images": [URL]}, "info": "{}"},
    "jimeng": {
        "code": 10000,
        "data": {"binary_data_base64": [TEXT], "image_urls": None},
        "message": "Success",
    },
    "image_base64": {"data": {"image_base64": [TEXT]}},
    "image_bytes": {"data": [{"image_bytes": TEXT}]},
    "b64": {"data": [{"b64": TEXT}]},
    "texts in a list": envelope([TEXT]),
    "a buffer": {"data": [{"image": {"type": "Buffer", "data": list(CONTENT)}}]},
    "bytes as characters": {"data": [{"image": CONTENT.decode("latin-1")}]},
}
BODIES: dict[str, tuple[Sent, list[str]]] = {
    "ark events": (events(part(1, url=SIGNED), part(0, url=LINK), COMPLETED), BOTH),
    "ark events, CRLF": (events(part(0, url=LINK), COMPLETED, end="\r\n"), [LINK]),
    "ark events, CR": (events(part(0, url=LINK), COMPLETED, end="\r"), [LINK]),
    "events without an empty line": (
        Sent(
            f"data: {json.dumps(part(0, url=LINK))}\ndata: {json.dumps(COMPLETED)}\n".encode(),
            "text/event-stream",
        ),
        [LINK],
    ),
    "events called JSON": (events(part(0, url=LINK), COMPLETED)._replace(media="application/json"), [LINK]),
    "events called nothing": (events(part(0, url=LINK), COMPLETED)._replace(media=""), [LINK]),
    "events after a comment": (
        Sent(b": keep-alive\n\n" + events(part(0, url=LINK)).content, "text/event-stream"),
        [LINK],
    ),
    "bailian events": (
        Sent(
            b"id:1\nevent:result\n:HTTP_STATUS/200\ndata:"
            + json.dumps({"output": {"choices": [message({"image": SIGNED})], "finished": False}}).encode()
            + b"\n\nid:2\nevent:result\n:HTTP_STATUS/200\ndata:"
            + json.dumps({"output": {"choices": [message({"image": SIGNED})], "finished": True}}).encode()
            + b"\n\n",
            "text/event-stream;charset=UTF-8",
        ),
        [SIGNED],
    ),
    "events in the envelope": (events(envelope({"data": [{"url": SIGNED}]})), [SIGNED]),
    "a link in pieces": (
        events(delta("Here: ![a]("), delta(SIGNED[:20]), delta(SIGNED[20:] + ")")),
        [SIGNED],
    ),
    "gemini events": (
        events({"candidates": [{"content": {"parts": [{"fileData": {"fileUri": LINK}}]}}]}),
        [LINK],
    ),
    "JSON lines": (
        Sent(f"{json.dumps(part(0, url=LINK))}\n{json.dumps(COMPLETED)}\n".encode(), "application/x-ndjson"),
        [LINK],
    ),
    "a link as text": (Sent(f"{SIGNED}\n".encode(), "text/plain"), [SIGNED]),
    "JSON called text": (Sent({"data": [{"url": LINK}]}, "text/plain"), [LINK]),
    "JSON called an image": (Sent({"data": [{"url": LINK}]}, "image/png"), [LINK]),
    "JSON after a byte order mark": (
        Sent(b"\xef\xbb\xbf" + json.dumps({"data": [{"url": LINK}]}).encode()),
        [LINK],
    ),
    "JSON in UTF-16": (Sent(json.dumps({"data": [{"url": LINK}]}).encode("utf-16")), [LINK]),
    "created": (Sent({"data": [{"url": LINK}]}, status=201), [LINK]),
    "accepted": (Sent({"data": [{"url": LINK}]}, status=202), [LINK]),
}
IMAGES: dict[str, Sent] = {
    **{kind: Sent(picture(kind), f"image/{kind}") for kind in ("png", "jpeg", "webp", "gif", "heic")},
    "an image called bytes": Sent(CONTENT, "application/octet-stream"),
    "an image called JSON": Sent(CONTENT, "application/json"),
    "an image called nothing": Sent(CONTENT, ""),
    "base64 as text": Sent(TEXT.encode(), "text/plain"),
    "a data URL as text": Sent(URL.encode(), "text/plain"),
    "base64 as JSON": Sent(TEXT),
    "openai events": events(SKETCH, {**COMPLETED, "b64_json": TEXT}),
    "edit events": events({**COMPLETED, "type": "image_edit.completed", "b64_json": TEXT}),
    "response events": events(
        {"type": "response.image_generation_call.partial_image", "partial_image_b64": TEXT[:-8] + "AAAAAAA="},
        {"type": "response.output_item.done", "item": {"type": "image_generation_call", "result": TEXT}},
        {
            "type": "response.completed",
            "response": {"output": [{"type": "image_generation_call", "result": TEXT}]},
        },
    ),
}
UNREADABLE: dict[str, Sent] = {
    "nothing": Sent(b""),
    "an empty object": Sent({}),
    "an empty list": Sent([]),
    "a page": Sent(b"<html><a href='https://portal.example/logo.png'>log in</a></html>", "text/html"),
    "a page called an image": Sent(b"<!doctype html><html></html>", "image/png"),
    "a maintenance note": Sent({"message": "maintenance"}),
    "a portal": Sent({"url": "https://portal.example/login", "redirect": "https://portal.example/login"}),
    "renamed members": Sent({"erfolg": True, "daten": {"verweis": "https://cdn.example/a8f"}}),
    "a film": Sent(envelope({"video_url": "https://cdn.example/film.mp4"})),
    "links to read": Sent(envelope({"docs_url": "https://help.example/shot.png", "help": [LINK]})),
    "what was sent": Sent(envelope({"input": {"image": LINK}, "ref_img": LINK, "thumbnail_url": LINK})),
    "a message of the user's": Sent(
        {"choices": [{"message": {"role": "user", "content": [{"image": LINK}]}}]}
    ),
    "sketches only": events(SKETCH),
    "only the end of a stream": events(),
    "cut JSON": Sent(b'{"success": true, "data": {"da'),
    "words": Sent(b"service is up", "text/plain"),
    "a number": Sent(7),
}
