from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...types import File, Response


def _get_kwargs(
    service: str,
    *,
    body: File,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/predict/{service}".format(
            service=quote(str(service), safe=""),
        ),
    }

    _kwargs["content"] = body.payload
    headers["Content-Type"] = "application/octet-stream"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | File | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

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

    if response.status_code == 405:
        response_405 = response.json()
        return response_405

    if response.status_code == 408:
        response_408 = response.json()
        return response_408

    if response.status_code == 429:
        response_429 = response.json()
        return response_429

    if response.status_code == 450:
        response_450 = response.json()
        return response_450

    if response.status_code == 499:
        response_499 = response.json()
        return response_499

    if response.status_code == 500:
        response_500 = response.json()
        return response_500

    if response.status_code == 501:
        response_501 = response.json()
        return response_501

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
) -> Response[Any | File]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    service: str,
    *,
    client: AuthenticatedClient,
    body: File,
) -> Response[Any | File]:
    """Send one request to a model service.

     Body and content type are the model's own. A path below the service may follow its name. The token
    goes into Authorization as it is, without a scheme.

    Args:
        service (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | File]
    """

    kwargs = _get_kwargs(
        service=service,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    service: str,
    *,
    client: AuthenticatedClient,
    body: File,
) -> Any | File | None:
    """Send one request to a model service.

     Body and content type are the model's own. A path below the service may follow its name. The token
    goes into Authorization as it is, without a scheme.

    Args:
        service (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | File
    """

    return sync_detailed(
        service=service,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    service: str,
    *,
    client: AuthenticatedClient,
    body: File,
) -> Response[Any | File]:
    """Send one request to a model service.

     Body and content type are the model's own. A path below the service may follow its name. The token
    goes into Authorization as it is, without a scheme.

    Args:
        service (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | File]
    """

    kwargs = _get_kwargs(
        service=service,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    service: str,
    *,
    client: AuthenticatedClient,
    body: File,
) -> Any | File | None:
    """Send one request to a model service.

     Body and content type are the model's own. A path below the service may follow its name. The token
    goes into Authorization as it is, without a scheme.

    Args:
        service (str): An id that stands in a path. It is never empty, a dot, two dots, and holds
            no slash, question mark, hash, percent sign, space or control character.
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | File
    """

    return (
        await asyncio_detailed(
            service=service,
            client=client,
            body=body,
        )
    ).parsed
