from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    write,
)


@_attrs_define
class MessageConfig:
    """The callback addresses of the short message service.

    Attributes:
        sms_report_url: Where delivery receipts go.
        sms_up_url: Where inbound messages go.
    """

    sms_report_url: None | str = None
    sms_up_url: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.sms_report_url is not None:
            d["SmsReportUrl"] = write(self.sms_report_url)
        if self.sms_up_url is not None:
            d["SmsUpUrl"] = write(self.sms_up_url)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("SmsReportUrl"),
            get("SmsUpUrl"),
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
        "SmsReportUrl",
        "SmsUpUrl",
    }
)
