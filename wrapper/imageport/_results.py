"""What PAI's methods return where a generated model alone does not do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast
from urllib.parse import quote

import attrs

from imageport._core import expect
from imageport._pages import Page
from imageport.errors import APIError, ImagePortError, OutcomeUnknown

if TYPE_CHECKING:
    from imageport._session import PerCall
    from imageport_api.models import (
        AddImageRequest,
        AddImageResult,
        ApiDocs,
        Connection,
        ConnectionList,
        Image,
        ImageList,
        MessageConfig,
        MessageConfigReply,
        Photo,
        PhotoListReply,
        PhotoReply,
        Product,
        PublishImageResult,
    )

    R = TypeVar("R", Image, AddImageResult, PublishImageResult)
M = TypeVar("M")
MAX_TOKEN = 60_000
"""The longest token of a next page, percent-encoded; a URL takes little more."""
MAX_DIGITS = 18
"""A count that is longer is none."""
PAI_CATEGORY = "Machine Learning Platform for AI"


@attrs.frozen
class Prediction:
    """What a model service answered."""

    content: bytes
    content_type: str | None
    request_id: str | None

    def json(self) -> Any:
        """Parse the content; ValueError when it is no JSON."""
        return json.loads(self.content)


def image_page(reply: ImageList) -> Page[Image]:
    """Make a page of a reply of ListImages."""
    items, total = _with_ids(reply.images or [], "image_id"), _whole(reply.total_count)
    return Page(items, reply.request_id, total, missing=reply.images is None)


def connection_page(reply: ConnectionList) -> Page[Connection]:
    """Make a page of a reply of ListConnections."""
    items = _with_ids(reply.connections or [], "connection_id")
    total, token = _whole(reply.total_count), _token(reply.next_token)
    missing = reply.connections is None
    return Page(items, reply.request_id, total, next_token=token, missing=missing)


def _whole(value: object) -> int | None:
    """Return a whole number, also one that came as text or with a decimal point."""
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) <= MAX_DIGITS and value.isascii() and value.strip().isdigit():
        return int(value)
    return None


def _token(value: object) -> str | None:
    """Return a token, also one that came as a number; without it the rest would be lost."""
    if isinstance(value, str) and len(quote(value, safe="")) > MAX_TOKEN:
        raise ValueError("a token that no URL can carry")
    if value is None or isinstance(value, str):
        return value
    if type(value) is not int:
        raise TypeError("a token that is none")
    return str(value)


def _with_ids(items: list[M], member: str) -> list[M]:
    """See that each has an id, as text: nothing could be done without, and the models promise one."""
    for item in items:
        value: object = getattr(item, member)
        if type(value) is int:
            setattr(item, member, str(value))
        elif not isinstance(value, str):
            raise TypeError("an item without an id")
    return items


def image_key(image: Image) -> object:
    """Tell an image of a listing from the others."""
    return image.image_id


def connection_key(connection: Connection) -> object:
    """Tell a connection of a listing from the others."""
    return connection.connection_id


def with_image_id(image: R, image_id: str) -> R:
    """Fill in the id, which GetImage does not return, and the replies of others may leave out."""
    known: Any = image.image_id
    if not isinstance(known, str):
        image.image_id = str(known) if type(known) is int else image_id
    return image


def with_own_id(result: AddImageResult, wanted: AddImageRequest) -> AddImageResult:
    """Fill in the id that the client chose, should the reply have left it out."""
    return with_image_id(result, _chosen(wanted))


def _chosen(wanted: AddImageRequest) -> str:
    assert wanted.image_id is not None
    return wanted.image_id


def settle(found: Image, wanted: AddImageRequest, lost: ImagePortError) -> AddImageResult:
    """Return the result of an AddImage that turned out to be done; raise *lost* if it is another image."""
    if found.name != wanted.name or found.image_uri != wanted.image_uri:
        raise lost
    from imageport_api.models import AddImageResult

    return AddImageResult(request_id=found.request_id, image_id=_chosen(wanted))


def not_visible(conflict: ImagePortError, wanted: AddImageRequest) -> ImagePortError:
    """Make the error for a conflict that an earlier attempt of the same call may have caused itself."""
    code = conflict.code if isinstance(conflict, APIError) else None
    error = OutcomeUnknown(
        f"AddImage: the outcome is unknown. An attempt got no reply, and the next one was refused"
        f" ({code or type(conflict).__name__}), which may be the effect of the first; the image"
        f" {wanted.image_id} is not visible so far. Look this id up again before you choose another one.",
        attempts=conflict.attempts,
    )
    error.__cause__ = conflict
    return error


def unresolved(lost: ImagePortError, lookup: ImagePortError) -> ImagePortError:
    """Make the error for a lookup that failed as well."""
    error = OutcomeUnknown(f"{lost} The lookup failed, too: {lookup}", attempts=lost.attempts)
    error.__cause__ = lookup
    return error


def pai_products(reply: object, category: str | None, call: PerCall) -> list[Product]:
    """Keep the products of a category; PAI's own has members that the category list lacks."""
    products = cast("list[Product]", expect(list, reply, call))
    if category is None:
        return products
    family = category == PAI_CATEGORY

    def belongs(product: Product) -> bool:
        code = product.code or ""
        return product.category_name == category or (family and code.lower().startswith("pai"))

    return [product for product in products if belongs(product)]


def endpoint_hosts(docs: ApiDocs, network: Literal["public", "vpc"]) -> dict[str, str]:
    """Map each region to its host; hosts are stripped, since the documents hold stray white space."""
    hosts: dict[str, str] = {}
    for endpoint in docs.endpoints or []:
        host = endpoint.vpc if network == "vpc" else endpoint.public or endpoint.endpoint
        region, host = _stripped(endpoint.region_id), _stripped(host)
        if region and host:
            hosts[region] = host
    return hosts


def _stripped(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def prediction(content: bytes, call: PerCall) -> Prediction:
    """Make the result of a model service's answer."""
    reply = call.course.reply
    assert reply is not None
    return Prediction(content, reply.headers.get("content-type"), reply.request_id)


def message_config(reply: MessageConfigReply, call: PerCall) -> MessageConfig:
    """Take the configuration out of its envelope."""
    from imageport_api.models import MessageConfig

    return expect(MessageConfig, reply.data, call)


def photo(reply: PhotoReply, call: PerCall) -> Photo:
    """Take a photo out of its envelope."""
    from imageport_api.models import Photo

    [found] = _with_ids([expect(Photo, reply.result, call)], "id")
    return found


def photo_page(reply: PhotoListReply, call: PerCall) -> Page[Photo]:
    """Make a page of a reply of ListModelImages, which has no total."""
    assert call.course.reply is not None
    items = _with_ids(cast("list[Photo]", expect(list, reply.result, call)), "id")
    page, size = _whole(reply.page), _whole(reply.page_size)
    return Page(items, call.course.reply.request_id, number=page, size=size)


def photo_key(photo: Photo) -> object:
    """Tell a photo of a listing from the others."""
    return photo.id
