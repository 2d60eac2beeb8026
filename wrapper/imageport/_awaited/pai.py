"""Alibaba Cloud PAI, async."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal, Self, Unpack

from imageport._bound import Client
from imageport._check import action_names, reads
from imageport._credentials import AsyncApiKey, AsyncCredentialProvider, find_alibaba
from imageport._doors import open_doors
from imageport._hosts import Network, check_where
from imageport._options import CallOptions, Options, client_options, sending
from imageport._retry import Retry
from imageport._secret import described, hidden, hidden_url
from imageport._watch import Listeners

if TYPE_CHECKING:
    from imageport._awaited.pai_images import Images
    from imageport._awaited.pai_services import Catalog, Services
    from imageport._awaited.pai_settings import Connections, Gateways, Messages
    from imageport._core import Core
    from imageport._foreign import AsyncTransportLike
    from imageport._rate import RateLike, RedisRate
    from imageport._session import AwaitedCall
    from imageport._timeouts import TimeoutLike


class AsyncPAI(Client):
    """Alibaba Cloud PAI. Safe to share between tasks; close it, or use it in an ``async with``.

    Credentials decide the door. An AccessKey pair (or *credentials*) signs requests to the native hosts;
    an *api_key* goes as a bearer token to the action URLs. Without arguments:
    ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET (and ALIBABA_CLOUD_SECURITY_TOKEN), then DASHSCOPE_API_KEY, then
    PAI_API_KEY; then, where ``imageport[alibaba]`` is installed, the chain of the official library, at the
    first call that needs it. *international* None means by the region: cn-* or not. *timeout* bounds an
    attempt, *deadline* a call. *rate* is the pace: requests a second, "60/min", "documented", a Rate, a
    mapping of these by operation, or a RedisRate. *on_call* is told of every call.
    """

    def __init__(
        self,
        *,
        access_key_id: str | None = None,
        access_key_secret: str | None = None,
        security_token: str | None = None,
        api_key: AsyncApiKey | None = None,
        credentials: AsyncCredentialProvider | None = None,
        region: str = "cn-hangzhou",
        network: Network = "public",
        international: bool | None = None,
        base_url: str | None = None,
        timeout: float | TimeoutLike | None = None,
        deadline: float | None = None,
        retry: Retry | None = None,
        headers: Mapping[str, str] | None = None,
        transport: AsyncTransportLike | None = None,
        rate: RateLike | RedisRate | None = None,
        on_call: Listeners | None = None,
    ) -> None:
        access_key_secret, security_token = hidden(access_key_secret), hidden(security_token)
        api_key, base_url = hidden(api_key), hidden_url(base_url)
        where = check_where(region, network, international, base_url)
        source = find_alibaba(access_key_id, access_key_secret, security_token, api_key, credentials)
        transport = sending(transport, "handle_async_request")
        options = client_options(timeout, deadline, retry, headers, on_call, rate, "PAI", source)
        self._doors = open_doors(partial(_core, transport, options), where, source)

    @cached_property
    def images(self) -> Images:
        """Training images: register, find, publish, remove."""
        from imageport._awaited.pai_images import Images

        return Images(self._doors)

    @cached_property
    def connections(self) -> Connections:
        """Connections of a workspace."""
        from imageport._awaited.pai_settings import Connections

        return Connections(self._doors)

    @cached_property
    def gateways(self) -> Gateways:
        """Private gateways."""
        from imageport._awaited.pai_settings import Gateways

        return Gateways(self._doors)

    @cached_property
    def messages(self) -> Messages:
        """The message service."""
        from imageport._awaited.pai_settings import Messages

        return Messages(self._doors)

    @cached_property
    def catalog(self) -> Catalog:
        """The public metadata documents."""
        from imageport._awaited.pai_services import Catalog

        return Catalog(self._doors)

    @cached_property
    def services(self) -> Services:
        """Model services on PAI-EAS."""
        from imageport._awaited.pai_services import Services

        return Services(self._doors)

    async def call(
        self,
        product: str,
        version: str,
        action: str,
        params: Mapping[str, Any] | None = None,
        *,
        method: Literal["GET", "POST"] = "GET",
        **options: Unpack[CallOptions],
    ) -> dict[str, Any]:
        """Call any operation by its action URL, by the bearer door only.

        GET sends *params* in the query, POST as a JSON body; a POST is never repeated when it may have
        been done. Source: seed 002, the pattern {service}/{version}/{operation}.
        """
        from imageport._arguments import action_parameters, action_query
        from imageport._core import expect, reading
        from imageport_api.api.pai_actions import call_action, call_action_post
        from imageport_api.models import ActionReply

        names = action_names(product, version, action, method)
        if method == "POST":
            call = self._doors.bearer(call_action_post, options)
            with reading(call):
                body = action_parameters(params)
                reply = await call_action_post.asyncio(*names, client=call, body=body)
                return expect(ActionReply, reply, call).to_dict()
        call = self._doors.bearer(call_action, options, repeat=reads(action))
        with reading(call):
            reply = await call_action.asyncio(*names, client=call, query=action_query(params))
            return expect(ActionReply, reply, call).to_dict()

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """Return a copy with other options that shares the connections and the budget of retries."""
        copy = object.__new__(type(self))
        copy._doors = self._doors.with_options(options)
        return copy

    async def close(self) -> None:
        """Close all connections; the client and its copies cannot be used any more."""
        for transport in self._doors.core.closing():
            await transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return described(self, "_doors")


def _core(transport: AsyncTransportLike | None, options: Options) -> Core[AwaitedCall]:
    from imageport._core import awaited_core

    return awaited_core(transport, options)
