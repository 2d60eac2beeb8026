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
class PhotoError:
    """A failure, as PhotoGPT tells it.

    Attributes:
        status: NOK.
        message: What went wrong.
        err: The cause; its form is not documented.
        result: null
    """

    _needs: ClassVar[dict[str, tuple[Any, ...] | None]] = {
        "status": None,
    }

    status: str
    message: None | str = None
    err: Any = None
    result: Any = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        d["status"] = self.status
        if self.message is not None:
            d["message"] = write(self.message)
        if self.err is not None:
            d["err"] = self.err
        if self.result is not None:
            d["result"] = self.result
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            needed(d["status"]),
            get("message"),
            get("err"),
            get("result"),
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
        "status",
        "message",
        "err",
        "result",
    }
)
