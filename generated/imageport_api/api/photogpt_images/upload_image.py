from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.photo_error import PhotoError
from ...models.photo_reply import PhotoReply
from ...models.upload_form import UploadForm
from ...types import Response


def _get_kwargs(
    *,
    body: UploadForm,
    api_version: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["API-Version"] = api_version

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/images/upload",
    }

    _kwargs["files"] = body.to_multipart()

    headers["Content-Type"] = "multipart/form-data; boundary=+++"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PhotoError | PhotoReply | None:
    if response.status_code == 200:
        response_200 = PhotoReply.from_dict(response.json())

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

    if response.status_code == 409:
        response_409 = PhotoError.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = PhotoError.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = PhotoError.from_dict(response.json())

        return response_415

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
) -> Response[PhotoError | PhotoReply]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: UploadForm,
    api_version: str,
) -> Response[PhotoError | PhotoReply]:
    """Upload a photo to a model.

     jpg, jpeg, webp, png or heic; the whole request has at most 20 MB; a model has at most 20 images of
    each type. modelInput images train the model, auxiliaryType images are references for generation.

    Args:
        api_version (str):
        body (UploadForm): The two parts of an upload.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PhotoError | PhotoReply]
    """

    kwargs = _get_kwargs(
        body=body,
        api_version=api_version,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: UploadForm,
    api_version: str,
) -> PhotoError | PhotoReply | None:
    """Upload a photo to a model.

     jpg, jpeg, webp, png or heic; the whole request has at most 20 MB; a model has at most 20 images of
    each type. modelInput images train the model, auxiliaryType images are references for generation.

    Args:
        api_version (str):
        body (UploadForm): The two parts of an upload.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PhotoError | PhotoReply
    """

    return sync_detailed(
        client=client,
        body=body,
        api_version=api_version,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: UploadForm,
    api_version: str,
) -> Response[PhotoError | PhotoReply]:
    """Upload a photo to a model.

     jpg, jpeg, webp, png or heic; the whole request has at most 20 MB; a model has at most 20 images of
    each type. modelInput images train the model, auxiliaryType images are references for generation.

    Args:
        api_version (str):
        body (UploadForm): The two parts of an upload.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PhotoError | PhotoReply]
    """

    kwargs = _get_kwargs(
        body=body,
        api_version=api_version,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: UploadForm,
    api_version: str,
) -> PhotoError | PhotoReply | None:
    """Upload a photo to a model.

     jpg, jpeg, webp, png or heic; the whole request has at most 20 MB; a model has at most 20 images of
    each type. modelInput images train the model, auxiliaryType images are references for generation.

    Args:
        api_version (str):
        body (UploadForm): The two parts of an upload.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PhotoError | PhotoReply
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            api_version=api_version,
        )
    ).parsed
