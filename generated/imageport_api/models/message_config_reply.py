from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    read_int,
    write,
)


@_attrs_define
class MessageConfigReply:
    """The configuration in its envelope. In a failure Data is a string.

    Attributes:
        data: The configuration; a string in a failure.
        error_code: 0 when all went well.
        error_message: OK when all went well.
        request_id: The id of the request, for the vendor's support.
    """

    data: MessageConfig | None | str = None
    error_code: int | None = None
    error_message: None | str = None
    request_id: str | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.data is not None:
            d["Data"] = write(self.data)
        if self.error_code is not None:
            d["ErrorCode"] = write(self.error_code)
        if self.error_message is not None:
            d["ErrorMessage"] = write(self.error_message)
        if self.request_id is not None:
            d["RequestId"] = self.request_id
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            MessageConfig.from_dict(v) if isinstance(v := get("Data"), dict) else v,
            read_int(get("ErrorCode")),
            get("ErrorMessage"),
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
        "Data",
        "ErrorCode",
        "ErrorMessage",
        "RequestId",
    }
)

from ..models.message_config import MessageConfig
