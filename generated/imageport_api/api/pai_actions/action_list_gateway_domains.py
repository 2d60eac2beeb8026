from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.gateway_domain_list import GatewayDomainList
from ...models.pai_error import PaiError
from ...types import UNSET, Response


def _get_kwargs(
    *,
    cluster_id: str,
    gateway_id: str,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["ClusterId"] = cluster_id

    params["GatewayId"] = gateway_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/eas/2021-07-01/ListGatewayDomains",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> GatewayDomainList | PaiError | None:
    if response.status_code == 200:
        response_200 = GatewayDomainList.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = PaiError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = PaiError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = PaiError.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = PaiError.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = PaiError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = PaiError.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = PaiError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[GatewayDomainList | PaiError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cluster_id: str,
    gateway_id: str,
) -> Response[GatewayDomainList | PaiError]:
    """List the custom domains of a private gateway, by the bearer door.

     ListGatewayDomains at its action URL; both ids go into the query.

    Args:
        cluster_id (str): An id that stands in a path. It is never empty, a dot, two dots, and
            holds no slash, question mark, hash, percent sign, space or control character.
        gateway_id (str): An id that stands in a path. It is never empty, a dot, two dots, and
            holds no slash, question mark, hash, percent sign, space or control character.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GatewayDomainList | PaiError]
    """

    kwargs = _get_kwargs(
        cluster_id=cluster_id,
        gateway_id=gateway_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cluster_id: str,
    gateway_id: str,
) -> GatewayDomainList | PaiError | None:
    """List the custom domains of a private gateway, by the bearer door.

     ListGatewayDomains at its action URL; both ids go into the query.

    Args:
        cluster_id (str): An id that stands in a path. It is never empty, a dot, two dots, and
            holds no slash, question mark, hash, percent sign, space or control character.
        gateway_id (str): An id that stands in a path. It is never empty, a dot, two dots, and
            holds no slash, question mark, hash, percent sign, space or control character.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GatewayDomainList | PaiError
    """

    return sync_detailed(
        client=client,
        cluster_id=cluster_id,
        gateway_id=gateway_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cluster_id: str,
    gateway_id: str,
) -> Response[GatewayDomainList | PaiError]:
    """List the custom domains of a private gateway, by the bearer door.

     ListGatewayDomains at its action URL; both ids go into the query.

    Args:
        cluster_id (str): An id that stands in a path. It is never empty, a dot, two dots, and
            holds no slash, question mark, hash, percent sign, space or control character.
        gateway_id (str): An id that stands in a path. It is never empty, a dot, two dots, and
            holds no slash, question mark, hash, percent sign, space or control character.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GatewayDomainList | PaiError]
    """

    kwargs = _get_kwargs(
        cluster_id=cluster_id,
        gateway_id=gateway_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cluster_id: str,
    gateway_id: str,
) -> GatewayDomainList | PaiError | None:
    """List the custom domains of a private gateway, by the bearer door.

     ListGatewayDomains at its action URL; both ids go into the query.

    Args:
        cluster_id (str): An id that stands in a path. It is never empty, a dot, two dots, and
            holds no slash, question mark, hash, percent sign, space or control character.
        gateway_id (str): An id that stands in a path. It is never empty, a dot, two dots, and
            holds no slash, question mark, hash, percent sign, space or control character.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GatewayDomainList | PaiError
    """

    return (
        await asyncio_detailed(
            client=client,
            cluster_id=cluster_id,
            gateway_id=gateway_id,
        )
    ).parsed
