"""The products of the catalog, as the vendor's metadata of December 2025 has them."""

from __future__ import annotations

from typing import Any

CATEGORY = "Machine Learning Platform for AI"
WORKSPACE_REGIONS = (
    "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-3 ap-southeast-5 cn-beijing"
    " cn-guangzhou cn-hangzhou cn-heyuan cn-hongkong cn-shanghai cn-shanghai-finance-1 cn-shenzhen"
    " cn-wulanchabu eu-central-1 us-east-1 us-west-1"
)
EAS_REGIONS = (
    "ap-northeast-1 ap-northeast-2 ap-southeast-1 ap-southeast-3 ap-southeast-5 cn-beijing cn-chengdu"
    " cn-guangzhou cn-hangzhou cn-heyuan cn-hongkong cn-shanghai cn-shanghai-finance-1 cn-shenzhen"
    " cn-wulanchabu cn-zhangjiakou eu-central-1 us-east-1 us-west-1"
)
REC_REGIONS = (
    "ap-southeast-1 ap-southeast-5 cn-beijing cn-hangzhou cn-hongkong cn-shanghai cn-shenzhen"
    " eu-central-1 us-east-1 us-west-1"
)
# The vendor's own data has a tabulator behind these two hosts.
SPOILED = frozenset({"aiworkspace.ap-northeast-1.aliyuncs.com", "aiworkspace.cn-guangzhou.aliyuncs.com"})

# Name, method, path and the query parameters, of the operations that are listed here.
WORKSPACE_APIS = (
    ("AddImage", "post", "/api/v1/images", "body"),
    ("GetImage", "get", "/api/v1/images/{ImageId}", "Verbose"),
    ("ListImages", "get", "/api/v1/images", "Name PageNumber PageSize Labels Verbose WorkspaceId"),
    ("PublishImage", "put", "/api/v1/images/{ImageId}/publish", ""),
    ("RemoveImage", "delete", "/api/v1/images/{ImageId}", ""),
    ("ListConnections", "get", "/api/v1/connections", "WorkspaceId NextToken MaxResults"),
    ("GetConnection", "get", "/api/v1/connections/{ConnectionId}", "EncryptOption"),
    ("ListWorkspaces", "get", "/api/v1/workspaces", "PageNumber PageSize WorkspaceIds"),
    ("CreateWorkspace", "post", "/api/v1/workspaces", "body"),
    ("ListImageLabels", "get", "/api/v1/image/labels", "LabelKeys ImageId WorkspaceId"),
)
EAS_APIS = (
    ("ListGateway", "get", "/api/v2/gateways", "GatewayId PageNumber PageSize"),
    ("ListGatewayDomains", "get", "/api/v2/gateways/{ClusterId}/{GatewayId}/domains", ""),
    ("ListServices", "get", "/api/v2/services", "Filter PageNumber PageSize"),
    ("DescribeService", "get", "/api/v2/services/{ClusterId}/{ServiceName}", ""),
    ("DescribeServiceEndpoints", "get", "/api/v2/services/{ClusterId}/{ServiceName}/endpoints", ""),
)
PLUGIN_APIS = (
    ("GetMessageConfig", "get", "/api/v2/users/messageConfig", ""),
    ("GetUser", "get", "/api/v2/users", ""),
    ("UpdateReportUrl", "put", "/api/v2/users/reportUrl", "body"),
    ("UpdateUploadUrl", "put", "/api/v2/users/uploadUrl", "body"),
)
REC_APIS = (
    ("ListInstances", "get", "/api/v1/instances", "PageNumber PageSize"),
    ("GetInstance", "get", "/api/v1/instances/{InstanceId}", ""),
    ("ListScenes", "get", "/api/v1/scenes", "InstanceId"),
    ("GetService", "get", "/api/v1/services/{ServiceId}", ""),
    ("ListEngineConfigs", "get", "/api/v1/engineconfigs", "InstanceId PageNumber PageSize"),
)
# The rest of the family is there by name.
OTHERS = (
    ("PaiStudio", "2022-01-12"),
    ("PaiStudio", "2021-02-02"),
    ("PAIFlow", "2021-02-02"),
    ("pai-dlc", "2020-12-03"),
    ("pai-dsw", "2022-01-01"),
    ("OpenITag", "2022-06-16"),
    ("PAIElasticDatasetAccelerator", "2022-08-01"),
    ("paiAutoML", "2022-08-28"),
    ("PaiFeatureStore", "2023-06-21"),
    ("PAICopilot", "2025-07-31"),
)
Api = tuple[str, str, str, str]


def _definition(api: Api) -> dict[str, Any]:
    name, method, path, query = api
    kind = "read" if method == "get" else "write"
    return {
        "title": name,
        "summary": f"{name}.",
        "path": path,
        "methods": [method],
        "schemes": ["https"],
        "security": [{"AK": []}],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "operationType": kind,
        "deprecated": False,
        "systemTags": {"operationType": kind, "riskType": "none", "chargeType": "free"},
        "parameters": _parameters(path, query),
        "responses": {"200": {"schema": {"type": "object"}}},
        "errorCodes": {},
    }


def _parameters(path: str, query: str) -> list[dict[str, Any]]:
    parameters = [
        {"name": part[1:-1], "in": "path", "schema": {"type": "string", "required": True}}
        for part in path.split("/")
        if part.startswith("{")
    ]
    for each in query.split():
        place, kind = ("body", "object") if each == "body" else ("query", "string")
        parameters.append({"name": each, "in": place, "schema": {"type": kind, "required": False}})
    return parameters


def _endpoints(regions: str, public: str, vpc: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for region in regions.split():
        host = f"{public}.{region}.aliyuncs.com"
        host += "\t" if host in SPOILED else ""
        inside = f"{vpc}.{region}.aliyuncs.com"
        found.append({"regionId": region, "endpoint": host, "public": host, "vpc": inside})
    return found


def _product(
    code: str, version: str, style: str | None, apis: tuple[Api, ...], hosts: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "code": code,
        "version": version,
        "style": style,
        "categoryName": CATEGORY,
        "apis": {api[0]: _definition(api) for api in apis},
        "endpoints": hosts,
    }


# The styles are wrong here, as they are in the vendor's data; the documents themselves say ROA.
PRODUCTS: tuple[dict[str, Any], ...] = (
    _product(
        "AIWorkSpace",
        "2021-02-04",
        "RPC",
        WORKSPACE_APIS,
        _endpoints(WORKSPACE_REGIONS, "aiworkspace", "aiworkspace-vpc"),
    ),
    _product("eas", "2021-07-01", "RPC", EAS_APIS, _endpoints(EAS_REGIONS, "pai-eas", "pai-eas-manage-vpc")),
    _product(
        "PaiPlugin", "2022-01-12", None, PLUGIN_APIS, _endpoints("cn-hangzhou", "paiplugin", "paiplugin-vpc")
    ),
    _product(
        "PaiRecService",
        "2022-12-13",
        "RPC",
        REC_APIS,
        _endpoints(REC_REGIONS, "pairecservice", "pairecservice-vpc"),
    ),
    *(_product(code, version, "ROA", (), []) for code, version in OTHERS),
    # One product of the family has no category, and one of another family must not be found.
    {**_product("PaiLLMTrace", "2024-03-11", "ROA", (), []), "categoryName": None},
    {**_product("Ecs", "2014-05-26", "RPC", (), []), "categoryName": "Elastic Compute"},
)
