"""What the server answers and what the clients send; each vendor's client gets its own shape."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

IMAGE_ID = "image-4c62f1b7a9d2e353uo"
BATCH_ID = "batch_4c62f1b7a9d2e353uo"
PRODUCT_ID = "prod_4c62f1b7a9d2e353uo"
IMAGE_ARN = "arn:aws:imagebuilder:eu-west-1:123456789012:image/nlp-compression/1.0.0/1"
PAGE_SIZE = 100
UPLOAD_SIZE = 20_000_000

NAME = "nlp-compression"
IMAGE_URI = "registry.cn-hangzhou.aliyuncs.com/pai-compression/nlp:gpu"
DESCRIPTION = "Training image for the compression of language models"
LABELS = {"system.chipType": "GPU"}
WORKSPACE_ID = "15945"
NEW_IMAGE = {
    "Name": NAME,
    "ImageUri": IMAGE_URI,
    "Description": DESCRIPTION,
    "Labels": [{"Key": key, "Value": value} for key, value in LABELS.items()],
    "WorkspaceId": WORKSPACE_ID,
}

_REQUEST_ID = "5A14FA81-DD4E-5C5B-8A5C-6343FE44B941"
_TIME = "2021-01-21T17:12:35.232Z"


def compact(value: object) -> bytes:
    """Return *value* as JSON without a needless byte."""
    return json.dumps(value, separators=(",", ":")).encode()


def _record(number: int) -> dict[str, Any]:
    return NEW_IMAGE | {
        "ImageId": f"image-{number:018}",
        "Name": f"{NAME}-{number}",
        "Accessibility": "PUBLIC",
        "UserId": "15577914112345",
        "Size": 2,
        "GmtCreateTime": _TIME,
        "GmtModifiedTime": _TIME,
    }


class Listings:
    """Pages of listings: a workspace holds as many images as its id says."""

    def __init__(self) -> None:
        self._pages: dict[tuple[int, int], bytes] = {}

    def page(self, query: str) -> bytes:
        """Return the page that a *query* asks for; an id in it says which image of the listing it is."""
        asked = parse_qs(query)
        total, size = int(asked["WorkspaceId"][0]), int(asked["PageSize"][0])
        start = (int(asked["PageNumber"][0]) - 1) * size
        count = max(0, min(size, total - start))
        template = self._pages.get((total, count))
        if template is None:
            images = [_record(0) | {"ImageId": "%018d"} for _ in range(count)]
            page = {"RequestId": _REQUEST_ID, "TotalCount": total, "Images": images}
            template = self._pages[total, count] = compact(page)
        return template % tuple(range(start, start + count))


def _batch(number: int) -> dict[str, Any]:
    return {
        "id": f"batch_{number:018}",
        "object": "batch",
        "endpoint": "/v1/responses",
        "errors": None,
        "input_file_id": f"file-{number:018}",
        "completion_window": "24h",
        "status": "completed",
        "created_at": 1611249155,
        "completed_at": 1611249955,
        "request_counts": {"total": 100, "completed": 95, "failed": 5},
        "metadata": {"description": DESCRIPTION, "image": IMAGE_URI},
    }


def _built(number: int) -> dict[str, Any]:
    """Return an image as AWS tells of one."""
    return {
        "arn": IMAGE_ARN,
        "name": f"{NAME}-{number}",
        "type": "DOCKER",
        "version": "1.0.0/1",
        "platform": "Linux",
        "osVersion": "Ubuntu 22",
        "state": {"status": "AVAILABLE"},
        "dateCreated": _TIME,
        "buildType": "USER_INITIATED",
        "imageSource": "CUSTOM",
        "outputResources": {"containers": [{"region": "eu-west-1", "imageUris": [IMAGE_URI]}]},
        "tags": LABELS,
    }


def _product(number: int) -> dict[str, Any]:
    """Return an object as Stripe tells of one."""
    return {
        "id": f"prod_{number:018}",
        "object": "product",
        "active": True,
        "name": f"{NAME}-{number}",
        "description": DESCRIPTION,
        "images": [IMAGE_URI],
        "livemode": False,
        "metadata": LABELS,
        "created": 1611249155,
        "updated": 1611249155,
        "type": "service",
        "package_dimensions": None,
        "tax_code": "txcd_10000000",
        "marketing_features": [{"name": "compression"}],
    }


_MORE = {
    "ParentUserId": "15577914112345",
    "SourceType": "Import",
    "SourceId": "build-4c62f1b7a9d2e353",
    "RequestId": _REQUEST_ID,
}
_one = _record(0) | _MORE
del _one["ImageId"]  # the service does not repeat it
_image = compact(_one)
_images = compact(
    {
        "RequestId": _REQUEST_ID,
        "TotalCount": 10 * PAGE_SIZE,
        "Images": [_record(number) for number in range(PAGE_SIZE)],
    }
)
_added = compact({"RequestId": _REQUEST_ID, "ImageId": IMAGE_ID})
_one_batch = compact(_batch(0))
_batches = compact(
    {
        "object": "list",
        "data": [_batch(number) for number in range(PAGE_SIZE)],
        "first_id": f"batch_{0:018}",
        "last_id": f"batch_{PAGE_SIZE - 1:018}",
        "has_more": True,
    }
)
ACTIONS = "/api/AIWorkSpace/2021-02-04"

ANSWERS: dict[tuple[str, str], bytes] = {
    ("GET", f"/api/v1/images/{IMAGE_ID}"): _image,
    ("GET", "/api/v1/images"): _images,
    ("POST", "/api/v1/images"): _added,
    ("GET", f"{ACTIONS}/GetImage"): _image,
    ("GET", f"{ACTIONS}/ListImages"): _images,
    ("POST", f"{ACTIONS}/AddImage"): _added,
    ("GET", f"/v1/batches/{BATCH_ID}"): _one_batch,
    ("GET", "/v1/batches"): _batches,
    ("POST", "/v1/batches"): _one_batch,
    ("GET", "/GetImage"): compact({"requestId": _REQUEST_ID, "image": _built(0)}),
    ("GET", f"/v1/products/{PRODUCT_ID}"): compact(_product(0)),
}


def photo(received: int) -> bytes:
    """Return the answer to an upload, with the size of the body that was *received*."""
    result = {"id": "img-1", "modelID": "model-1", "type": "modelInput", "received": received}
    return compact({"result": result, "status": "OK"})


_JPEG_START = bytes.fromhex(
    "ffd8"  # start of image
    "ffe0 0010 4a46494600 0101 00 0001 0001 0000"  # JFIF
    "ffc0 0011 08 0400 0400 03 011100 021100 031100"  # frame: 1024 x 1024, three components
    "ffda 000c 03 0100 0200 0300 003f00"  # scan
)


def jpeg(size: int) -> bytes:
    """Return a file of *size* bytes with the headers of a JPEG file and no picture."""
    return _JPEG_START.ljust(size - 2, b"\x00") + b"\xff\xd9"
