from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    write,
)


@_attrs_define
class RecommendedItem:
    """A recommended item.

    Attributes:
        item_id: The item.
        score: Its score.
        retrieve_id: Where it was found.
    """

    item_id: None | str = None
    score: float | None = None
    retrieve_id: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.item_id is not None:
            d["item_id"] = write(self.item_id)
        if self.score is not None:
            d["score"] = write(self.score)
        if self.retrieve_id is not None:
            d["retrieve_id"] = write(self.retrieve_id)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("item_id"),
            get("score"),
            get("retrieve_id"),
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
        "item_id",
        "score",
        "retrieve_id",
    }
)
