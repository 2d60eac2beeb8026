"""Who makes the calls: threads with blocking clients, or tasks with async ones."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from imageport import PAI, AsyncOceanBase, AsyncPAI, AsyncPhotoGPT, OceanBase, PhotoGPT, Retry

from .objects import Objects
from .plan import Plan, Step
from .records import Record, listen, recording
from .steps import Steps

THREADS, TASKS = 8, 16
TIMEOUT = 0.6  # seconds for an attempt


class Place(NamedTuple):
    """Where a round is: the sandbox, a port where nobody listens, the objects, a folder for files."""

    url: str
    nowhere: str
    objects: Objects
    folder: Path


class Key(NamedTuple):
    access_key_id: str
    access_key_secret: str
    security_token: str | None


class Renewed:
    """Credentials that are new ones whenever they are asked for."""

    def __init__(self) -> None:
        keys = (
            Key("sandbox-ak", "sandbox-secret", None),
            Key("STS.sandbox", "sandbox-sts-secret", "sandbox-sts-token"),
        )
        self._keys = cycle(keys)
        self._lock = threading.Lock()

    def get_credential(self) -> Key:
        with self._lock:
            return next(self._keys)


def options(place: Place, plan: Plan) -> dict[str, dict[str, Any]]:
    """Say how each client is made; the credentials of every second round are renewed all the time."""
    policy = Retry(base_delay=0.004, max_delay=0.2, jitter=random.Random(plan.number).random)
    shared = {"base_url": place.url, "timeout": TIMEOUT, "retry": policy, "on_call": listen}
    pair = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}
    signed = {"credentials": Renewed()} if plan.number % 2 else pair
    bearer = {"api_key": "sk-sandbox"}
    return {
        "signed": shared | signed,
        "bearer": shared | bearer,
        "photogpt": shared | bearer,
        "oceanbase": shared | bearer,
    }


def patient(client: Any, step: Step) -> Any:
    """Give the client as this call uses it; the header tells the sandbox which call it is."""
    policy = Retry(attempts=step.attempts, base_delay=0.004, max_delay=0.2)
    chosen: dict[str, Any] = {"headers": {"x-sandbox-call": step.mark}, "retry": policy}
    if step.deadline is not None:
        chosen["deadline"] = step.deadline
    return client.with_options(**chosen)


async def done(step: Step, client: Any, place: Place) -> Record:
    """Make one call and record what came of it."""
    with recording(step) as record:
        steps = Steps(step, patient(client, step), *place)
        record.fact = await steps.take()
    return record


class Crew(Protocol):
    """Makes the calls of one round with clients of one colour, closes them, and names the tasks left over."""

    def __call__(
        self, plan: Plan, place: Place, halfway: Callable[[], object]
    ) -> tuple[list[Record], list[str]]: ...


def blocking(plan: Plan, place: Place, halfway: Callable[[], object]) -> tuple[list[Record], list[str]]:
    """Make the calls from threads."""
    kinds = {"signed": PAI, "bearer": PAI, "photogpt": PhotoGPT, "oceanbase": OceanBase}
    records: list[Record] = []
    steps, lock = _paced(plan, halfway), threading.Lock()
    with ExitStack() as stack, ThreadPoolExecutor(THREADS) as threads:
        clients = {
            name: stack.enter_context(kinds[name](**chosen)) for name, chosen in options(place, plan).items()
        }

        def work() -> None:
            while (step := _next(steps, lock)) is not None:
                records.append(_driven(done(step, clients[step.client], place)))

        for worker in [threads.submit(work) for _ in range(THREADS)]:
            worker.result()
    return records, []


def awaited(plan: Plan, place: Place, halfway: Callable[[], object]) -> tuple[list[Record], list[str]]:
    """Make the calls from tasks of one event loop."""
    return asyncio.run(_awaited(plan, place, halfway))


async def _awaited(plan: Plan, place: Place, halfway: Callable[[], object]) -> tuple[list[Record], list[str]]:
    kinds = {"signed": AsyncPAI, "bearer": AsyncPAI, "photogpt": AsyncPhotoGPT, "oceanbase": AsyncOceanBase}
    records: list[Record] = []
    steps = _paced(plan, halfway)
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(kinds[name](**chosen))
            for name, chosen in options(place, plan).items()
        }

        async def work() -> None:
            for step in steps:
                records.append(await done(step, clients[step.client], place))

        await asyncio.gather(*(work() for _ in range(TASKS)))
    return records, await left_over()


async def left_over() -> list[str]:
    """Name the tasks that do not end of themselves; the loop has some of its own to close generators."""
    for _ in range(100):
        if asyncio.all_tasks() == {asyncio.current_task()}:
            break
        await asyncio.sleep(0.01)
    return [repr(task) for task in asyncio.all_tasks() if task is not asyncio.current_task()]


def _paced(plan: Plan, halfway: Callable[[], object]) -> Iterator[Step]:
    for number, step in enumerate(plan.steps):
        if number == len(plan.steps) // 2:
            halfway()
        yield step


def _next(steps: Iterator[Step], lock: threading.Lock) -> Step | None:
    with lock:
        return next(steps, None)


def _driven(coroutine: Coroutine[Any, Any, Record]) -> Record:
    """Run what never really waits."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("a blocking call was awaited")


CREWS: dict[str, Crew] = {"blocking": blocking, "awaited": awaited}


def calm(steps: Iterable[Step], place: Place) -> list[Record]:
    """Make calls one after the other while nothing goes wrong."""
    return blocking(Plan(0, list(steps)), place, lambda: None)[0]
