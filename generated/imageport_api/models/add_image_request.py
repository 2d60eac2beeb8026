from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define

from ..models.accessibility import Accessibility
from ..reading import (
    needed,
    read_int,
    read_list,
    write,
)


@_attrs_define
class AddImageRequest:
    """The image to be added.

    Attributes:
        name: The name, unique within the workspace: 1 to 50 lowercase letters, digits and hyphens, a
            letter first.
        image_uri: The URI of the image. It may be used again.
        description: The description of the image.
        labels: The labels of the image. Official images carry system.official=true.
        workspace_id: The id of the workspace, from ListWorkspaces.
        accessibility: PUBLIC: all members of the workspace. PRIVATE: the creator only.
        size: The size of the image, in GB. Informational.
        image_id: The id of the image; the service makes one when it is left out.
        source_type: Where the image comes from. The official SDK knows Import and Build.
        source_id: The id of the source; of the build when SourceType is Build.
        user_id: The owner. Known to the official SDK only.
    """

    _needs: ClassVar[dict[str, tuple[Any, ...] | None]] = {
        "Name": None,
        "ImageUri": None,
    }

    name: str
    image_uri: str
    description: str | None = None
    labels: list[Label] | None = None
    workspace_id: str | None = None
    accessibility: Accessibility | str | None = None
    size: int | None = None
    image_id: str | None = None
    source_type: str | None = None
    source_id: str | None = None
    user_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {}
        d["Name"] = self.name
        d["ImageUri"] = self.image_uri
        if self.description is not None:
            d["Description"] = self.description
        if self.labels is not None:
            d["Labels"] = write(self.labels)
        if self.workspace_id is not None:
            d["WorkspaceId"] = self.workspace_id
        if self.accessibility is not None:
            d["Accessibility"] = self.accessibility
        if self.size is not None:
            d["Size"] = self.size
        if self.image_id is not None:
            d["ImageId"] = self.image_id
        if self.source_type is not None:
            d["SourceType"] = self.source_type
        if self.source_id is not None:
            d["SourceId"] = self.source_id
        if self.user_id is not None:
            d["UserId"] = self.user_id
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            needed(d["Name"]),
            needed(d["ImageUri"]),
            get("Description"),
            read_list(get("Labels"), Label.from_dict),
            get("WorkspaceId"),
            get("Accessibility"),
            read_int(get("Size")),
            get("ImageId"),
            get("SourceType"),
            get("SourceId"),
            get("UserId"),
        )


from ..models.label import Label
