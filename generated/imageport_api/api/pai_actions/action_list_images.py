from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.accessibility import Accessibility
from ...models.action_list_images_order import (
    ActionListImagesOrder,
)
from ...models.image_list import ImageList
from ...models.pai_error import PaiError
from ...models.sort_field import SortField
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    name: str | Unset = UNSET,
    page_number: int | Unset = 1,
    page_size: int | Unset = 20,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListImagesOrder | Unset = "ASC",
    labels: str | Unset = UNSET,
    verbose: bool | Unset = False,
    workspace_id: str | Unset = UNSET,
    query: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
    image_uri: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["Name"] = name

    params["PageNumber"] = page_number

    params["PageSize"] = page_size

    json_sort_by: str | Unset
    if isinstance(sort_by, Unset):
        json_sort_by = UNSET
    elif isinstance(sort_by, str):
        json_sort_by = sort_by
    else:
        json_sort_by = sort_by
    params["SortBy"] = json_sort_by

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order

    params["Order"] = json_order

    params["Labels"] = labels

    params["Verbose"] = verbose

    params["WorkspaceId"] = workspace_id

    params["Query"] = query

    json_accessibility: str | Unset
    if isinstance(accessibility, Unset):
        json_accessibility = UNSET
    elif isinstance(accessibility, str):
        json_accessibility = accessibility
    else:
        json_accessibility = accessibility
    params["Accessibility"] = json_accessibility

    params["ImageUri"] = image_uri

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/AIWorkSpace/2021-02-04/ListImages",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ImageList | PaiError | None:
    if response.status_code == 200:
        response_200 = ImageList.from_dict(response.json())

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
) -> Response[ImageList | PaiError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    name: str | Unset = UNSET,
    page_number: int | Unset = 1,
    page_size: int | Unset = 20,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListImagesOrder | Unset = "ASC",
    labels: str | Unset = UNSET,
    verbose: bool | Unset = False,
    workspace_id: str | Unset = UNSET,
    query: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
    image_uri: str | Unset = UNSET,
) -> Response[ImageList | PaiError]:
    """List the images that match a filter, by the bearer door.

     ListImages at its action URL.

    Args:
        name (str | Unset):
        page_number (int | Unset):  Default: 1.
        page_size (int | Unset):  Default: 20.
        sort_by (SortField | str | Unset): The field that lists are sorted by, or one that came
            later.
        order (ActionListImagesOrder | Unset):  Default: 'ASC'.
        labels (str | Unset):
        verbose (bool | Unset):  Default: False.
        workspace_id (str | Unset):
        query (str | Unset):
        accessibility (Accessibility | str | Unset): PUBLIC, PRIVATE, or a word that came later.
        image_uri (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImageList | PaiError]
    """

    kwargs = _get_kwargs(
        name=name,
        page_number=page_number,
        page_size=page_size,
        sort_by=sort_by,
        order=order,
        labels=labels,
        verbose=verbose,
        workspace_id=workspace_id,
        query=query,
        accessibility=accessibility,
        image_uri=image_uri,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    name: str | Unset = UNSET,
    page_number: int | Unset = 1,
    page_size: int | Unset = 20,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListImagesOrder | Unset = "ASC",
    labels: str | Unset = UNSET,
    verbose: bool | Unset = False,
    workspace_id: str | Unset = UNSET,
    query: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
    image_uri: str | Unset = UNSET,
) -> ImageList | PaiError | None:
    """List the images that match a filter, by the bearer door.

     ListImages at its action URL.

    Args:
        name (str | Unset):
        page_number (int | Unset):  Default: 1.
        page_size (int | Unset):  Default: 20.
        sort_by (SortField | str | Unset): The field that lists are sorted by, or one that came
            later.
        order (ActionListImagesOrder | Unset):  Default: 'ASC'.
        labels (str | Unset):
        verbose (bool | Unset):  Default: False.
        workspace_id (str | Unset):
        query (str | Unset):
        accessibility (Accessibility | str | Unset): PUBLIC, PRIVATE, or a word that came later.
        image_uri (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImageList | PaiError
    """

    return sync_detailed(
        client=client,
        name=name,
        page_number=page_number,
        page_size=page_size,
        sort_by=sort_by,
        order=order,
        labels=labels,
        verbose=verbose,
        workspace_id=workspace_id,
        query=query,
        accessibility=accessibility,
        image_uri=image_uri,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    name: str | Unset = UNSET,
    page_number: int | Unset = 1,
    page_size: int | Unset = 20,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListImagesOrder | Unset = "ASC",
    labels: str | Unset = UNSET,
    verbose: bool | Unset = False,
    workspace_id: str | Unset = UNSET,
    query: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
    image_uri: str | Unset = UNSET,
) -> Response[ImageList | PaiError]:
    """List the images that match a filter, by the bearer door.

     ListImages at its action URL.

    Args:
        name (str | Unset):
        page_number (int | Unset):  Default: 1.
        page_size (int | Unset):  Default: 20.
        sort_by (SortField | str | Unset): The field that lists are sorted by, or one that came
            later.
        order (ActionListImagesOrder | Unset):  Default: 'ASC'.
        labels (str | Unset):
        verbose (bool | Unset):  Default: False.
        workspace_id (str | Unset):
        query (str | Unset):
        accessibility (Accessibility | str | Unset): PUBLIC, PRIVATE, or a word that came later.
        image_uri (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImageList | PaiError]
    """

    kwargs = _get_kwargs(
        name=name,
        page_number=page_number,
        page_size=page_size,
        sort_by=sort_by,
        order=order,
        labels=labels,
        verbose=verbose,
        workspace_id=workspace_id,
        query=query,
        accessibility=accessibility,
        image_uri=image_uri,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    name: str | Unset = UNSET,
    page_number: int | Unset = 1,
    page_size: int | Unset = 20,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListImagesOrder | Unset = "ASC",
    labels: str | Unset = UNSET,
    verbose: bool | Unset = False,
    workspace_id: str | Unset = UNSET,
    query: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
    image_uri: str | Unset = UNSET,
) -> ImageList | PaiError | None:
    """List the images that match a filter, by the bearer door.

     ListImages at its action URL.

    Args:
        name (str | Unset):
        page_number (int | Unset):  Default: 1.
        page_size (int | Unset):  Default: 20.
        sort_by (SortField | str | Unset): The field that lists are sorted by, or one that came
            later.
        order (ActionListImagesOrder | Unset):  Default: 'ASC'.
        labels (str | Unset):
        verbose (bool | Unset):  Default: False.
        workspace_id (str | Unset):
        query (str | Unset):
        accessibility (Accessibility | str | Unset): PUBLIC, PRIVATE, or a word that came later.
        image_uri (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImageList | PaiError
    """

    return (
        await asyncio_detailed(
            client=client,
            name=name,
            page_number=page_number,
            page_size=page_size,
            sort_by=sort_by,
            order=order,
            labels=labels,
            verbose=verbose,
            workspace_id=workspace_id,
            query=query,
            accessibility=accessibility,
            image_uri=image_uri,
        )
    ).parsed
