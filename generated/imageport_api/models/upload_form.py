from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define as _attrs_define

from .. import types
from ..reading import (
    needed,
    write,
)
from ..types import File


@_attrs_define
class UploadForm:
    """The two parts of an upload.

    Attributes:
        file: The file: jpg, jpeg, webp, png or heic.
        data: What the file is for; JSON, as a part of its own type or as a plain field.
    """

    _needs: ClassVar[dict[str, tuple[Any, ...] | None]] = {
        "file": None,
        "data": None,
    }

    file: File
    data: UploadData

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {}
        d["file"] = self.file
        d["data"] = write(self.data)
        return d

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []
        files.append(("file", self.file.to_tuple()))

        files.append(("data", (None, json.dumps(self.data.to_dict()).encode(), "application/json")))

        return files

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            needed(d["file"]),
            UploadData.from_dict(d["data"]),
        )


from ..models.upload_data import UploadData
