from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.generation_reply import GenerationReply
from ...models.ocean_base_error import OceanBaseError
from ...types import Response


def _get_kwargs(
    task_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/tasks/{task_id}".format(
            task_id=quote(str(task_id), safe=""),
        ),
    }

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
    task_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[GenerationReply | OceanBaseError]:
    """Ask for the state of a task.

     In a final state the reply holds the vendor's result next to the task's id and status. The statuses
    are the vendor's own words.

    Args:
        task_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GenerationReply | OceanBaseError]
    """

    kwargs = _get_kwargs(
        task_id=task_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    task_id: str,
    *,
    client: AuthenticatedClient,
) -> GenerationReply | OceanBaseError | None:
    """Ask for the state of a task.

     In a final state the reply holds the vendor's result next to the task's id and status. The statuses
    are the vendor's own words.

    Args:
        task_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GenerationReply | OceanBaseError
    """

    return sync_detailed(
        task_id=task_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    task_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[GenerationReply | OceanBaseError]:
    """Ask for the state of a task.

     In a final state the reply holds the vendor's result next to the task's id and status. The statuses
    are the vendor's own words.

    Args:
        task_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[GenerationReply | OceanBaseError]
    """

    kwargs = _get_kwargs(
        task_id=task_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    task_id: str,
    *,
    client: AuthenticatedClient,
) -> GenerationReply | OceanBaseError | None:
    """Ask for the state of a task.

     In a final state the reply holds the vendor's result next to the task's id and status. The statuses
    are the vendor's own words.

    Args:
        task_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        GenerationReply | OceanBaseError
    """

    return (
        await asyncio_detailed(
            task_id=task_id,
            client=client,
        )
    ).parsed
