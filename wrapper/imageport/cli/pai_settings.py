"""``imageport pai connections``, ``gateways``, ``messages``."""

from __future__ import annotations

from typing import Any

import click

from .options import Command, Words
from .running import Run, calls

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


@click.group()
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
@click.option("--workspace-id", metavar="ID")
@click.option("--type", "connection_types", multiple=True, type=Words(*CONNECTION_TYPES))
@click.option("--id", "connection_ids", multiple=True, metavar="ID")
@click.option("--name", "connection_name", metavar="NAME")
@click.option("--model", metavar="NAME")
@click.option("--model-type", "model_types", multiple=True, type=Words("LLM", "Embedding", "ReRank"))
@click.option("--tool-call/--no-tool-call", default=None, help="Whether their models call tools.")
@click.option("--creator", metavar="ID")
@click.option("--accessibility", type=Words("PUBLIC", "PRIVATE"))
@click.option("--sort-by", type=Words("GmtCreateTime"))
@click.option("--order", type=click.Choice(["ASC", "DESC"]))
@click.option("--next-token", metavar="TOKEN", help="Where to start.")
@calls("pai", *CONNECTION, listing=True)
def list_connections(run: Run, **conditions: Any) -> None:
    """List connections; their secrets are never shown."""
    several = ("connection_types", "connection_ids", "model_types")
    given = {name: list(value) or None if name in several else value for name, value in conditions.items()}
    with run.pai() as pai:
        run.list(pai.connections.list, "max_results", **given)


@click.group()
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


@click.group()
def messages() -> None:
    """Look at the message service."""


@messages.command("get-config", cls=Command, examples=["imageport pai messages get-config --json"])
@calls("pai", "sms_report_url", "sms_up_url")
def get_config(run: Run) -> None:
    """Read the callback addresses of the message service."""
    with run.pai() as pai:
        run.show(pai.messages.get_config())
