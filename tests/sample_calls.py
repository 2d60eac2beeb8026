"""One call of every method that sends, and the operation that it is for."""

from __future__ import annotations

from typing import Any

from any_arguments import PNG
from both_ways import GATEWAY, Door
from colours import EAS, IMAGE_ID

from imageport._tasks import write_token

_PAI: dict[str, tuple[str, dict[str, Any]]] = {
    "images.add": ("AddImage", {"name": "nlp", "image_uri": "uri", "image_id": IMAGE_ID}),
    "images.get": ("GetImage", {"image_id": IMAGE_ID}),
    "images.list": ("ListImages", {"page_size": 1}),
    "images.publish": ("PublishImage", {"image_id": IMAGE_ID}),
    "images.remove": ("RemoveImage", {"image_id": IMAGE_ID}),
    "connections.list": ("ListConnections", {}),
    "gateways.list_domains": ("ListGatewayDomains", {"cluster_id": "cn-hangzhou", "gateway_id": "gw-1"}),
    "messages.get_config": ("GetMessageConfig", {}),
}
_DOCUMENT = {"product": "PaiRecService", "version": "2022-12-13"}
_OTHERS: dict[tuple[Door, str], tuple[str, dict[str, Any]]] = {
    ("bearer", "catalog.products"): ("ListProducts", {"category": None}),
    ("bearer", "catalog.endpoints"): ("GetApiDocs", _DOCUMENT),
    ("bearer", "catalog.apis"): ("GetApiDocs", _DOCUMENT),
    ("bearer", "catalog.docs"): ("GetApiDocs", _DOCUMENT),
    ("bearer", "catalog.api"): ("GetApiDefinition", {**_DOCUMENT, "name": "GetService"}),
    ("bearer", "services.predict"): ("Predict", {"service": "echo", "content": b"x", **EAS}),
    ("bearer", "services.recommend"): ("Recommend", {"uid": "u", "size": 1, "scene_id": "s", **EAS}),
    ("bearer", "call"): ("CallAction", {"product": "P", "version": "2021-02-04", "action": "Do"}),
    ("photogpt", "images.upload"): ("UploadImage", {"file": PNG, "model_id": "model-1"}),
    ("photogpt", "images.list"): ("ListModelImages", {"model_id": "model-1", "page_size": 1}),
    ("photogpt", "images.get"): ("GetModelImage", {"image_id": "img-1"}),
    ("photogpt", "images.delete"): ("DeleteModelImage", {"image_id": "img-1"}),
    ("oceanbase", "images.generate"): ("GenerateImage", {"model": "m"}),
    ("oceanbase", "tasks.get"): ("GetTask", {"task_id": "task-1"}),
    ("oceanbase", "tasks.resume"): ("GetTask", {"token": write_token(GATEWAY, "task-1")}),
}


def sample(door: Door, name: str) -> tuple[str, dict[str, Any]]:
    """The operation of a method, and arguments for it."""
    if (door, name) in _OTHERS:
        return _OTHERS[door, name]
    operation, given = _PAI[name]
    return f"Action{operation}" if door == "bearer" else operation, given
