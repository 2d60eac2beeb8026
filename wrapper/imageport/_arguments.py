"""From a caller's arguments to what the generated code takes."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from imageport._check import mapping, shown, text
from imageport.errors import InvalidRequestError
from imageport_api.types import UNSET, Unset

if TYPE_CHECKING:
    from imageport_api.models import (
        ActionParameters,
        AddImageRequest,
        CallActionQuery,
        Label,
        RecommendRequest,
    )

T = TypeVar("T")

_ID_CHARACTERS = string.ascii_letters + string.digits


def given(value: T | None) -> T | Unset:
    """Return what the generated code takes for *value*; None means that it is not sent."""
    return UNSET if value is None else value


def given_list(values: Sequence[T] | None, name: str) -> list[T] | Unset:
    """Return a list for *values*; a string is no list of its letters."""
    if values is None:
        return UNSET
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"{name} must be a list; got one {type(values).__name__}.")
    return list(values)


def label_filter(labels: Mapping[str, str] | None) -> str | Unset:
    """Write *labels* as the conditions of a list filter, which knows no way to escape , and =."""
    if labels is None or not mapping(labels, "labels"):
        return UNSET
    for key, value in _checked_labels(labels):
        for word in (key, value):
            if "," in word or "=" in word:
                raise InvalidRequestError(f"labels must not hold ',' or '='; got {shown(word)}.")
        if not key:
            raise InvalidRequestError("labels must not have an empty key.")
    return ",".join(f"{key}={value}" for key, value in labels.items())


def new_image_id() -> str:
    """Make an image id as the service would, so that a lost reply can be looked up."""
    return "image-" + "".join(secrets.choice(_ID_CHARACTERS) for _ in range(18))


def add_image_request(
    name: str, image_uri: str, image_id: str | None, labels: Mapping[str, str] | None, **rest: Any
) -> AddImageRequest:
    """Put the body of AddImage together; it always has an id."""
    from imageport_api.models import AddImageRequest

    return AddImageRequest(
        name=name,
        image_uri=image_uri,
        image_id=new_image_id() if image_id is None else image_id,
        labels=None if labels is None else _labels(labels),
        **rest,
    )


def _labels(labels: Mapping[str, str]) -> list[Label]:
    from imageport_api.models import Label

    return [Label(key=key, value=value) for key, value in _checked_labels(labels)]


def _checked_labels(labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in mapping(labels, "labels").items():
        text(key, "a key of labels")
        text(value, f"labels[{shown(key)}]")
        yield key, value


def service_body(content: object, content_type: str) -> bytes:
    """Return the bytes that a model service gets: bytes and text as they are, anything else as JSON."""
    if isinstance(content, bytes | bytearray):
        return bytes(content)
    if isinstance(content, str):
        text(content, "content")
        return content.encode()
    text(content_type, "content_type")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise InvalidRequestError("content must be bytes or text unless content_type is JSON.")
    try:
        return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidRequestError(f"content is not JSON: {type(error).__name__}.") from None


def action_parameters(params: Mapping[str, Any] | None) -> ActionParameters:
    """Make the JSON body of an action."""
    from imageport_api.models import ActionParameters

    return ActionParameters(dict(params or {}))


def action_query(params: Mapping[str, Any] | None) -> CallActionQuery:
    """Make the query of an action; None is not sent."""
    from imageport_api.models import CallActionQuery

    return CallActionQuery({k: v for k, v in (params or {}).items() if v is not None})


def recommend_request(uid: str, size: int, scene_id: str, **rest: Any) -> RecommendRequest:
    """Make the body of a request for recommendations; what is None is not sent."""
    from imageport_api.models import RecommendRequest

    fields = {name: value for name, value in rest.items() if value is not None}
    mapping(fields.get("features", {}), "features")
    for name in ("complex_type_features", "item_list"):
        given_list(fields.get(name), name)
    try:
        return RecommendRequest.from_dict({"uid": uid, "size": size, "scene_id": scene_id, **fields})
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise InvalidRequestError(f"Recommend: a wrong argument: {error}.") from error
