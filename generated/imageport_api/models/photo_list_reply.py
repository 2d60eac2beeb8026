from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.photo_status_type_0 import PhotoStatusType0
from ..reading import (
    read_int,
    read_list,
    write,
)


@_attrs_define
class PhotoListReply:
    """One page of photos.

    Attributes:
        page: Which page.
        page_size: How many a page holds.
        result: The photos of this page.
        status: OK or NOK.
    """

    page: int | None = None
    page_size: int | None = None
    result: list[Photo] | None = None
    status: None | PhotoStatusType0 | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.page is not None:
            d["page"] = write(self.page)
        if self.page_size is not None:
            d["pageSize"] = write(self.page_size)
        if self.result is not None:
            d["result"] = write(self.result)
        if self.status is not None:
            d["status"] = write(self.status)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            read_int(get("page")),
            read_int(get("pageSize")),
            read_list(get("result"), Photo.from_dict),
            get("status"),
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
        "page",
        "pageSize",
        "result",
        "status",
    }
)

from ..models.photo import Photo
