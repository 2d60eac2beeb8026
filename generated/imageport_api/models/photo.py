from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.photo_type import PhotoType
from ..reading import (
    read_datetime,
    write,
)


@_attrs_define
class Photo:
    """A photo of a model. Only the first four members are documented in full.

    Attributes:
        id: Always there: the id.
        url: Where the file is.
        model_id: The model.
        type_: modelInput, auxiliaryType, or a word that is not documented.
        folder_id: The folder.
        liked: Whether it is liked.
        public_media_id: Its id when it is public.
        upscaled_image_id: The upscaled image.
        upscaled_image_url: Where the upscaled image is.
        data: More about it.
        created_at: An instant in ISO 8601, UTC. The documents' own samples end in a newline, so any string
            has to be borne.
        updated_at: An instant in ISO 8601, UTC. The documents' own samples end in a newline, so any string
            has to be borne.
    """

    id: str = _attrs_field(default=cast(Any, None))
    url: None | str = None
    model_id: None | str = None
    type_: None | PhotoType | str = None
    folder_id: None | str = None
    liked: bool | None = None
    public_media_id: None | str = None
    upscaled_image_id: None | str = None
    upscaled_image_url: None | str = None
    data: Any = None
    created_at: datetime.datetime | None | str = None
    updated_at: datetime.datetime | None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.id is not None:
            d["id"] = write(self.id)
        if self.url is not None:
            d["url"] = write(self.url)
        if self.model_id is not None:
            d["modelID"] = write(self.model_id)
        if self.type_ is not None:
            d["type"] = write(self.type_)
        if self.folder_id is not None:
            d["folderID"] = write(self.folder_id)
        if self.liked is not None:
            d["liked"] = write(self.liked)
        if self.public_media_id is not None:
            d["publicMediaID"] = write(self.public_media_id)
        if self.upscaled_image_id is not None:
            d["upscaledImageID"] = write(self.upscaled_image_id)
        if self.upscaled_image_url is not None:
            d["upscaledImageURL"] = write(self.upscaled_image_url)
        if self.data is not None:
            d["data"] = self.data
        if self.created_at is not None:
            d["createdAt"] = write(self.created_at)
        if self.updated_at is not None:
            d["updatedAt"] = write(self.updated_at)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("id"),
            get("url"),
            get("modelID"),
            get("type"),
            get("folderID"),
            get("liked"),
            get("publicMediaID"),
            get("upscaledImageID"),
            get("upscaledImageURL"),
            get("data"),
            read_datetime(get("createdAt")),
            read_datetime(get("updatedAt")),
            {} if _KNOWN.issuperset(d) else {k: d[k] for k in d.keys() - _KNOWN},
        )

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


_KNOWN = frozenset(
    {
        "id",
        "url",
        "modelID",
        "type",
        "folderID",
        "liked",
        "publicMediaID",
        "upscaledImageID",
        "upscaledImageURL",
        "data",
        "createdAt",
        "updatedAt",
    }
)
