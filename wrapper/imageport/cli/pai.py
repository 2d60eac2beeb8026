"""``imageport pai``: all its groups."""

from __future__ import annotations

import click

from .options import Group
from .pai_catalog import catalog
from .pai_images import images
from .pai_services import call, services
from .pai_settings import connections, gateways, messages


@click.group(cls=Group)
def pai() -> None:
    """Alibaba Cloud PAI."""


for _command in (images, connections, gateways, messages, catalog, services, call):
    pai.add_command(_command)
