from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    either,
    list_of,
    write,
)


@_attrs_define
class GenerationReply:
    """Images or a task, in the gateway's envelope or as the vendor sent them.

    Attributes:
        success: Whether the call succeeded.
        code: The status, as a string.
        message: successful or the reason.
        data: The result as the vendor gives it, most often an object.
    """

    success: bool | None = None
    code: None | str = None
    message: None | str = None
    data: GenerationData | list[Any] | None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.success is not None:
            d["success"] = write(self.success)
        if self.code is not None:
            d["code"] = write(self.code)
        if self.message is not None:
            d["message"] = write(self.message)
        if self.data is not None:
            d["data"] = write(self.data)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("success"),
            get("code"),
            get("message"),
            _read_data(get("data")),
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
        "success",
        "code",
        "message",
        "data",
    }
)

from ..models.generation_data import GenerationData

_read_data = either(items=list_of(null=True), models=(GenerationData,))
