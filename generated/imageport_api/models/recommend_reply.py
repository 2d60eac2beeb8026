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
class RecommendReply:
    """The recommendations in their envelope.

    Attributes:
        code: 200 when all went well.
        msg: success when all went well.
        request_id: The id of the request.
        size: How many items.
        experiment_id: The experiment that was met.
        items: The items.
    """

    code: int | None = None
    msg: None | str = None
    request_id: None | str = None
    size: int | None = None
    experiment_id: None | str = None
    items: list[RecommendedItem] | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.code is not None:
            d["code"] = write(self.code)
        if self.msg is not None:
            d["msg"] = write(self.msg)
        if self.request_id is not None:
            d["request_id"] = write(self.request_id)
        if self.size is not None:
            d["size"] = write(self.size)
        if self.experiment_id is not None:
            d["experiment_id"] = write(self.experiment_id)
        if self.items is not None:
            d["items"] = write(self.items)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            read_int(get("code")),
            get("msg"),
            get("request_id"),
            read_int(get("size")),
            get("experiment_id"),
            read_list(get("items"), RecommendedItem.from_dict),
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
        "msg",
        "request_id",
        "size",
        "experiment_id",
        "items",
    }
)

from ..models.recommended_item import RecommendedItem
