from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field


@_attrs_define
class Label:
    """A label of an image. Documented keys: system.chipType, system.dsw.cudaVersion,
    system.dsw.fromImageId, system.dsw.fromInstanceId, system.dsw.id, system.dsw.os,
    system.dsw.osVersion, system.dsw.resourceType, system.dsw.rootImageId, system.dsw.stage,
    system.dsw.tag, system.dsw.type, system.framework, system.origin, system.pythonVersion,
    system.source, system.supported.dlc, system.supported.dsw. Others are passed on.

    Attributes:
        key: The key.
        value: The value.
    """

    key: str | None = None
    value: str | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.key is not None:
            d["Key"] = self.key
        if self.value is not None:
            d["Value"] = self.value
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("Key"),
            get("Value"),
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
        "Key",
        "Value",
    }
)
