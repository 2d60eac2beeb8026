"""A thousand seeded runs with lost replies, cuts and throttling: nobody pays twice, nothing is doubled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from colours import Colour
from vendors import oceanbase_at, photogpt_at, picture

from imageport import (
    AuthenticationError,
    Generation,
    ImagePortError,
    OceanBase,
    OutcomeUnknown,
    PhotoGPT,
    RateLimitError,
    Retry,
)
from imageport.sandbox import Sandbox

RUNS = 50
CHUNKS = 10  # a test each, in either colour
RETRY = Retry(base_delay=0.0, attempts=3)
# Each is lost, or refused before it was done.
FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("lost", {}),
    ("cut", {"length": 0}),
    ("cut", {"length": 1}),
    ("cut", {"length": 40}),
    ("cut", {}),
    ("drop", {}),
    ("reset", {}),
    ("reset", {"work": True}),
    ("html", {}),
    ("html", {"work": True, "status": 502}),
    ("error", {"status": 500}),
    ("error", {"status": 503, "work": True}),
    ("empty", {"work": True}),
    ("wrong_type", {"work": True}),
    ("throttle", {}),
    ("throttle", {"retry_after": "0"}),
    ("throttle", {"times": 2}),
    ("throttle", {"times": 3}),
    ("throttle", {"status": 200, "code": "429"}),
]


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(task_polls=1) as made:
        yield made


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


def tried(call: Callable[[], Any]) -> ImagePortError | None:
    """Make a call; give our error, and let any other one out."""
    try:
        call()
    except ImagePortError as error:
        return error
    return None


def generated(client: OceanBase, dice: random.Random, name: str) -> Generation:
    """Generate, wait for it, look at its content."""
    made = client.images.generate(dice.choice(("sandbox-sync", "sandbox-task")), prompt=name, size="16x16")
    if made.task_id is not None:
        made.refresh()
    return made.wait(timeout=60)


def strike(sandbox: Sandbox, dice: random.Random, operations: tuple[str, ...]) -> list[str]:
    """Let none, one or two things go wrong."""
    sandbox.faults.clear()
    struck: list[str] = []
    for _ in range(dice.choice((0, 1, 1, 2))):
        kind, options = dice.choice(FAULTS)
        sandbox.fault(kind, operation=dice.choice(operations), **options)
        struck.append(kind)
    return struck


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_generation_is_paid_for_twice(colour: Colour, sandbox: Sandbox, chunk: int) -> None:
    dice = random.Random(f"generations {colour.name} {chunk}")
    client = oceanbase_at(colour, sandbox.url, retry=RETRY)
    for run in range(RUNS // 2):
        name = f"run {run}"
        struck = strike(sandbox, dice, ("GenerateImage", "GenerateImage", "GetTask"))
        error = tried(lambda name=name: generated(client, dice, name))
        paid = [entry["prompt"] for entry in sandbox.generations].count(name)
        assert paid <= 1, struck
        assert error is not None or paid == 1, struck
        assert (
            not isinstance(error, RateLimitError | AuthenticationError) or paid == 0 or "throttle" in struck
        )
    sandbox.faults.clear()
    assert max(Counter(entry["prompt"] for entry in sandbox.generations).values()) == 1


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_upload_is_doubled(colour: Colour, sandbox: Sandbox, chunk: int) -> None:
    dice = random.Random(f"uploads {colour.name} {chunk}")
    client = photogpt_at(colour, sandbox.url, retry=RETRY)
    for run in range(RUNS // 2):
        model = f"model-{run}"
        struck = strike(sandbox, dice, ("UploadImage",))
        error = tried(lambda model=model: client.images.upload(picture(), model_id=model))
        done = [entry["model"] for entry in sandbox.uploads].count(model)
        assert done <= 1, struck
        assert error is not None or done == 1, struck
        # What was refused for good was not done; what was perhaps done says so.
        assert not (isinstance(error, RateLimitError) and done), struck
        sandbox.faults.clear()
        assert len(listed(client, model)) == done


def listed(client: PhotoGPT, model: str) -> list[Any]:
    return list(client.images.list(model))


@pytest.mark.parametrize(("kind", "options"), FAULTS, ids=[f"{kind} {options}" for kind, options in FAULTS])
def test_each_fault_alone_leads_to_the_same_books_and_a_fitting_error(
    colour: Colour, sandbox: Sandbox, kind: str, options: dict[str, Any]
) -> None:
    calls: dict[str, Callable[[], Any]] = {
        "GenerateImage": lambda: oceanbase_at(colour, sandbox.url, retry=RETRY).images.generate(
            "sandbox-sync"
        ),
        "UploadImage": lambda: photogpt_at(colour, sandbox.url, retry=RETRY).images.upload(
            picture(), model_id="m"
        ),
    }
    for operation, call in calls.items():
        sandbox.reset()
        sandbox.fault(kind, operation=operation, **options)
        error = tried(call)
        tries = [seen for seen in sandbox.requests if seen.operation == operation]
        done = len(sandbox.generations) + len(sandbox.uploads)
        if kind == "throttle":
            assert len(tries) == min(3, options.get("times", 1) + 1)
            assert (error is None) is (done == 1) is (options.get("times") != 3)
        else:
            assert len(tries) == 1
            assert error is not None
            assert done == 0 or isinstance(error, OutcomeUnknown) or kind in ("empty", "wrong_type")
