"""The spec as the tests read it, and what the documents say should stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker

SPEC: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "spec" / "openapi.yaml").read_text("utf-8")
)
METHODS = ("get", "put", "post", "delete")
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (path, method, operation)
    for path, item in SPEC["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
ACTION = "/api/AIWorkSpace/2021-02-04"
KEY = "PaiApiKey"
PRODUCT = "/meta/v1/products/{product}/versions/{version}"
# tag, method and path, class of repetition, security
TABLE = {
    "AddImage": ("pai_images", "post /api/v1/images", "create", "AcsSignature"),
    "GetImage": ("pai_images", "get /api/v1/images/{ImageId}", "safe", "AcsSignature"),
    "ListImages": ("pai_images", "get /api/v1/images", "safe", "AcsSignature"),
    "PublishImage": ("pai_images", "put /api/v1/images/{ImageId}/publish", "idempotent", "AcsSignature"),
    "RemoveImage": ("pai_images", "delete /api/v1/images/{ImageId}", "idempotent", "AcsSignature"),
    "ListConnections": ("pai_connections", "get /api/v1/connections", "safe", "AcsSignature"),
    "ListGatewayDomains": (
        "pai_gateways", "get /api/v2/gateways/{ClusterId}/{GatewayId}/domains", "safe", "AcsSignature",
    ),
    "GetMessageConfig": ("pai_messages", "get /api/v2/users/messageConfig", "safe", "AcsSignature"),
    "ActionAddImage": ("pai_actions", f"post {ACTION}/AddImage", "create", KEY),
    "ActionGetImage": ("pai_actions", f"get {ACTION}/GetImage", "safe", KEY),
    "ActionListImages": ("pai_actions", f"get {ACTION}/ListImages", "safe", KEY),
    "ActionPublishImage": ("pai_actions", f"put {ACTION}/images/{{ImageId}}/publish", "idempotent", KEY),
    "ActionRemoveImage": ("pai_actions", f"delete {ACTION}/images/{{ImageId}}", "idempotent", KEY),
    "ActionListConnections": ("pai_actions", f"get {ACTION}/ListConnections", "safe", KEY),
    "ActionListGatewayDomains": ("pai_actions", "get /api/eas/2021-07-01/ListGatewayDomains", "safe", KEY),
    "ActionGetMessageConfig": ("pai_actions", "get /api/PaiPlugin/2022-01-12/GetMessageConfig", "safe", KEY),
    "CallAction": ("pai_actions", "get /api/{Product}/{Version}/{Action}", "safe", KEY),
    "CallActionPost": ("pai_actions", "post /api/{Product}/{Version}/{Action}", "paid", KEY),
    "ListProducts": ("pai_catalog", "get /meta/v1/products.json", "safe", None),
    "GetApiDocs": ("pai_catalog", f"get {PRODUCT}/api-docs.json", "safe", None),
    "GetApiDefinition": (
        "pai_catalog", f"get {PRODUCT}/apis/{{api}}/api.json", "safe", None,
    ),
    "Predict": ("pai_services", "post /api/predict/{service}", "paid", "ServiceToken"),
    "Recommend": ("pai_services", "post /api/rec/feed", "paid", "ServiceToken"),
    "UploadImage": ("photogpt_images", "post /images/upload", "create", "PhotoGPTKey"),
    "ListModelImages": ("photogpt_images", "get /models/{modelID}/images", "safe", "PhotoGPTKey"),
    "GetModelImage": ("photogpt_images", "get /images/{imageID}", "safe", "PhotoGPTKey"),
    "DeleteModelImage": ("photogpt_images", "delete /images/{imageID}", "idempotent", "PhotoGPTKey"),
    "GenerateImage": ("oceanbase_images", "post /api/v1/images/generations", "paid", "OceanBaseKey"),
    "GetTask": ("oceanbase_tasks", "get /api/v1/tasks/{task_id}", "safe", "OceanBaseKey"),
}  # fmt: skip
# The documented rates, as count per second and source, and permissions; by either door the same.
RATES = {
    "AddImage": [(20, "official"), (100, "seed-000")],
    "ListImages": [(50, "official"), (10, "seed-000")],
    "GetImage": [(10, "seed-000")],
    "PublishImage": [(100, "seed-000")],
    "RemoveImage": [(100, "seed-000")],
    "ListConnections": [(50, "official")],
    "Predict": [(1000, "official")],
}
RAM_ACTIONS = {
    **{
        name: f"paiimage:{name}"
        for name in ("AddImage", "GetImage", "ListImages", "PublishImage", "RemoveImage")
    },
    "ListConnections": "paiworkspace:ListConnections",
    "ListGatewayDomains": "eas:ListGatewayDomains",
    "GetMessageConfig": "paiplugin:GetMessageConfig",
}


def follow(value: Any) -> Any:
    """What a reference stands for."""
    while isinstance(value, dict) and "$ref" in value:
        target: Any = SPEC
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        value = target
    return value


def errors(schema: dict[str, Any], value: Any) -> list[str]:
    """How *value* breaks *schema*."""
    whole = {**schema, "components": SPEC["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(value)]


def examples(media: dict[str, Any]) -> list[Any]:
    """Every example of a body or a parameter."""
    found = [example["value"] for example in media.get("examples", {}).values()]
    return found + ([media["example"]] if "example" in media else [])


def parameters(name: str) -> list[dict[str, Any]]:
    path, _, operation = OPERATIONS[name]
    return [
        follow(given)
        for given in [*SPEC["paths"][path].get("parameters", []), *operation.get("parameters", [])]
    ]


def bodies(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where, and what, each body of an operation is."""
    operation = OPERATIONS[name][2]
    for kind, media in follow(operation.get("requestBody", {})).get("content", {}).items():
        yield f"request {kind}", media
    for status, response in operation["responses"].items():
        for kind, media in follow(response).get("content", {}).items():
            yield f"{status} {kind}", media


# The documented parameters of each operation that has some; by either door the same.
PARAMETERS = {
    "GetImage": "ImageId Verbose",
    "ListImages": (
        "Name PageNumber PageSize SortBy Order Labels Verbose WorkspaceId Query Accessibility ImageUri"
    ),
    "PublishImage": "ImageId",
    "RemoveImage": "ImageId",
    "ListConnections": (
        "WorkspaceId NextToken MaxResults SortBy Order ConnectionIds ConnectionName ConnectionTypes"
        " EncryptOption Model ModelTypes ToolCall Creator Accessibility"
    ),
    "ListGatewayDomains": "ClusterId GatewayId",
    "CallAction": "Product Version Action query",
    "CallActionPost": "Product Version Action",
    "ListProducts": "language",
    "GetApiDocs": "product version",
    "GetApiDefinition": "product version api",
    "Predict": "service",
    "UploadImage": "API-Version",
    "ListModelImages": "modelID imageType pageNum pageSize API-Version",
    "GetModelImage": "imageID API-Version",
    "DeleteModelImage": "imageID API-Version",
    "GenerateImage": "X-Async",
    "GetTask": "task_id",
}
# The documented members of what is sent and of what comes back.
MEMBERS = {
    "AddImageRequest": (
        "Name ImageUri Description Labels WorkspaceId Accessibility Size ImageId SourceType SourceId UserId"
    ),
    "AddImageResult": "RequestId ImageId",
    "RemoveImageResult": "RequestId",
    "Image": (
        "RequestId GmtCreateTime GmtModifiedTime Name Description ImageUri UserId ParentUserId Labels"
        " WorkspaceId Accessibility Size SourceType SourceId ImageId"
    ),
    "ImageList": "RequestId TotalCount Images",
    "ConnectionList": "Connections MaxResults NextToken TotalCount RequestId",
    "Connection": (
        "ConnectionId ConnectionName ConnectionType Description Accessibility Creator WorkspaceId"
        " GmtCreateTime GmtModifiedTime Configs Secrets ResourceMeta Models"
    ),
    "ConnectionModel": "Model DisplayName ModelType ToolCall",
    "ResourceMeta": "InstanceId InstanceName Extra",
    "GatewayDomain": (
        "Type CertificateId Domain CertificateName CertificateStartDate CertificateEndDate CreateTime"
        " UpdateTime CertificateStatus"
    ),
    "MessageConfig": "SmsReportUrl SmsUpUrl",
    "MessageConfigReply": "Data ErrorCode ErrorMessage RequestId",
    "PaiError": "Code Message RequestId HostId Recommend AccessDeniedDetail",
    "RecommendRequest": (
        "uid size scene_id features complex_type_features item_id item_list debug request_id"
    ),
    "RecommendReply": "code msg request_id size experiment_id items",
    "UploadData": "modelID type",
    "PhotoListReply": "page pageSize result status",
    "GenerationReply": "success code message data",
}
# The documented rules of what is sent.
RULES: dict[str, dict[str, Any]] = {
    "parameters/PageNumber": {"minimum": 1, "default": 1},
    "parameters/PageSize": {"minimum": 1, "maximum": 100, "default": 20},
    "parameters/SortBy": {"enum": ["GmtCreateTime"]},
    "parameters/ImageOrder": {"enum": ["ASC", "DESC"], "default": "ASC"},
    "parameters/ConnectionOrder": {"enum": ["ASC", "DESC"], "default": "DESC"},
    "parameters/Accessibility": {"enum": ["PUBLIC", "PRIVATE"]},
    "parameters/EncryptOption": {"enum": ["PlainText", "Secret"]},
    "parameters/Verbose": {"type": "boolean", "default": False},
    "parameters/ConnectionTypes": {
        "enum": [
            *("DashScopeConnection", "OpenLLMConnection", "MilvusConnection", "OpenSearchConnection"),
            *("LindormConnection", "ElasticsearchConnection", "HologresConnection", "RDSConnection"),
            "CustomConnection",
        ]
    },
    "parameters/ModelTypes": {"enum": ["LLM", "Embedding", "ReRank"]},
    "AddImageRequest/Name": {"pattern": "^[a-z][a-z0-9-]{0,49}$"},
    "AddImageRequest/ImageId": {"pattern": "^image-[A-Za-z0-9]{18}$"},
    "AddImageRequest/Accessibility": {"enum": ["PUBLIC", "PRIVATE"]},
    "AddImageRequest/Size": {"minimum": 0, "maximum": 2**63 - 1},
    "UploadData/type": {"enum": ["modelInput", "auxiliaryType"]},
}
# What has to be sent, and whether members that no document knows may go with it.
REQUIRED: dict[str, tuple[str, bool]] = {
    "AddImageRequest": ("Name ImageUri", False),
    "RecommendRequest": ("uid size scene_id", False),
    "UploadData": ("modelID type", False),
    "GenerateRequest": ("model", True),
}
# A name that leads to another path is no id.
NO_IDS = ("", ".", "..", "a/b", "a?b", "a#b", "a%2Fb", "a b", "a\x00")
