"""The client asks for exactly what the vendor's own SDKs ask for, with the same arguments."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from alibabacloud_aiworkspace20210204 import models
from official_sdk_calls import OURS, OWN_TIME, Arguments, Both, both

from imageport import PAI

pytestmark = OWN_TIME
IMAGE_ID = "image-4c62f1b7a9d2e353uo"
ODD_IDS = ["image-~a.b_c-d", "image-é模型", "image-a+b*c@d:e,f;g=h&i!j'k(l)$", '..."<>[]{}|\\^`', "..."]
MINIMAL_IMAGE: Arguments = {"name": "nlp", "image_uri": "a/b:c", "image_id": IMAGE_ID}
FULL_IMAGE: Arguments = {
    "name": "nlp-compression",
    "image_uri": "registry.cn-hangzhou.aliyuncs.com/pai-compression/nlp:gpu?a=b&c=d#e f",
    "labels": {"system.chipType": "GPU", "system.framework": "XGBoost 1.6.0", "标签 &=,": "值 \"'\\\n😀"},
    "description": 'NLP模型压缩训练镜像, with spaces\tand\nlines; "quotes" + 100% & <more> 😀',
    "workspace_id": "15945",
    "accessibility": "PUBLIC",
    "size": 2,
    "image_id": IMAGE_ID,
    "source_type": "Import",
    "source_id": "来源 1",
}
FULL_LIST: Arguments = {
    "name": "nlp 模型+é&a=b",
    "labels": {"system.framework": "XGBoost 1.6.0", "system.official": "true", "标签": "值 +/%~*"},
    "workspace_id": "15945",
    "query": "a*b~c d/e?f#g%41",
    "accessibility": "PRIVATE",
    "image_uri": "registry.cn-hangzhou.aliyuncs.com/pai-compression/nlp:gpu",
    "sort_by": "GmtCreateTime",
    "order": "DESC",
    "verbose": True,
    "page_size": 100,
    "page_number": 3,
}
FULL_CONNECTIONS: Arguments = {
    "workspace_id": "22801",
    "connection_types": ["DashScopeConnection", "OpenLLMConnection", "RDSConnection"],
    "connection_ids": ["conn-paies00000000", "conn-ü b+c"],
    "connection_name": "lindorm 连接 & more",
    "model": "qwen-max 1.5+é",
    "model_types": ["LLM", "Embedding", "ReRank"],
    "tool_call": True,
    "creator": "20925961123557803",
    "accessibility": "PRIVATE",
    "encrypt_option": "PlainText",
    "sort_by": "GmtCreateTime",
    "order": "ASC",
    "max_results": 50,
    "next_token": "15-a b+c/d==",
}
SETS: list[tuple[str, Arguments]] = [
    ("add_image", MINIMAL_IMAGE),
    ("add_image", FULL_IMAGE),
    ("add_image", {**MINIMAL_IMAGE, "labels": {}, "description": "", "size": 0}),
    ("add_image", {**MINIMAL_IMAGE, "accessibility": "PRIVATE", "source_type": "Build", "size": 2**62}),
    *(("get_image", {"image_id": each}) for each in [IMAGE_ID, *ODD_IDS]),
    ("get_image", {"image_id": IMAGE_ID, "verbose": True}),
    ("get_image", {"image_id": IMAGE_ID, "verbose": False}),
    ("list_images", {}),
    ("list_images", FULL_LIST),
    ("list_images", {"verbose": False, "order": "ASC", "sort_by": "GmtCreateTime"}),
    ("list_images", {"name": "", "query": " ", "accessibility": "PUBLIC", "page_size": 1}),
    *(("publish_image", {"image_id": each}) for each in [IMAGE_ID, *ODD_IDS]),
    *(("remove_image", {"image_id": each}) for each in [IMAGE_ID, *ODD_IDS]),
    ("list_connections", {}),
    ("list_connections", FULL_CONNECTIONS),
    (
        "list_connections",
        {"tool_call": False, "encrypt_option": "Secret", "connection_types": ["CustomConnection"]},
    ),
    ("list_connections", {"connection_name": "", "max_results": 1, "accessibility": "PUBLIC"}),
    ("list_gateway_domains", {"cluster_id": "cn-shanghai", "gateway_id": "gw-1uhcqmsc7x22abcdef"}),
    *(("list_gateway_domains", {"cluster_id": each, "gateway_id": each}) for each in ODD_IDS),
    ("get_message_config", {}),
]


@pytest.fixture(scope="module", params=["blocking", "awaited"])
def pair(request: pytest.FixtureRequest) -> Iterator[Both]:
    with both(request.param) as made:
        yield made


@pytest.mark.parametrize(("operation", "arguments"), SETS)
def test_both_ask_for_the_same(pair: Both, operation: str, arguments: Arguments) -> None:
    ours, theirs = pair.asked(operation, arguments)
    assert ours == theirs


def test_every_operation_is_compared() -> None:
    assert {operation for operation, _ in SETS} == OURS.keys()


@pytest.mark.parametrize(
    ("full", "method", "model", "only_theirs"),
    [
        (FULL_IMAGE, "images.add", models.AddImageRequest, {"user_id"}),
        (FULL_LIST, "images.list", models.ListImagesRequest, {"options"}),
        (FULL_CONNECTIONS, "connections.list", models.ListConnectionsRequest, set[str]()),
    ],
)
def test_every_argument_is_compared(full: Arguments, method: str, model: Any, only_theirs: set[str]) -> None:
    part, _, name = method.partition(".")
    pai = PAI(api_key="sk-sandbox")
    ours = inspect.signature(getattr(getattr(pai, part), name)).parameters.keys() - {"limit", "options"}
    theirs = inspect.signature(model.__init__).parameters.keys() - {"self"}
    assert full.keys() == ours == theirs - only_theirs
    pai.close()
