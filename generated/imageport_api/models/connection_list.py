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
class ConnectionList:
    """One page of connections.

    Attributes:
        connections: The connections of this page.
        max_results: How many a page holds.
        next_token: Where the next page starts; absent or empty on the last one.
        total_count: How many match in all.
        request_id: The id of the request, for the vendor's support.
    """

    connections: list[Connection] | None = None
    max_results: int | None = None
    next_token: None | str = None
    total_count: int | None = None
    request_id: str | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.connections is not None:
            d["Connections"] = write(self.connections)
        if self.max_results is not None:
            d["MaxResults"] = self.max_results
        if self.next_token is not None:
            d["NextToken"] = write(self.next_token)
        if self.total_count is not None:
            d["TotalCount"] = self.total_count
        if self.request_id is not None:
            d["RequestId"] = self.request_id
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            read_list(get("Connections"), Connection.from_dict),
            read_int(get("MaxResults")),
            get("NextToken"),
            read_int(get("TotalCount")),
            get("RequestId"),
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
        "Connections",
        "MaxResults",
        "NextToken",
        "TotalCount",
        "RequestId",
    }
)

from ..models.connection import Connection
