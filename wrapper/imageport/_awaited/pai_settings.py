"""Connections, gateways and the message service of PAI, async."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Unpack

from imageport._arguments import (
    given,
    given_list,
)
from imageport._check import identifier
from imageport._core import expect, reading
from imageport._doors import Doors
from imageport._listing import AsyncListing
from imageport._options import CallOptions
from imageport._pages import Key, Page, Walk, check_limit
from imageport._results import (
    connection_key,
    connection_page,
    message_config,
)
from imageport._session import AwaitedCall
from imageport_api.api.pai_actions import (
    action_get_message_config,
    action_list_connections,
    action_list_gateway_domains,
)
from imageport_api.api.pai_connections import list_connections
from imageport_api.api.pai_gateways import list_gateway_domains
from imageport_api.api.pai_messages import get_message_config
from imageport_api.models import (
    Connection,
    ConnectionList,
    GatewayDomainList,
    MessageConfigReply,
)

if TYPE_CHECKING:
    from imageport_api.models import (
        Accessibility,
        ConnectionType,
        EncryptOption,
        GatewayDomain,
        ListConnectionsOrder,
        MessageConfig,
        ModelType,
        SortField,
    )


class Connections:
    """Connections of a workspace."""

    def __init__(self, doors: Doors[AwaitedCall]) -> None:
        self._doors = doors

    def list(
        self,
        *,
        workspace_id: str | None = None,
        connection_types: Sequence[ConnectionType | str] | None = None,
        connection_ids: Sequence[str] | None = None,
        connection_name: str | None = None,
        model: str | None = None,
        model_types: Sequence[ModelType | str] | None = None,
        tool_call: bool | None = None,
        creator: str | None = None,
        accessibility: Accessibility | str | None = None,
        encrypt_option: EncryptOption | None = None,
        sort_by: SortField | str | None = None,
        order: ListConnectionsOrder | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncListing[Connection]:
        """List connections: ``async for`` for items, ``.pages()`` for pages; *limit* bounds the items in all.

        *max_results* is the size of a page, *next_token* where to start. Secrets are readable by attribute
        and show in no repr. Types, *accessibility* and *sort_by* take any word, since new ones come; a slip
        of a known one is refused. A *deadline* bounds each page. Source: seed 002.
        """
        api = self._doors.pick(list_connections, action_list_connections)
        types = given_list(connection_types, "connection_types")
        ids = given_list(connection_ids, "connection_ids")
        kinds = given_list(model_types, "model_types")

        async def ask(call: AwaitedCall, token: Key) -> Page[Connection]:
            with reading(call):
                reply = await api.asyncio(
                    client=call,
                    workspace_id=given(workspace_id),
                    connection_types=types,
                    connection_ids=ids,
                    connection_name=given(connection_name),
                    model=given(model),
                    model_types=kinds,
                    tool_call=given(tool_call),
                    creator=given(creator),
                    accessibility=given(accessibility),
                    encrypt_option=given(encrypt_option),
                    sort_by=given(sort_by),
                    order=given(order),
                    max_results=given(max_results),
                    next_token=given(token),  # pyright: ignore[reportArgumentType] - a string here
                )
                return connection_page(expect(ConnectionList, reply, call))

        async def fetch(token: Key) -> Page[Connection]:
            return await ask(self._doors.call(api, options), token)

        start = partial(Walk[Connection], next_token, None, check_limit(limit), connection_key)
        self._doors.rehearse(api, options, lambda call: ask(call, next_token))
        return AsyncListing(start, fetch, self._doors.core.operation_of(api).id)


class Gateways:
    """Private gateways."""

    def __init__(self, doors: Doors[AwaitedCall]) -> None:
        self._doors = doors

    async def list_domains(
        self, cluster_id: str, gateway_id: str, **options: Unpack[CallOptions]
    ) -> list[GatewayDomain]:
        """List the custom domains of a gateway; *cluster_id* is its region, whose host is asked.

        Source: seed 002.
        """
        api = self._doors.pick(list_gateway_domains, action_list_gateway_domains)
        region = self._doors.where.cluster(cluster_id)
        identifier(gateway_id, "gateway_id")
        call = self._doors.call(api, options, region)
        with reading(call):
            reply = await api.asyncio(cluster_id=cluster_id, gateway_id=gateway_id, client=call)
            return expect(GatewayDomainList, reply, call).custom_domains or []


class Messages:
    """The message service."""

    def __init__(self, doors: Doors[AwaitedCall]) -> None:
        self._doors = doors

    async def get_config(self, **options: Unpack[CallOptions]) -> MessageConfig:
        """Read the message service configuration. Source: seed 002."""
        api = self._doors.pick(get_message_config, action_get_message_config)
        call = self._doors.call(api, options)
        with reading(call):
            return message_config(expect(MessageConfigReply, await api.asyncio(client=call), call), call)
