from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.model_type import ModelType
from ..reading import (
    write,
)


@_attrs_define
class ConnectionModel:
    """A model that a connection offers.

    Attributes:
        model: The model's identifier.
        display_name: The model's name.
        model_type: A documented type, or one that came later.
        tool_call: Whether the model can call tools.
    """

    model: None | str = None
    display_name: None | str = None
    model_type: ModelType | None | str = None
    tool_call: bool | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.model is not None:
            d["Model"] = write(self.model)
        if self.display_name is not None:
            d["DisplayName"] = write(self.display_name)
        if self.model_type is not None:
            d["ModelType"] = write(self.model_type)
        if self.tool_call is not None:
            d["ToolCall"] = write(self.tool_call)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("Model"),
            get("DisplayName"),
            get("ModelType"),
            get("ToolCall"),
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
        "Model",
        "DisplayName",
        "ModelType",
        "ToolCall",
    }
)
