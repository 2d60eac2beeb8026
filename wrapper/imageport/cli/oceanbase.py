"""``imageport oceanbase``: pictures and the tasks that make them."""

from __future__ import annotations

import click

from .oceanbase_images import images
from .oceanbase_tasks import tasks
from .options import Group


@click.group(cls=Group)
def oceanbase() -> None:
    """Work with the OceanBase Cloud AI gateway."""


oceanbase.add_command(images)
oceanbase.add_command(tasks)
