from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    write,
)


@_attrs_define
class ApiDocsInfo:
    """Which document this is.

    Attributes:
        style: ROA or RPC.
        product: The code of the product.
        version: The version of the product's API.
    """

    style: None | str = None
    product: None | str = None
    version: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.style is not None:
            d["style"] = write(self.style)
        if self.product is not None:
            d["product"] = write(self.product)
        if self.version is not None:
            d["version"] = write(self.version)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("style"),
            get("product"),
            get("version"),
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
        "style",
        "product",
        "version",
    }
)
