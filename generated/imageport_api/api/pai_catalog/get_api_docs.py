from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_docs import ApiDocs
from ...models.pai_error import PaiError
from ...types import Response


def _get_kwargs(
    product: str,
    version: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/meta/v1/products/{product}/versions/{version}/api-docs.json".format(
            product=quote(str(product), safe=""),
            version=quote(str(version), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiDocs | PaiError | None:
    if response.status_code == 200:
        response_200 = ApiDocs.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = PaiError.from_dict(response.json())

        return response_400

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
) -> Response[ApiDocs | PaiError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    product: str,
    version: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ApiDocs | PaiError]:
    """Read the document of one version of a product.

     Its operations, directories, schemas and endpoints. An endpoint's host may carry white space and has
    to be stripped.

    Args:
        product (str):
        version (str): A date.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiDocs | PaiError]
    """

    kwargs = _get_kwargs(
        product=product,
        version=version,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    product: str,
    version: str,
    *,
    client: AuthenticatedClient | Client,
) -> ApiDocs | PaiError | None:
    """Read the document of one version of a product.

     Its operations, directories, schemas and endpoints. An endpoint's host may carry white space and has
    to be stripped.

    Args:
        product (str):
        version (str): A date.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiDocs | PaiError
    """

    return sync_detailed(
        product=product,
        version=version,
        client=client,
    ).parsed


async def asyncio_detailed(
    product: str,
    version: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ApiDocs | PaiError]:
    """Read the document of one version of a product.

     Its operations, directories, schemas and endpoints. An endpoint's host may carry white space and has
    to be stripped.

    Args:
        product (str):
        version (str): A date.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiDocs | PaiError]
    """

    kwargs = _get_kwargs(
        product=product,
        version=version,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    product: str,
    version: str,
    *,
    client: AuthenticatedClient | Client,
) -> ApiDocs | PaiError | None:
    """Read the document of one version of a product.

     Its operations, directories, schemas and endpoints. An endpoint's host may carry white space and has
    to be stripped.

    Args:
        product (str):
        version (str): A date.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiDocs | PaiError
    """

    return (
        await asyncio_detailed(
            product=product,
            version=version,
            client=client,
        )
    ).parsed
