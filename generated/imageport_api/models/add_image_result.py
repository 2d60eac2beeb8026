from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field


@_attrs_define
class AddImageResult:
    """The id of the image that was added.

    Attributes:
        request_id: The id of the request, for the vendor's support.
        image_id: Always there: the id of the image, which the client fills in where a reply leaves it out.
    """

    request_id: str | None = None
    image_id: str = _attrs_field(default=cast(Any, None))
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.request_id is not None:
            d["RequestId"] = self.request_id
        if self.image_id is not None:
            d["ImageId"] = self.image_id
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("RequestId"),
            get("ImageId"),
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
        "ImageId",
    }
)
