"""``imageport pai connections``, ``gateways``, ``messages``."""

from __future__ import annotations

from typing import Any

import click

from .options import Command, Group
from .running import Run, calls
from .words import Words

CONNECTION_TYPES = (
    "CustomConnection", "DashScopeConnection", "ElasticsearchConnection", "HologresConnection",
    "LindormConnection", "MilvusConnection", "OpenLLMConnection", "OpenSearchConnection", "RDSConnection",
)  # fmt: skip

CONNECTION = (
    "connection_id", "connection_name", "connection_type", "accessibility", "gmt_create_time", "workspace_id",
)  # fmt: skip
DOMAIN = (
    "domain", "type", "certificate_id", "certificate_name", "certificate_status", "certificate_end_date",
)  # fmt: skip


@click.group(cls=Group)
def connections() -> None:
    """Find the connections of a workspace."""


@connections.command(
    "list",
    cls=Command,
    examples=[
        "imageport pai connections list --type DashScopeConnection --tool-call",
        "imageport pai connections list --all --query connection_id",
    ],
)
@click.option(
    "--workspace-id", metavar="ID", help="Workspace; the account's default one unless you say otherwise."
)
@click.option(
    "--type",
    "connection_types",
    multiple=True,
    type=Words(*CONNECTION_TYPES),
    help="Type of the connections; may be repeated.",
)
@click.option(
    "--id", "connection_ids", multiple=True, metavar="ID", help="Id of a connection; may be repeated."
)
@click.option("--name", "connection_name", metavar="NAME", help="Name of the connection.")
@click.option("--model", metavar="NAME", help="Model that they offer.")
@click.option(
    "--model-type",
    "model_types",
    multiple=True,
    type=Words("LLM", "Embedding", "ReRank"),
    help="Type of the models that they offer; may be repeated.",
)
@click.option("--tool-call/--no-tool-call", default=None, help="Whether their models can call tools.")
@click.option("--creator", metavar="ID", help="Account that made them.")
@click.option("--accessibility", type=Words("PUBLIC", "PRIVATE"), help="Who may see them.")
@click.option("--sort-by", type=Words("GmtCreateTime"), help="Field that decides the order.")
@click.option("--order", type=click.Choice(["ASC", "DESC"]), help="Ascending or descending.")
@click.option("--next-token", metavar="TOKEN", help="Where to start, as an earlier page said.")
@calls("pai", *CONNECTION, listing=True)
def list_connections(run: Run, **conditions: Any) -> None:
    """List connections; their secrets are never shown."""
    several = ("connection_types", "connection_ids", "model_types")
    given = {name: list(value) or None if name in several else value for name, value in conditions.items()}
    with run.pai() as pai:
        run.list(pai.connections.list, "max_results", **given)


@click.group(cls=Group)
def gateways() -> None:
    """Look at private gateways."""


@gateways.command(
    "list-domains",
    cls=Command,
    examples=["imageport pai gateways list-domains cn-shanghai gw-1uhcqmsc7x22abcdef"],
)
@click.argument("cluster_id")
@click.argument("gateway_id")
@calls("pai", *DOMAIN)
def list_domains(run: Run, cluster_id: str, gateway_id: str) -> None:
    """List the custom domains of a gateway; CLUSTER_ID is its region."""
    with run.pai() as pai:
        run.show_all(pai.gateways.list_domains(cluster_id, gateway_id))


@click.group(cls=Group)
def messages() -> None:
    """Look at the message service."""


@messages.command("get-config", cls=Command, examples=["imageport pai messages get-config --json"])
@calls("pai", "sms_report_url", "sms_up_url")
def get_config(run: Run) -> None:
    """Read the callback addresses of the message service."""
    with run.pai() as pai:
        run.show(pai.messages.get_config())
