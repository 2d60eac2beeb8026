from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.accessibility import Accessibility
from ..reading import (
    read_datetime,
    read_int,
    read_list,
    write,
)


@_attrs_define
class Image:
    """An image of a workspace.

    Attributes:
        image_id: Always there: the id. GetImage does not return it; the client fills it in.
        name: The name.
        description: The description.
        image_uri: The URI.
        labels: The labels; only with Verbose.
        accessibility: PUBLIC, PRIVATE, or a word that came later.
        size: The size in GB.
        workspace_id: The workspace.
        user_id: The owner.
        parent_user_id: The main account of the owner.
        source_type: Where the image comes from.
        source_id: The id of the source.
        gmt_create_time: An instant in ISO 8601, UTC. The documents' own samples end in a newline, so any string
            has to be borne.
        gmt_modified_time: An instant in ISO 8601, UTC. The documents' own samples end in a newline, so any string
            has to be borne.
        request_id: The id of the request, for the vendor's support.
    """

    image_id: str = _attrs_field(default=cast(Any, None))
    name: None | str = None
    description: None | str = None
    image_uri: None | str = None
    labels: list[Label] | None = None
    accessibility: Accessibility | None | str = None
    size: int | None = None
    workspace_id: None | str = None
    user_id: None | str = None
    parent_user_id: None | str = None
    source_type: None | str = None
    source_id: None | str = None
    gmt_create_time: datetime.datetime | None | str = None
    gmt_modified_time: datetime.datetime | None | str = None
    request_id: str | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.image_id is not None:
            d["ImageId"] = write(self.image_id)
        if self.name is not None:
            d["Name"] = write(self.name)
        if self.description is not None:
            d["Description"] = write(self.description)
        if self.image_uri is not None:
            d["ImageUri"] = write(self.image_uri)
        if self.labels is not None:
            d["Labels"] = write(self.labels)
        if self.accessibility is not None:
            d["Accessibility"] = write(self.accessibility)
        if self.size is not None:
            d["Size"] = write(self.size)
        if self.workspace_id is not None:
            d["WorkspaceId"] = write(self.workspace_id)
        if self.user_id is not None:
            d["UserId"] = write(self.user_id)
        if self.parent_user_id is not None:
            d["ParentUserId"] = write(self.parent_user_id)
        if self.source_type is not None:
            d["SourceType"] = write(self.source_type)
        if self.source_id is not None:
            d["SourceId"] = write(self.source_id)
        if self.gmt_create_time is not None:
            d["GmtCreateTime"] = write(self.gmt_create_time)
        if self.gmt_modified_time is not None:
            d["GmtModifiedTime"] = write(self.gmt_modified_time)
        if self.request_id is not None:
            d["RequestId"] = self.request_id
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("ImageId"),
            get("Name"),
            get("Description"),
            get("ImageUri"),
            read_list(get("Labels"), Label.from_dict),
            get("Accessibility"),
            read_int(get("Size")),
            get("WorkspaceId"),
            get("UserId"),
            get("ParentUserId"),
            get("SourceType"),
            get("SourceId"),
            read_datetime(get("GmtCreateTime")),
            read_datetime(get("GmtModifiedTime")),
            get("RequestId"),
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
        "ImageId",
        "Name",
        "Description",
        "ImageUri",
        "Labels",
        "Accessibility",
        "Size",
        "WorkspaceId",
        "UserId",
        "ParentUserId",
        "SourceType",
        "SourceId",
        "GmtCreateTime",
        "GmtModifiedTime",
        "RequestId",
    }
)

from ..models.label import Label
