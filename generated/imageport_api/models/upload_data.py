from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define

from ..models.photo_type import PhotoType
from ..reading import (
    needed,
)


@_attrs_define
class UploadData:
    """What the file is for; JSON, as a part of its own type or as a plain field.

    Attributes:
        model_id: An id that stands in a path. It is never empty, a dot, two dots, and holds no slash,
            question mark, hash, percent sign, space or control character.
        type_: modelInput: a training image. auxiliaryType: a reference for generation.
    """

    _needs: ClassVar[dict[str, tuple[Any, ...] | None]] = {
        "modelID": None,
        "type": (
            "auxiliaryType",
            "modelInput",
        ),
    }

    model_id: str
    type_: PhotoType | str

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {}
        d["modelID"] = self.model_id
        d["type"] = self.type_
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            needed(d["modelID"]),
            needed(d["type"]),
        )
