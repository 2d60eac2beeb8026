"""``imageport oceanbase tasks``: tasks that the gateway has accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .generations import COLUMNS, described
from .options import Command
from .running import Run, calls

if TYPE_CHECKING:
    from imageport import Generation, OceanBase

token_option = click.option("--token", metavar="TOKEN", help="In the place of TASK_ID.")


@click.group()
def tasks() -> None:
    """Come back to tasks that the gateway has accepted."""


def _ask(oceanbase: OceanBase, task_id: str | None, token: str | None) -> Generation:
    if (task_id is None) == (token is None):
        raise click.UsageError("Give either TASK_ID or --token.")
    return oceanbase.tasks.get(task_id) if task_id is not None else oceanbase.tasks.resume(str(token))


@tasks.command("get", cls=Command, examples=["imageport oceanbase tasks get task-1"])
@click.argument("task_id", required=False)
@token_option
@calls("oceanbase", *COLUMNS)
def get(run: Run, task_id: str | None, token: str | None) -> None:
    """Ask once for the state of a task."""
    with run.oceanbase() as oceanbase:
        run.show(described(_ask(oceanbase, task_id, token)))
