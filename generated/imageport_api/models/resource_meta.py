from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    write,
)


@_attrs_define
class ResourceMeta:
    """The resource that the connection leads to.

    Attributes:
        instance_id: The id of the instance.
        instance_name: The name of the instance.
        extra: More about it; a string that holds JSON.
    """

    instance_id: None | str = None
    instance_name: None | str = None
    extra: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.instance_id is not None:
            d["InstanceId"] = write(self.instance_id)
        if self.instance_name is not None:
            d["InstanceName"] = write(self.instance_name)
        if self.extra is not None:
            d["Extra"] = write(self.extra)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("InstanceId"),
            get("InstanceName"),
            get("Extra"),
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
        "InstanceId",
        "InstanceName",
        "Extra",
    }
)
