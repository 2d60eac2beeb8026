from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    read_list,
    write,
)


@_attrs_define
class Product:
    """A product that has an API.

    Attributes:
        code: The case-sensitive code.
        name: The name.
        description: What it is.
        short_name: A short name.
        group: A group of products.
        style: ROA, RPC, nothing at all - and not reliable.
        versions: The versions.
        default_version: The version to use.
        category_name: The category; missing for some.
        category_2_name: The category above it.
    """

    code: None | str = None
    name: None | str = None
    description: None | str = None
    short_name: None | str = None
    group: None | str = None
    style: None | str = None
    versions: list[str] | None = None
    default_version: None | str = None
    category_name: None | str = None
    category_2_name: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.code is not None:
            d["code"] = write(self.code)
        if self.name is not None:
            d["name"] = write(self.name)
        if self.description is not None:
            d["description"] = write(self.description)
        if self.short_name is not None:
            d["shortName"] = write(self.short_name)
        if self.group is not None:
            d["group"] = write(self.group)
        if self.style is not None:
            d["style"] = write(self.style)
        if self.versions is not None:
            d["versions"] = write(self.versions)
        if self.default_version is not None:
            d["defaultVersion"] = write(self.default_version)
        if self.category_name is not None:
            d["categoryName"] = write(self.category_name)
        if self.category_2_name is not None:
            d["category2Name"] = write(self.category_2_name)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("code"),
            get("name"),
            get("description"),
            get("shortName"),
            get("group"),
            get("style"),
            read_list(get("versions")),
            get("defaultVersion"),
            get("categoryName"),
            get("category2Name"),
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
        "code",
        "name",
        "description",
        "shortName",
        "group",
        "style",
        "versions",
        "defaultVersion",
        "categoryName",
        "category2Name",
    }
)
