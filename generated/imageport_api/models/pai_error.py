from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    needed,
    write,
)


@_attrs_define
class PaiError:
    """A failure, as Alibaba Cloud's gateway tells it.

    Attributes:
        code: A dotted code, such as Throttling.User.
        message: What went wrong.
        request_id: The id of the request, for the vendor's support.
        host_id: The host that was called.
        recommend: Where to read more.
        access_denied_detail: Why RAM refused.
    """

    _needs: ClassVar[dict[str, tuple[Any, ...] | None]] = {
        "Code": None,
    }

    code: str
    message: str | None = None
    request_id: str | None = None
    host_id: str | None = None
    recommend: str | None = None
    access_denied_detail: AccessDeniedDetail | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        d["Code"] = self.code
        if self.message is not None:
            d["Message"] = self.message
        if self.request_id is not None:
            d["RequestId"] = self.request_id
        if self.host_id is not None:
            d["HostId"] = self.host_id
        if self.recommend is not None:
            d["Recommend"] = self.recommend
        if self.access_denied_detail is not None:
            d["AccessDeniedDetail"] = write(self.access_denied_detail)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            needed(d["Code"]),
            get("Message"),
            get("RequestId"),
            get("HostId"),
            get("Recommend"),
            None if (v := get("AccessDeniedDetail")) is None else AccessDeniedDetail.from_dict(v),
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
        "Code",
        "Message",
        "RequestId",
        "HostId",
        "Recommend",
        "AccessDeniedDetail",
    }
)

from ..models.access_denied_detail import AccessDeniedDetail
