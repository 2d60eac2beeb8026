from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    write,
)


@_attrs_define
class Endpoint:
    """Where a product is served in one region.

    Attributes:
        region_id: The region.
        region_name: The region's name.
        area_id: The area.
        area_name: The area's name.
        endpoint: The host.
        public: The host on the public network.
        vpc: The host inside a VPC; may be empty.
    """

    region_id: None | str = None
    region_name: None | str = None
    area_id: None | str = None
    area_name: None | str = None
    endpoint: None | str = None
    public: None | str = None
    vpc: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.region_id is not None:
            d["regionId"] = write(self.region_id)
        if self.region_name is not None:
            d["regionName"] = write(self.region_name)
        if self.area_id is not None:
            d["areaId"] = write(self.area_id)
        if self.area_name is not None:
            d["areaName"] = write(self.area_name)
        if self.endpoint is not None:
            d["endpoint"] = write(self.endpoint)
        if self.public is not None:
            d["public"] = write(self.public)
        if self.vpc is not None:
            d["vpc"] = write(self.vpc)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("regionId"),
            get("regionName"),
            get("areaId"),
            get("areaName"),
            get("endpoint"),
            get("public"),
            get("vpc"),
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
        "regionId",
        "regionName",
        "areaId",
        "areaName",
        "endpoint",
        "public",
        "vpc",
    }
)
