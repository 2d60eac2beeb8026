from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.generate_request import GenerateRequest
from ...models.generation_reply import GenerationReply
from ...models.ocean_base_error import OceanBaseError
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: GenerateRequest,
    x_async: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_async, Unset):
        headers["X-Async"] = x_async

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/images/generations",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> GenerationReply | OceanBaseError | None:
    if response.status_code == 200:
        response_200 = GenerationReply.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = OceanBaseError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = OceanBaseError.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = OceanBaseError.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = OceanBaseError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = OceanBaseError.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = OceanBaseError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[GenerationReply | OceanBaseError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: GenerateRequest,
    x_async: str | Unset = UNSET,
) -> Response[GenerationReply | OceanBaseError]:
    """Generate or edit images.

     A synchronous model answers with images, an asynchronous one with a task id, to be asked for at
    GetTask. Every member but model goes to the model's vendor untouched. success false means that the
    call failed, at any status.

    Args:
        x_async (str | Unset):
        body (GenerateRequest): The model, and what its vendor takes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GenerationReply | OceanBaseError]
    """

    kwargs = _get_kwargs(
        body=body,
        x_async=x_async,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: GenerateRequest,
    x_async: str | Unset = UNSET,
) -> GenerationReply | OceanBaseError | None:
    """Generate or edit images.

     A synchronous model answers with images, an asynchronous one with a task id, to be asked for at
    GetTask. Every member but model goes to the model's vendor untouched. success false means that the
    call failed, at any status.

    Args:
        x_async (str | Unset):
        body (GenerateRequest): The model, and what its vendor takes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GenerationReply | OceanBaseError
    """

    return sync_detailed(
        client=client,
        body=body,
        x_async=x_async,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: GenerateRequest,
    x_async: str | Unset = UNSET,
) -> Response[GenerationReply | OceanBaseError]:
    """Generate or edit images.

     A synchronous model answers with images, an asynchronous one with a task id, to be asked for at
    GetTask. Every member but model goes to the model's vendor untouched. success false means that the
    call failed, at any status.

    Args:
        x_async (str | Unset):
        body (GenerateRequest): The model, and what its vendor takes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GenerationReply | OceanBaseError]
    """

    kwargs = _get_kwargs(
        body=body,
        x_async=x_async,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: GenerateRequest,
    x_async: str | Unset = UNSET,
) -> GenerationReply | OceanBaseError | None:
    """Generate or edit images.

     A synchronous model answers with images, an asynchronous one with a task id, to be asked for at
    GetTask. Every member but model goes to the model's vendor untouched. success false means that the
    call failed, at any status.

    Args:
        x_async (str | Unset):
        body (GenerateRequest): The model, and what its vendor takes.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GenerationReply | OceanBaseError
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            x_async=x_async,
        )
    ).parsed
