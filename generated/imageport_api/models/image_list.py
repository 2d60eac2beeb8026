from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    read_int,
    read_list,
    write,
)


@_attrs_define
class ImageList:
    """One page of images.

    Attributes:
        request_id: The id of the request, for the vendor's support.
        total_count: How many images match in all.
        images: The images of this page.
    """

    request_id: str | None = None
    total_count: int | None = None
    images: list[Image] | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.request_id is not None:
            d["RequestId"] = self.request_id
        if self.total_count is not None:
            d["TotalCount"] = self.total_count
        if self.images is not None:
            d["Images"] = write(self.images)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("RequestId"),
            read_int(get("TotalCount")),
            read_list(get("Images"), Image.from_dict),
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
        "RequestId",
        "TotalCount",
        "Images",
    }
)

from ..models.image import Image
