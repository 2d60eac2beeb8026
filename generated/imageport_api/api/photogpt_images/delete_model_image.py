from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.photo_delete_reply import PhotoDeleteReply
from ...models.photo_error import PhotoError
from ...types import Response


def _get_kwargs(
    image_id: str,
    *,
    api_version: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["API-Version"] = api_version

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/images/{image_id}".format(
            image_id=quote(str(image_id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | PhotoDeleteReply | PhotoError | None:
    if response.status_code == 200:
        response_200 = PhotoDeleteReply.from_dict(response.json())

        return response_200

    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

    if response.status_code == 400:
        response_400 = PhotoError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = PhotoError.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = PhotoError.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = PhotoError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = PhotoError.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = PhotoError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | PhotoDeleteReply | PhotoError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    image_id: str,
    *,
    client: AuthenticatedClient,
    api_version: str,
) -> Response[Any | PhotoDeleteReply | PhotoError]:
    """Delete a photo.

     The reply's body is not documented; an empty one, a 204 and the envelope all mean that it was done.

    Args:
        image_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        api_version (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PhotoDeleteReply | PhotoError]
    """

    kwargs = _get_kwargs(
        image_id=image_id,
        api_version=api_version,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    image_id: str,
    *,
    client: AuthenticatedClient,
    api_version: str,
) -> Any | PhotoDeleteReply | PhotoError | None:
    """Delete a photo.

     The reply's body is not documented; an empty one, a 204 and the envelope all mean that it was done.

    Args:
        image_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        api_version (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PhotoDeleteReply | PhotoError
    """

    return sync_detailed(
        image_id=image_id,
        client=client,
        api_version=api_version,
    ).parsed


async def asyncio_detailed(
    image_id: str,
    *,
    client: AuthenticatedClient,
    api_version: str,
) -> Response[Any | PhotoDeleteReply | PhotoError]:
    """Delete a photo.

     The reply's body is not documented; an empty one, a 204 and the envelope all mean that it was done.

    Args:
        image_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        api_version (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PhotoDeleteReply | PhotoError]
    """

    kwargs = _get_kwargs(
        image_id=image_id,
        api_version=api_version,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    image_id: str,
    *,
    client: AuthenticatedClient,
    api_version: str,
) -> Any | PhotoDeleteReply | PhotoError | None:
    """Delete a photo.

     The reply's body is not documented; an empty one, a 204 and the envelope all mean that it was done.

    Args:
        image_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        api_version (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PhotoDeleteReply | PhotoError
    """

    return (
        await asyncio_detailed(
            image_id=image_id,
            client=client,
            api_version=api_version,
        )
    ).parsed
