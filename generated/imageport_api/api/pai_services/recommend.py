from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.recommend_reply import RecommendReply
from ...models.recommend_request import RecommendRequest
from ...types import Response


def _get_kwargs(
    *,
    body: RecommendRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/rec/feed",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | RecommendReply | None:
    if response.status_code == 200:
        response_200 = RecommendReply.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = response.json()
        return response_400

    if response.status_code == 401:
        response_401 = response.json()
        return response_401

    if response.status_code == 404:
        response_404 = response.json()
        return response_404

    if response.status_code == 408:
        response_408 = response.json()
        return response_408

    if response.status_code == 429:
        response_429 = response.json()
        return response_429

    if response.status_code == 450:
        response_450 = response.json()
        return response_450

    if response.status_code == 500:
        response_500 = response.json()
        return response_500

    if response.status_code == 502:
        response_502 = response.json()
        return response_502

    if response.status_code == 503:
        response_503 = response.json()
        return response_503

    if response.status_code == 504:
        response_504 = response.json()
        return response_504

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | RecommendReply]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: RecommendRequest,
) -> Response[Any | RecommendReply]:
    """Ask a PAI-Rec engine for recommendations.

     Served by the engine's own EAS address. A code that is not 200 means that the call failed.

    Args:
        body (RecommendRequest): Who asks, for what, and how many.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | RecommendReply]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: RecommendRequest,
) -> Any | RecommendReply | None:
    """Ask a PAI-Rec engine for recommendations.

     Served by the engine's own EAS address. A code that is not 200 means that the call failed.

    Args:
        body (RecommendRequest): Who asks, for what, and how many.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | RecommendReply
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: RecommendRequest,
) -> Response[Any | RecommendReply]:
    """Ask a PAI-Rec engine for recommendations.

     Served by the engine's own EAS address. A code that is not 200 means that the call failed.

    Args:
        body (RecommendRequest): Who asks, for what, and how many.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | RecommendReply]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: RecommendRequest,
) -> Any | RecommendReply | None:
    """Ask a PAI-Rec engine for recommendations.

     Served by the engine's own EAS address. A code that is not 200 means that the call failed.

    Args:
        body (RecommendRequest): Who asks, for what, and how many.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | RecommendReply
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
