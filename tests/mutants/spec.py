"""Defects of the spec: what stands at a place of the document, by its operation or its component."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

GONE = object()


class Edit(NamedTuple):
    """Puts *value* at a *place*, such as "GetTask/x-retry" or "schemas/Label/type"; GONE removes it."""

    place: str
    value: Any

    def apply(self, document: dict[str, Any]) -> None:
        first, *middle, last = self.place.split("/")
        at: Any = _part(document, first)
        for name in middle:
            at = at[int(name) if isinstance(at, list) else name]
        if self.value is GONE:
            del at[last]
        else:
            at[last] = self.value


def _part(document: dict[str, Any], name: str) -> Any:
    """Find a group of components, an operation, or the "servers of" one."""
    if name in document["components"]:
        return document["components"][name]
    wanted = name.removeprefix("servers of ")
    item, found = next(
        (item, each)
        for item in document["paths"].values()
        for each in item.values()
        if isinstance(each, dict) and each["operationId"] == wanted
    )
    return found if wanted == name else item["servers"]


def read(root: Path) -> dict[str, Any]:
    """Read a project's spec as it is shipped: each part stands for itself, whatever YAML lets them share."""
    return json.loads((root / "generated" / "imageport_api" / "openapi.json").read_text("utf-8"))


def write(root: Path, document: dict[str, Any]) -> bool:
    """Write a spec, as JSON, and the package that is generated from it; say whether it could be."""
    (root / "spec" / "openapi.yaml").write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    return not subprocess.run([sys.executable, root / "spec" / "generate.py"], capture_output=True).returncode


_REQUEST = "schemas/AddImageRequest"
ROWS: tuple[tuple[str, Edit, str], ...] = (
    ("a generation may be repeated", Edit("GenerateImage/x-retry", "idempotent"),
     "test_spec test_generation"),
    ("an upload may be repeated", Edit("UploadImage/x-retry", "safe"), "test_spec test_upload_retries"),
    ("an image may be added twice", Edit("AddImage/x-retry", "idempotent"), "test_spec test_add_image"),
    ("a refusal of the gateway at 200 is a success", Edit("GenerateImage/x-failure", GONE),
     "test_generation test_spec"),
    ("a signature names another action", Edit("RemoveImage/x-acs/action", "DeleteImage"),
     "test_spec test_official_sdk"),
    ("listing images needs no credentials", Edit("ActionListImages/security", []), "test_spec test_auth"),
    ("PhotoGPT takes no version", Edit("parameters/ApiVersion/required", False),
     "test_spec sandbox/test_photogpt"),
    ("a page of images holds 1000", Edit("parameters/PageSize/schema/maximum", 1000),
     "test_spec test_bad_input"),
    ("ids of connections are not joined", Edit("parameters/ConnectionIds/explode", True),
     "test_spec test_official_sdk"),
    ("a name has no rule", Edit(f"{_REQUEST}/properties/Name/pattern", GONE), "test_bad_input test_spec"),
    ("an image needs no address", Edit(f"{_REQUEST}/required", ["Name"]), "test_spec test_generated"),
    ("unknown members of an image are sent", Edit(f"{_REQUEST}/additionalProperties", GONE),
     "test_spec test_bad_input"),
    ("a type of photo is missing", Edit("schemas/PhotoType/enum", ["modelInput"]), "test_spec test_photogpt"),
    ("an id in a path may be two dots", Edit("schemas/PathId/pattern", "^[^/?#%]+$"),
     "test_spec test_bad_input"),
    ("a full model is not described", Edit("UploadImage/responses/409", GONE),
     "test_spec sandbox/test_photogpt"),
    ("PhotoGPT is served elsewhere", Edit("servers of UploadImage/0/url", "https://photogpt.example/api"),
     "test_photogpt"),
    ("a documented rate is ten times as high", Edit("ListImages/x-rate-limit/0/count", 500),
     "test_pace test_spec"),
)  # fmt: skip
