from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.accessibility import Accessibility
from ...models.action_list_connections_order import (
    ActionListConnectionsOrder,
)
from ...models.connection_list import ConnectionList
from ...models.connection_type import ConnectionType
from ...models.encrypt_option import EncryptOption
from ...models.model_type import ModelType
from ...models.pai_error import PaiError
from ...models.sort_field import SortField
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    workspace_id: str | Unset = UNSET,
    next_token: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListConnectionsOrder | Unset = "DESC",
    connection_ids: list[str] | Unset = UNSET,
    connection_name: str | Unset = UNSET,
    connection_types: list[ConnectionType | str] | Unset = UNSET,
    encrypt_option: EncryptOption | Unset = UNSET,
    model: str | Unset = UNSET,
    model_types: list[ModelType | str] | Unset = UNSET,
    tool_call: bool | Unset = UNSET,
    creator: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["WorkspaceId"] = workspace_id

    params["NextToken"] = next_token

    params["MaxResults"] = max_results

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

    json_connection_ids: list[str] | Unset = UNSET
    if not isinstance(connection_ids, Unset):
        json_connection_ids = connection_ids

    params["ConnectionIds"] = json_connection_ids

    params["ConnectionName"] = connection_name

    json_connection_types: list[str] | Unset = UNSET
    if not isinstance(connection_types, Unset):
        json_connection_types = []
        for connection_types_item_data in connection_types:
            connection_types_item: str
            if isinstance(connection_types_item_data, str):
                connection_types_item = connection_types_item_data
            else:
                connection_types_item = connection_types_item_data
            json_connection_types.append(connection_types_item)

    params["ConnectionTypes"] = json_connection_types

    json_encrypt_option: str | Unset = UNSET
    if not isinstance(encrypt_option, Unset):
        json_encrypt_option = encrypt_option

    params["EncryptOption"] = json_encrypt_option

    params["Model"] = model

    json_model_types: list[str] | Unset = UNSET
    if not isinstance(model_types, Unset):
        json_model_types = []
        for model_types_item_data in model_types:
            model_types_item: str
            if isinstance(model_types_item_data, str):
                model_types_item = model_types_item_data
            else:
                model_types_item = model_types_item_data
            json_model_types.append(model_types_item)

    params["ModelTypes"] = json_model_types

    params["ToolCall"] = tool_call

    params["Creator"] = creator

    json_accessibility: str | Unset
    if isinstance(accessibility, Unset):
        json_accessibility = UNSET
    elif isinstance(accessibility, str):
        json_accessibility = accessibility
    else:
        json_accessibility = accessibility
    params["Accessibility"] = json_accessibility

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/AIWorkSpace/2021-02-04/ListConnections",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConnectionList | PaiError | None:
    if response.status_code == 200:
        response_200 = ConnectionList.from_dict(response.json())

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
) -> Response[ConnectionList | PaiError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    workspace_id: str | Unset = UNSET,
    next_token: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListConnectionsOrder | Unset = "DESC",
    connection_ids: list[str] | Unset = UNSET,
    connection_name: str | Unset = UNSET,
    connection_types: list[ConnectionType | str] | Unset = UNSET,
    encrypt_option: EncryptOption | Unset = UNSET,
    model: str | Unset = UNSET,
    model_types: list[ModelType | str] | Unset = UNSET,
    tool_call: bool | Unset = UNSET,
    creator: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
) -> Response[ConnectionList | PaiError]:
    """List the connections that match a filter, by the bearer door.

     ListConnections at its action URL.

    Args:
        workspace_id (str | Unset):
        next_token (str | Unset):
        max_results (int | Unset):
        sort_by (SortField | str | Unset): The field that lists are sorted by, or one that came
            later.
        order (ActionListConnectionsOrder | Unset):  Default: 'DESC'.
        connection_ids (list[str] | Unset):
        connection_name (str | Unset):
        connection_types (list[ConnectionType | str] | Unset):
        encrypt_option (EncryptOption | Unset): How secrets come.
        model (str | Unset):
        model_types (list[ModelType | str] | Unset):
        tool_call (bool | Unset):
        creator (str | Unset):
        accessibility (Accessibility | str | Unset): PUBLIC, PRIVATE, or a word that came later.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConnectionList | PaiError]
    """

    kwargs = _get_kwargs(
        workspace_id=workspace_id,
        next_token=next_token,
        max_results=max_results,
        sort_by=sort_by,
        order=order,
        connection_ids=connection_ids,
        connection_name=connection_name,
        connection_types=connection_types,
        encrypt_option=encrypt_option,
        model=model,
        model_types=model_types,
        tool_call=tool_call,
        creator=creator,
        accessibility=accessibility,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    workspace_id: str | Unset = UNSET,
    next_token: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListConnectionsOrder | Unset = "DESC",
    connection_ids: list[str] | Unset = UNSET,
    connection_name: str | Unset = UNSET,
    connection_types: list[ConnectionType | str] | Unset = UNSET,
    encrypt_option: EncryptOption | Unset = UNSET,
    model: str | Unset = UNSET,
    model_types: list[ModelType | str] | Unset = UNSET,
    tool_call: bool | Unset = UNSET,
    creator: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
) -> ConnectionList | PaiError | None:
    """List the connections that match a filter, by the bearer door.

     ListConnections at its action URL.

    Args:
        workspace_id (str | Unset):
        next_token (str | Unset):
        max_results (int | Unset):
        sort_by (SortField | str | Unset): The field that lists are sorted by, or one that came
            later.
        order (ActionListConnectionsOrder | Unset):  Default: 'DESC'.
        connection_ids (list[str] | Unset):
        connection_name (str | Unset):
        connection_types (list[ConnectionType | str] | Unset):
        encrypt_option (EncryptOption | Unset): How secrets come.
        model (str | Unset):
        model_types (list[ModelType | str] | Unset):
        tool_call (bool | Unset):
        creator (str | Unset):
        accessibility (Accessibility | str | Unset): PUBLIC, PRIVATE, or a word that came later.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConnectionList | PaiError
    """

    return sync_detailed(
        client=client,
        workspace_id=workspace_id,
        next_token=next_token,
        max_results=max_results,
        sort_by=sort_by,
        order=order,
        connection_ids=connection_ids,
        connection_name=connection_name,
        connection_types=connection_types,
        encrypt_option=encrypt_option,
        model=model,
        model_types=model_types,
        tool_call=tool_call,
        creator=creator,
        accessibility=accessibility,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    workspace_id: str | Unset = UNSET,
    next_token: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListConnectionsOrder | Unset = "DESC",
    connection_ids: list[str] | Unset = UNSET,
    connection_name: str | Unset = UNSET,
    connection_types: list[ConnectionType | str] | Unset = UNSET,
    encrypt_option: EncryptOption | Unset = UNSET,
    model: str | Unset = UNSET,
    model_types: list[ModelType | str] | Unset = UNSET,
    tool_call: bool | Unset = UNSET,
    creator: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
) -> Response[ConnectionList | PaiError]:
    """List the connections that match a filter, by the bearer door.

     ListConnections at its action URL.

    Args:
        workspace_id (str | Unset):
        next_token (str | Unset):
        max_results (int | Unset):
        sort_by (SortField | str | Unset): The field that lists are sorted by, or one that came
            later.
        order (ActionListConnectionsOrder | Unset):  Default: 'DESC'.
        connection_ids (list[str] | Unset):
        connection_name (str | Unset):
        connection_types (list[ConnectionType | str] | Unset):
        encrypt_option (EncryptOption | Unset): How secrets come.
        model (str | Unset):
        model_types (list[ModelType | str] | Unset):
        tool_call (bool | Unset):
        creator (str | Unset):
        accessibility (Accessibility | str | Unset): PUBLIC, PRIVATE, or a word that came later.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConnectionList | PaiError]
    """

    kwargs = _get_kwargs(
        workspace_id=workspace_id,
        next_token=next_token,
        max_results=max_results,
        sort_by=sort_by,
        order=order,
        connection_ids=connection_ids,
        connection_name=connection_name,
        connection_types=connection_types,
        encrypt_option=encrypt_option,
        model=model,
        model_types=model_types,
        tool_call=tool_call,
        creator=creator,
        accessibility=accessibility,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    workspace_id: str | Unset = UNSET,
    next_token: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
    sort_by: SortField | str | Unset = UNSET,
    order: ActionListConnectionsOrder | Unset = "DESC",
    connection_ids: list[str] | Unset = UNSET,
    connection_name: str | Unset = UNSET,
    connection_types: list[ConnectionType | str] | Unset = UNSET,
    encrypt_option: EncryptOption | Unset = UNSET,
    model: str | Unset = UNSET,
    model_types: list[ModelType | str] | Unset = UNSET,
    tool_call: bool | Unset = UNSET,
    creator: str | Unset = UNSET,
    accessibility: Accessibility | str | Unset = UNSET,
) -> ConnectionList | PaiError | None:
    """List the connections that match a filter, by the bearer door.

     ListConnections at its action URL.

    Args:
        workspace_id (str | Unset):
        next_token (str | Unset):
        max_results (int | Unset):
        sort_by (SortField | str | Unset): The field that lists are sorted by, or one that came
            later.
        order (ActionListConnectionsOrder | Unset):  Default: 'DESC'.
        connection_ids (list[str] | Unset):
        connection_name (str | Unset):
        connection_types (list[ConnectionType | str] | Unset):
        encrypt_option (EncryptOption | Unset): How secrets come.
        model (str | Unset):
        model_types (list[ModelType | str] | Unset):
        tool_call (bool | Unset):
        creator (str | Unset):
        accessibility (Accessibility | str | Unset): PUBLIC, PRIVATE, or a word that came later.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConnectionList | PaiError
    """

    return (
        await asyncio_detailed(
            client=client,
            workspace_id=workspace_id,
            next_token=next_token,
            max_results=max_results,
            sort_by=sort_by,
            order=order,
            connection_ids=connection_ids,
            connection_name=connection_name,
            connection_types=connection_types,
            encrypt_option=encrypt_option,
            model=model,
            model_types=model_types,
            tool_call=tool_call,
            creator=creator,
            accessibility=accessibility,
        )
    ).parsed
