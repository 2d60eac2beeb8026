from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    write,
)


@_attrs_define
class ApiParameter:
    """One parameter of an operation. Whether it is required stands in its schema.

    Attributes:
        name: The name.
        in_: path, query, body, header or formData.
        style: How a list or object is written.
        allow_empty_value: Whether it may be empty.
        schema: Its type, format, required, description, example, default and enum.
    """

    name: None | str = None
    in_: None | str = None
    style: None | str = None
    allow_empty_value: bool | None = None
    schema: Any = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.name is not None:
            d["name"] = write(self.name)
        if self.in_ is not None:
            d["in"] = write(self.in_)
        if self.style is not None:
            d["style"] = write(self.style)
        if self.allow_empty_value is not None:
            d["allowEmptyValue"] = write(self.allow_empty_value)
        if self.schema is not None:
            d["schema"] = self.schema
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("name"),
            get("in"),
            get("style"),
            get("allowEmptyValue"),
            get("schema"),
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
        "name",
        "in",
        "style",
        "allowEmptyValue",
        "schema",
    }
)
