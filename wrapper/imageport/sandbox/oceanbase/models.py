"""What each model does: the shape of its replies, and whether all goes well. The one table of names."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

Shape = Literal["ark", "choices", "dashscope", "flat", "results"]
State = Literal["waiting", "running", "succeeded", "failed", "cancelled", "expired", "odd"]
Failing = Literal["none", "one", "all"]


class Model(NamedTuple):
    """A model by its name; * stands for any text.

    *shape* is the vendor's, *end* the state that its tasks come to (`running` and `odd` are never
    left), *failing* says how many images of a set fail.
    """

    name: str
    shape: Shape
    end: State = "succeeded"
    failing: Failing = "none"
    base64: bool = False
    size: tuple[int, int] = (1024, 1024)

    def fails(self, number: int) -> bool:
        """Say whether the image with this *number* in its set fails."""
        return self.failing == "all" or (self.failing == "one" and number == 1)


MODELS = (
    Model("sandbox-sync", "ark"),
    Model("sandbox-sync-b64", "ark", base64=True),
    Model("sandbox-choices", "choices"),
    Model("sandbox-partial", "ark", failing="one"),
    Model("sandbox-fails", "ark", failing="all"),
    Model("sandbox-task", "dashscope"),
    Model("sandbox-task-flat", "flat"),
    Model("sandbox-task-results", "results"),
    Model("sandbox-task-partial", "dashscope", failing="one"),
    Model("sandbox-task-fails", "dashscope", "failed"),
    Model("sandbox-task-cancelled", "dashscope", "cancelled"),
    Model("sandbox-task-expired", "dashscope", "expired"),
    Model("sandbox-task-never", "dashscope", "running"),
    Model("sandbox-task-unknown-word", "dashscope", "odd"),
    Model("doubao-*", "ark"),
    Model("qwen-image*", "choices", size=(1328, 1328)),
    Model("wan2.6-*", "choices"),
    Model("wan*", "dashscope"),
)
OTHER = Model("*", "ark")

# The shapes of models that answer with a task; each vendor has its own words for its states.
WORDS: dict[Shape, dict[State, str]] = {
    "dashscope": {
        "waiting": "PENDING",
        "running": "RUNNING",
        "succeeded": "SUCCEEDED",
        "failed": "FAILED",
        "cancelled": "CANCELED",
        "expired": "UNKNOWN",
        "odd": "REVIEWING",
    },
    "flat": {
        "waiting": "PENDING",
        "running": "PROCESSING",
        "succeeded": "SUCCESS",
        "failed": "FAILURE",
        "cancelled": "CANCELLED",
        "expired": "EXPIRED",
        "odd": "REVIEWING",
    },
    "results": {
        "waiting": "QUEUED",
        "running": "IN_PROGRESS",
        "succeeded": "SUCCEEDED",
        "failed": "ERROR",
        "cancelled": "CANCELLED",
        "expired": "EXPIRED",
        "odd": "REVIEWING",
    },
}


def model_named(name: str) -> Model:
    """Find what is known of a model; the first line that fits counts."""
    return next((model for model in MODELS if fnmatchcase(name, model.name)), OTHER)
