from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define

from ..reading import (
    needed,
    read_int,
    read_list,
    write,
)


@_attrs_define
class RecommendRequest:
    """Who asks, for what, and how many.

    Attributes:
        uid: The user.
        size: How many items.
        scene_id: The scene.
        features: Features of the user.
        complex_type_features: Features with a type of their own: name, type, values.
        item_id: The item that is being looked at.
        item_list: Items to choose from.
        debug: Whether the engine explains itself.
        request_id: The caller's own id.
    """

    _needs: ClassVar[dict[str, tuple[Any, ...] | None]] = {
        "uid": None,
        "size": None,
        "scene_id": None,
    }

    uid: str
    size: int
    scene_id: str
    features: RecommendRequestFeatures | None = None
    complex_type_features: list[RecommendRequestComplexTypeFeaturesItem] | None = None
    item_id: str | None = None
    item_list: list[RecommendCandidate] | None = None
    debug: bool | None = None
    request_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {}
        d["uid"] = self.uid
        d["size"] = self.size
        d["scene_id"] = self.scene_id
        if self.features is not None:
            d["features"] = write(self.features)
        if self.complex_type_features is not None:
            d["complex_type_features"] = write(self.complex_type_features)
        if self.item_id is not None:
            d["item_id"] = self.item_id
        if self.item_list is not None:
            d["item_list"] = write(self.item_list)
        if self.debug is not None:
            d["debug"] = self.debug
        if self.request_id is not None:
            d["request_id"] = self.request_id
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            needed(d["uid"]),
            needed(read_int(d["size"])),
            needed(d["scene_id"]),
            None if (v := get("features")) is None else RecommendRequestFeatures.from_dict(v),
            read_list(
                get("complex_type_features"), RecommendRequestComplexTypeFeaturesItem.from_dict
            ),
            get("item_id"),
            read_list(get("item_list"), RecommendCandidate.from_dict),
            get("debug"),
            get("request_id"),
        )


from ..models.recommend_candidate import RecommendCandidate
from ..models.recommend_request_complex_type_features_item import (
    RecommendRequestComplexTypeFeaturesItem,
)
from ..models.recommend_request_features import RecommendRequestFeatures
