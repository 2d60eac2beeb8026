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
class GatewayDomainList:
    """The domains of a gateway.

    Attributes:
        request_id: The id of the request, for the vendor's support.
        message: What the service says.
        custom_domains: The domains.
    """

    request_id: str | None = None
    message: None | str = None
    custom_domains: list[GatewayDomain] | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.request_id is not None:
            d["RequestId"] = self.request_id
        if self.message is not None:
            d["Message"] = write(self.message)
        if self.custom_domains is not None:
            d["CustomDomains"] = write(self.custom_domains)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("RequestId"),
            get("Message"),
            read_list(get("CustomDomains"), GatewayDomain.from_dict),
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
        "Message",
        "CustomDomains",
    }
)

from ..models.gateway_domain import GatewayDomain
