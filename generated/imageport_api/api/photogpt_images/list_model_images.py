from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.photo_error import PhotoError
from ...models.photo_filter import PhotoFilter
from ...models.photo_list_reply import PhotoListReply
from ...types import UNSET, Response, Unset


def _get_kwargs(
    model_id: str,
    *,
    image_type: PhotoFilter | str | Unset = UNSET,
    page_num: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    api_version: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["API-Version"] = api_version

    params: dict[str, Any] = {}

    json_image_type: str | Unset
    if isinstance(image_type, Unset):
        json_image_type = UNSET
    elif isinstance(image_type, str):
        json_image_type = image_type
    else:
        json_image_type = image_type
    params["imageType"] = json_image_type

    params["pageNum"] = page_num

    params["pageSize"] = page_size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/models/{model_id}/images".format(
            model_id=quote(str(model_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PhotoError | PhotoListReply | None:
    if response.status_code == 200:
        response_200 = PhotoListReply.from_dict(response.json())

        return response_200

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
) -> Response[PhotoError | PhotoListReply]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    model_id: str,
    *,
    client: AuthenticatedClient,
    image_type: PhotoFilter | str | Unset = UNSET,
    page_num: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    api_version: str,
) -> Response[PhotoError | PhotoListReply]:
    """List the photos of a model, page by page.

     Pages are numbered from 1; there is no total, a page that is empty or not full is the last. The
    filter's words are not the types' words: modelInput is listed under input.

    Args:
        model_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        image_type (PhotoFilter | str | Unset): A documented word, or one that came later.
        page_num (int | Unset):
        page_size (int | Unset):
        api_version (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PhotoError | PhotoListReply]
    """

    kwargs = _get_kwargs(
        model_id=model_id,
        image_type=image_type,
        page_num=page_num,
        page_size=page_size,
        api_version=api_version,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    model_id: str,
    *,
    client: AuthenticatedClient,
    image_type: PhotoFilter | str | Unset = UNSET,
    page_num: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    api_version: str,
) -> PhotoError | PhotoListReply | None:
    """List the photos of a model, page by page.

     Pages are numbered from 1; there is no total, a page that is empty or not full is the last. The
    filter's words are not the types' words: modelInput is listed under input.

    Args:
        model_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        image_type (PhotoFilter | str | Unset): A documented word, or one that came later.
        page_num (int | Unset):
        page_size (int | Unset):
        api_version (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PhotoError | PhotoListReply
    """

    return sync_detailed(
        model_id=model_id,
        client=client,
        image_type=image_type,
        page_num=page_num,
        page_size=page_size,
        api_version=api_version,
    ).parsed


async def asyncio_detailed(
    model_id: str,
    *,
    client: AuthenticatedClient,
    image_type: PhotoFilter | str | Unset = UNSET,
    page_num: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    api_version: str,
) -> Response[PhotoError | PhotoListReply]:
    """List the photos of a model, page by page.

     Pages are numbered from 1; there is no total, a page that is empty or not full is the last. The
    filter's words are not the types' words: modelInput is listed under input.

    Args:
        model_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        image_type (PhotoFilter | str | Unset): A documented word, or one that came later.
        page_num (int | Unset):
        page_size (int | Unset):
        api_version (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PhotoError | PhotoListReply]
    """

    kwargs = _get_kwargs(
        model_id=model_id,
        image_type=image_type,
        page_num=page_num,
        page_size=page_size,
        api_version=api_version,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    model_id: str,
    *,
    client: AuthenticatedClient,
    image_type: PhotoFilter | str | Unset = UNSET,
    page_num: int | Unset = UNSET,
    page_size: int | Unset = UNSET,
    api_version: str,
) -> PhotoError | PhotoListReply | None:
    """List the photos of a model, page by page.

     Pages are numbered from 1; there is no total, a page that is empty or not full is the last. The
    filter's words are not the types' words: modelInput is listed under input.

    Args:
        model_id (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        image_type (PhotoFilter | str | Unset): A documented word, or one that came later.
        page_num (int | Unset):
        page_size (int | Unset):
        api_version (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PhotoError | PhotoListReply
    """

    return (
        await asyncio_detailed(
            model_id=model_id,
            client=client,
            image_type=image_type,
            page_num=page_num,
            page_size=page_size,
            api_version=api_version,
        )
    ).parsed
