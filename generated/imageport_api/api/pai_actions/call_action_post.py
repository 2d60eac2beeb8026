from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.action_parameters import ActionParameters
from ...models.action_reply import ActionReply
from ...models.pai_error import PaiError
from ...types import Response


def _get_kwargs(
    product: str,
    version: str,
    action: str,
    *,
    body: ActionParameters,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/{product}/{version}/{action}".format(
            product=quote(str(product), safe=""),
            version=quote(str(version), safe=""),
            action=quote(str(action), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ActionReply | PaiError | None:
    if response.status_code == 200:
        response_200 = ActionReply.from_dict(response.json())

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

    if response.status_code == 409:
        response_409 = PaiError.from_dict(response.json())

        return response_409

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
) -> Response[ActionReply | PaiError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    product: str,
    version: str,
    action: str,
    *,
    client: AuthenticatedClient,
    body: ActionParameters,
) -> Response[ActionReply | PaiError]:
    """Call any operation that writes, by the bearer door.

     As CallAction, with the parameters in a JSON body. What it does is not known, so a call is never
    repeated after a lost reply.

    Args:
        product (str):
        version (str): A date.
        action (str):
        body (ActionParameters): The operation's own parameters.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ActionReply | PaiError]
    """

    kwargs = _get_kwargs(
        product=product,
        version=version,
        action=action,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    product: str,
    version: str,
    action: str,
    *,
    client: AuthenticatedClient,
    body: ActionParameters,
) -> ActionReply | PaiError | None:
    """Call any operation that writes, by the bearer door.

     As CallAction, with the parameters in a JSON body. What it does is not known, so a call is never
    repeated after a lost reply.

    Args:
        product (str):
        version (str): A date.
        action (str):
        body (ActionParameters): The operation's own parameters.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ActionReply | PaiError
    """

    return sync_detailed(
        product=product,
        version=version,
        action=action,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    product: str,
    version: str,
    action: str,
    *,
    client: AuthenticatedClient,
    body: ActionParameters,
) -> Response[ActionReply | PaiError]:
    """Call any operation that writes, by the bearer door.

     As CallAction, with the parameters in a JSON body. What it does is not known, so a call is never
    repeated after a lost reply.

    Args:
        product (str):
        version (str): A date.
        action (str):
        body (ActionParameters): The operation's own parameters.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ActionReply | PaiError]
    """

    kwargs = _get_kwargs(
        product=product,
        version=version,
        action=action,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    product: str,
    version: str,
    action: str,
    *,
    client: AuthenticatedClient,
    body: ActionParameters,
) -> ActionReply | PaiError | None:
    """Call any operation that writes, by the bearer door.

     As CallAction, with the parameters in a JSON body. What it does is not known, so a call is never
    repeated after a lost reply.

    Args:
        product (str):
        version (str): A date.
        action (str):
        body (ActionParameters): The operation's own parameters.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ActionReply | PaiError
    """

    return (
        await asyncio_detailed(
            product=product,
            version=version,
            action=action,
            client=client,
            body=body,
        )
    ).parsed
