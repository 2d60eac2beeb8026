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
class ApiDocs:
    """The document of one version of a product.

    Attributes:
        version: The version of the format.
        info: Which document this is.
        directories: A tree of operation names: nodes with id, title, type and children.
        components: The schemas that the operations refer to, under schemas.
        apis: The operations by name.
        endpoints: Where the product is served.
    """

    version: None | str = None
    info: ApiDocsInfo | None = None
    directories: Any = None
    components: Any = None
    apis: ApiDefinitions | None = None
    endpoints: list[Endpoint] | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.version is not None:
            d["version"] = write(self.version)
        if self.info is not None:
            d["info"] = write(self.info)
        if self.directories is not None:
            d["directories"] = self.directories
        if self.components is not None:
            d["components"] = self.components
        if self.apis is not None:
            d["apis"] = write(self.apis)
        if self.endpoints is not None:
            d["endpoints"] = write(self.endpoints)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("version"),
            None if (v := get("info")) is None else ApiDocsInfo.from_dict(v),
            get("directories"),
            get("components"),
            None if (v := get("apis")) is None else ApiDefinitions.from_dict(v),
            read_list(get("endpoints"), Endpoint.from_dict),
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
        "version",
        "info",
        "directories",
        "components",
        "apis",
        "endpoints",
    }
)

from ..models.api_definitions import ApiDefinitions
from ..models.api_docs_info import ApiDocsInfo
from ..models.endpoint import Endpoint
