"""Generate a picture for each line of a file. Kill it whenever you like, run it again: nothing is paid twice.

    python examples/generate_pictures.py examples/prompts.txt --model sandbox-task --sandbox
    python examples/generate_pictures.py prompts.txt --model wan2.2-t2i-flash --out pictures

Each prompt's state is on disk before money is spent: "new", "asked" (the call goes out now), "task"
(accepted, with a resume token that another run can go on with), "saved", "failed". What stays "asked" was
perhaps paid for: no answer came, or the program was killed just then, or pictures that came at once could not
be saved. It is not asked for again, unless --again says so; look at the bill first. Gateway and key come from
the environment (OCEANBASE_BASE_URL, OCEANBASE_API_KEY). Exit code: 1 when a picture is missing, 2 when
nothing could be tried.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from imageport import Generation, ImagePortError, OceanBase, errors

# The next prompt would fare no better.
HOPELESS = (errors.ConfigurationError, errors.AuthenticationError, errors.PermissionDeniedError)
# Nothing was done, and nothing paid.
REFUSED = (
    *(errors.InvalidRequestError, errors.NetworkError, errors.RateLimitError),
    *(errors.BadRequestError, errors.NotFoundError, errors.ConflictError),
)
TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY, model TEXT NOT NULL, prompt TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new', token TEXT, note TEXT NOT NULL DEFAULT '', UNIQUE (model, prompt))
"""


class Batch:
    """The prompts for one model; the pictures and the state of each are in the folder *out*."""

    def __init__(self, oceanbase: OceanBase, model: str, out: Path) -> None:
        self._oceanbase, self._model, self._out = oceanbase, model, out
        out.mkdir(parents=True, exist_ok=True)
        # Without an isolation level each statement is on disk when it returns.
        self._state = sqlite3.connect(out / "state.sqlite", isolation_level=None)
        self._state.execute(TABLE)
        self.close = self._state.close

    def run(self, prompts: Iterable[str], *, again: bool = False) -> int:
        """Generate what is missing; return how many prompts still have no picture."""
        rows = [(self._model, prompt) for prompt in prompts]
        self._state.executemany("INSERT OR IGNORE INTO jobs (model, prompt) VALUES (?, ?)", rows)
        if again:
            self._state.execute("UPDATE jobs SET state = 'new' WHERE state IN ('asked', 'failed')")
        for number, prompt, _ in self._jobs("new"):
            self._begin(number, prompt)
        for number, _, token in self._jobs("task"):  # all of them are being worked on
            self._go_on(number, token)
        return self._report()

    def _begin(self, number: int, prompt: str) -> None:
        """Pay for one prompt, unless somebody else does."""
        claim = "UPDATE jobs SET state = 'asked' WHERE number = ? AND state = 'new'"
        if not self._state.execute(claim, (number,)).rowcount:
            return
        try:
            generation = self._oceanbase.images.generate(self._model, prompt=prompt)
            if generation.task_id is not None:
                self._note(number, "task", token=generation.token())
        except (*REFUSED, *HOPELESS) as error:
            self._note(number, "new", str(error))
            if isinstance(error, HOPELESS):
                raise
        except ImagePortError as error:
            self._note(number, "asked", str(error))
        else:
            if generation.task_id is None:
                self._save(number, generation, "asked")

    def _go_on(self, number: int, token: str) -> None:
        """Wait for a task of this run or an earlier one."""
        try:
            self._save(number, self._oceanbase.tasks.resume(token).wait(), "task", token)
        except (errors.TaskFailed, errors.NotFoundError) as error:
            self._note(number, "failed", str(error))
        except ImagePortError as error:
            self._note(number, "task", str(error), token)

    def _save(self, number: int, generation: Generation, state: str, token: str | None = None) -> None:
        good = [image for image in generation.images if image.error is None]
        try:
            for index, image in enumerate(good, 1):
                image.save(self._out / f"{number:04}-{index}.png")
            self._note(number, "saved")
        except ImagePortError as error:
            self._note(number, state, f"not saved: {error}", token)

    def _note(self, number: int, state: str, note: str = "", token: str | None = None) -> None:
        change = "UPDATE jobs SET state = ?, note = ?, token = ? WHERE number = ?"
        self._state.execute(change, (state, note, token, number))

    def _jobs(self, state: str) -> list[tuple[int, str, str]]:
        ask = "SELECT number, prompt, token FROM jobs WHERE model = ? AND state = ? ORDER BY number"
        return self._state.execute(ask, (self._model, state)).fetchall()

    def _report(self) -> int:
        ask = "SELECT number, state, prompt, note FROM jobs WHERE model = ? ORDER BY number"
        jobs = self._state.execute(ask, (self._model,)).fetchall()
        for number, state, prompt, note in jobs:
            print(f"{number:04} {state}: {prompt}{note and f' ({note})'}")
        return sum(state != "saved" for _, state, _, _ in jobs)


@contextmanager
def client(*, sandbox: bool) -> Iterator[OceanBase]:
    """Make a client: of the gateway that the environment names, or of a sandbox of our own."""
    if not sandbox:
        with OceanBase() as oceanbase:
            yield oceanbase
        return
    from imageport.sandbox import Sandbox

    with Sandbox() as server, OceanBase(api_key="sk-sandbox", base_url=server.url) as oceanbase:
        yield oceanbase


def main(words: list[str] | None = None) -> int:
    """Read the command line, generate, and return the exit code."""
    parser = argparse.ArgumentParser(description="Generate a picture for each line of a file.")
    parser.add_argument("prompts", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", type=Path, default=Path("pictures"), help="the folder of the pictures")
    parser.add_argument("--again", action="store_true", help="pay again for what was perhaps paid for")
    parser.add_argument("--sandbox", action="store_true", help="try it on a local sandbox")
    given = parser.parse_args(words)
    try:
        with ExitStack() as stack:
            # Other characters that end a line in Unicode may stand in a prompt.
            lines = stack.enter_context(given.prompts.open(encoding="utf-8-sig", newline="\n"))
            prompts = filter(None, map(str.strip, lines))
            oceanbase = stack.enter_context(client(sandbox=given.sandbox))
            batch = stack.enter_context(closing(Batch(oceanbase, given.model, given.out)))
            return 1 if batch.run(prompts, again=given.again) else 0
    except (ImagePortError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
