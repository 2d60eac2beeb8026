"""How images and tasks look in the gateway's `data`, in each vendor's shape. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .models import WORDS, Shape, State

ARK_FAILURE = {
    "code": "OutputImageSensitiveContentDetected",
    "message": "The request failed because the output image may contain sensitive information.",
}
FAILURE = {
    "code": "DataInspectionFailed",
    "message": "Output data may contain inappropriate content.",
}
TOKENS_OF_AN_IMAGE = 4096


@dataclass(frozen=True, slots=True)
class Picture:
    """An image by its address or in base64; one that has neither has failed."""

    url: str | None = None
    base64: str | None = None
    width: int = 0
    height: int = 0
    format: str = "png"

    @property
    def came(self) -> bool:
        return bool(self.url or self.base64)


@dataclass(frozen=True, slots=True)
class Result:
    """What a model made."""

    model: str
    prompt: str
    created: float
    request_id: str
    pictures: list[Picture]

    @property
    def good(self) -> int:
        """How many images came."""
        return sum(picture.came for picture in self.pictures)


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is now; *result* is there when it has succeeded, *failure* when it has failed."""

    id: str
    state: State
    result: Result
    ended: float
    failure: dict[str, str]


def finished(shape: Shape, result: Result) -> dict[str, Any]:
    """Write what a model answers at once."""
    return _choices(result) if shape == "choices" else _ark(result)


def task(shape: Shape, task: Task) -> dict[str, Any]:
    """Write a task; the result and the reason are there as soon as there are any."""
    if shape == "dashscope":
        return _dashscope(task)
    data: dict[str, Any] = {"task_id": task.id, "task_status": WORDS[shape][task.state]}
    if task.state == "failed":
        data["error"] = task.failure
    if task.state == "succeeded":
        data |= _ark(task.result) if shape == "flat" else {"results": _results(task.result)}
    return data


def _ark(result: Result) -> dict[str, Any]:
    tokens = result.good * TOKENS_OF_AN_IMAGE
    data: dict[str, Any] = {
        "model": result.model,
        "created": int(result.created),
        "data": [_ark_image(picture) for picture in result.pictures],
        "usage": {"generated_images": result.good, "output_tokens": tokens, "total_tokens": tokens},
    }
    if not result.good:
        data["error"] = ARK_FAILURE
    return data


def _ark_image(picture: Picture) -> dict[str, Any]:
    if not picture.came:
        return {"error": ARK_FAILURE}
    where = {"url": picture.url} if picture.url else {"b64_json": picture.base64}
    return {**where, "size": f"{picture.width}x{picture.height}", "output_format": picture.format}


def _choices(result: Result) -> dict[str, Any]:
    """Write a message for each image; base64 stands there as a data URL."""
    messages = [
        {"role": "assistant", "content": [{"image": _address(picture)}]}
        for picture in result.pictures
        if picture.came
    ]
    output: dict[str, Any] = {
        "choices": [{"finish_reason": "stop", "message": message} for message in messages],
        "task_metric": _metrics(result),
    }
    if not messages:
        output |= FAILURE
    first = result.pictures[0]
    usage = {"image_count": result.good, "width": first.width, "height": first.height}
    return {"request_id": result.request_id, "output": output, "usage": usage}


def _dashscope(task: Task) -> dict[str, Any]:
    output: dict[str, Any] = {"task_id": task.id, "task_status": WORDS["dashscope"][task.state]}
    data: dict[str, Any] = {"request_id": task.result.request_id, "output": output}
    if task.state == "expired":
        return data
    output["submit_time"] = _instant(task.result.created)
    if task.state in ("waiting", "odd"):
        return data
    output["scheduled_time"] = output["submit_time"]
    if task.state == "running":
        return data
    output["end_time"] = _instant(task.ended)
    if task.state == "failed":
        output |= task.failure
    if task.state == "succeeded":
        output |= {"results": _results(task.result), "task_metrics": _metrics(task.result)}
        data["usage"] = {"image_count": task.result.good}
    return data


def _results(result: Result) -> list[dict[str, Any]]:
    prompts = {"orig_prompt": result.prompt, "actual_prompt": result.prompt}
    return [{**prompts, "url": _address(each)} if each.came else FAILURE for each in result.pictures]


def _address(picture: Picture) -> str:
    return picture.url or f"data:image/{picture.format};base64,{picture.base64}"


def _metrics(result: Result) -> dict[str, int]:
    total = len(result.pictures)
    return {"TOTAL": total, "SUCCEEDED": result.good, "FAILED": total - result.good}


def _instant(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]
