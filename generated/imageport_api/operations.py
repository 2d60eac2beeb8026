"""What the wrapper needs from the spec. Written by `make generate`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Host(NamedTuple):
    """One of the places where an operation is served; the URL may hold {region}."""

    url: str
    network: str | None
    international: bool | None


class Shape(NamedTuple):
    """What a genuine reply holds at one place."""

    kind: str
    """object, array, map, or any, where another value may stand in an object's place."""
    members: tuple[tuple[str, ...], ...] = ()
    """The members of an object, each by its names, of which one is enough."""
    inside: Mapping[str, Shape] = {}
    """What is held inside its members."""
    each: Shape | None = None
    """What each item of an array and each value of a map holds."""


class Operation(NamedTuple):
    """One operation of the spec."""

    id: str
    method: str
    path: str
    hosts: tuple[Host, ...]
    security: str | None
    retry: str
    success: frozenset[int]
    acs: tuple[str, str, str] | None
    """Product, version and action, as a signature names them."""
    failure: str | None
    """The member of a 200 reply that tells a failure."""
    unwrap: str | None
    ram_action: str | None
    rates: tuple[tuple[int, int, str, str], ...]
    """Count, seconds, scope and source of each documented rate."""
    joined: frozenset[str]
    """Query parameters whose items are joined by commas."""
    query: dict[str, Any]
    """The rules of each query parameter."""
    open_query: bool
    """Whether any other query parameter may be sent, too."""
    headers: dict[str, Any]
    body: dict[str, Any] | None
    """The rules of a JSON body, or of a form."""
    expected: Shape | None
    """What every genuine success reply holds; None when nothing is known of it."""
    needed: Shape | None
    """The part of it without which there is no result."""


OPERATIONS: dict[str, Operation] = {
    "list_images": Operation(
        id="ListImages",
        method="GET",
        path="/api/v1/images",
        hosts=(
            Host("https://aiworkspace.{region}.aliyuncs.com", "public", None),
            Host("https://aiworkspace-vpc.{region}.aliyuncs.com", "vpc", None),
        ),
        security="AcsSignature",
        retry="safe",
        success=frozenset([200]),
        acs=("AIWorkSpace", "2021-02-04", "ListImages"),
        failure=None,
        unwrap=None,
        ram_action="paiimage:ListImages",
        rates=((50, 1, "region, API and main account", "official"), (10, 1, "account", "seed-000")),
        joined=frozenset([]),
        query={
            "Name": {"type": "string"},
            "PageNumber": {"type": "integer", "minimum": 1, "maximum": 2147483647},
            "PageSize": {"type": "integer", "minimum": 1, "maximum": 100},
            "SortBy": {"type": "string", "enum": ["GmtCreateTime"]},
            "Order": {"type": "string", "enum": ["ASC", "DESC"]},
            "Labels": {"type": "string", "pattern": "^[^,=]+=[^,=]*(,[^,=]+=[^,=]*)*$"},
            "Verbose": {"type": "boolean"},
            "WorkspaceId": {"type": "string"},
            "Query": {"type": "string"},
            "Accessibility": {"type": "string", "enum": ["PUBLIC", "PRIVATE"]},
            "ImageUri": {"type": "string"},
        },
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("RequestId",), ("TotalCount",), ("Images",)),
            inside={
                "Images": Shape(
                    "array",
                    each=Shape(
                        "object",
                        members=(
                            ("Name",),
                            ("ImageUri",),
                            ("GmtCreateTime",),
                            ("GmtModifiedTime",),
                            ("ImageId",),
                        ),
                    ),
                )
            },
        ),
        needed=Shape(
            "object",
            members=(("Images",),),
            inside={"Images": Shape("array", each=Shape("object", members=(("ImageId",),)))},
        ),
    ),
    "add_image": Operation(
        id="AddImage",
        method="POST",
        path="/api/v1/images",
        hosts=(
            Host("https://aiworkspace.{region}.aliyuncs.com", "public", None),
            Host("https://aiworkspace-vpc.{region}.aliyuncs.com", "vpc", None),
        ),
        security="AcsSignature",
        retry="create",
        success=frozenset([200]),
        acs=("AIWorkSpace", "2021-02-04", "AddImage"),
        failure=None,
        unwrap=None,
        ram_action="paiimage:AddImage",
        rates=(
            (20, 1, "region, API and main account", "official"),
            (100, 1, "account", "seed-000"),
        ),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body={
            "type": "object",
            "required": ["Name", "ImageUri"],
            "properties": {
                "Name": {
                    "type": "string",
                    "pattern": "^[a-z][a-z0-9-]{0,49}$",
                    "description": "The name, unique within the workspace: 1 to 50 lowercase letters, digits and hyphens, a letter first.",
                },
                "ImageUri": {"type": "string", "minLength": 1},
                "Description": {"type": "string"},
                "Labels": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"Key": {"type": "string"}, "Value": {"type": "string"}},
                    },
                },
                "WorkspaceId": {"type": "string"},
                "Accessibility": {"type": "string", "enum": ["PUBLIC", "PRIVATE"]},
                "Size": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807},
                "ImageId": {
                    "type": "string",
                    "pattern": "^image-[A-Za-z0-9]{18}$",
                    "description": "The id of the image; the service makes one when it is left out.",
                },
                "SourceType": {"type": "string"},
                "SourceId": {"type": "string"},
                "UserId": {"type": "string"},
            },
            "closed": True,
        },
        expected=Shape("object", members=(("RequestId",), ("ImageId",))),
        needed=Shape("object", members=(("ImageId",),)),
    ),
    "get_image": Operation(
        id="GetImage",
        method="GET",
        path="/api/v1/images/{ImageId}",
        hosts=(
            Host("https://aiworkspace.{region}.aliyuncs.com", "public", None),
            Host("https://aiworkspace-vpc.{region}.aliyuncs.com", "vpc", None),
        ),
        security="AcsSignature",
        retry="safe",
        success=frozenset([200]),
        acs=("AIWorkSpace", "2021-02-04", "GetImage"),
        failure=None,
        unwrap=None,
        ram_action="paiimage:GetImage",
        rates=((10, 1, "account", "seed-000"),),
        joined=frozenset([]),
        query={"Verbose": {"type": "boolean"}},
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(
                ("Name",),
                ("ImageUri",),
                ("GmtCreateTime",),
                ("GmtModifiedTime",),
                ("RequestId",),
            ),
        ),
        needed=Shape("object", members=(("Name",),)),
    ),
    "remove_image": Operation(
        id="RemoveImage",
        method="DELETE",
        path="/api/v1/images/{ImageId}",
        hosts=(
            Host("https://aiworkspace.{region}.aliyuncs.com", "public", None),
            Host("https://aiworkspace-vpc.{region}.aliyuncs.com", "vpc", None),
        ),
        security="AcsSignature",
        retry="idempotent",
        success=frozenset([200]),
        acs=("AIWorkSpace", "2021-02-04", "RemoveImage"),
        failure=None,
        unwrap=None,
        ram_action="paiimage:RemoveImage",
        rates=((100, 1, "account", "seed-000"),),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape("object", members=(("RequestId",),)),
        needed=Shape("object", members=(("RequestId",),)),
    ),
    "publish_image": Operation(
        id="PublishImage",
        method="PUT",
        path="/api/v1/images/{ImageId}/publish",
        hosts=(
            Host("https://aiworkspace.{region}.aliyuncs.com", "public", None),
            Host("https://aiworkspace-vpc.{region}.aliyuncs.com", "vpc", None),
        ),
        security="AcsSignature",
        retry="idempotent",
        success=frozenset([200]),
        acs=("AIWorkSpace", "2021-02-04", "PublishImage"),
        failure=None,
        unwrap=None,
        ram_action="paiimage:PublishImage",
        rates=((100, 1, "account", "seed-000"),),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape("object", members=(("RequestId",), ("ImageId",))),
        needed=Shape("object", members=(("RequestId", "ImageId"),)),
    ),
    "list_connections": Operation(
        id="ListConnections",
        method="GET",
        path="/api/v1/connections",
        hosts=(
            Host("https://aiworkspace.{region}.aliyuncs.com", "public", None),
            Host("https://aiworkspace-vpc.{region}.aliyuncs.com", "vpc", None),
        ),
        security="AcsSignature",
        retry="safe",
        success=frozenset([200]),
        acs=("AIWorkSpace", "2021-02-04", "ListConnections"),
        failure=None,
        unwrap=None,
        ram_action="paiworkspace:ListConnections",
        rates=((50, 1, "region, API and main account", "official"),),
        joined=frozenset(["ConnectionIds", "ConnectionTypes", "ModelTypes"]),
        query={
            "WorkspaceId": {"type": "string"},
            "NextToken": {"type": "string"},
            "MaxResults": {"type": "integer", "minimum": 1, "maximum": 2147483647},
            "SortBy": {"type": "string", "enum": ["GmtCreateTime"]},
            "Order": {"type": "string", "enum": ["ASC", "DESC"]},
            "ConnectionIds": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "pattern": "^[^,]+$"},
            },
            "ConnectionName": {"type": "string"},
            "ConnectionTypes": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "string",
                    "enum": [
                        "DashScopeConnection",
                        "OpenLLMConnection",
                        "MilvusConnection",
                        "OpenSearchConnection",
                        "LindormConnection",
                        "ElasticsearchConnection",
                        "HologresConnection",
                        "RDSConnection",
                        "CustomConnection",
                    ],
                },
            },
            "EncryptOption": {"type": "string", "enum": ["PlainText", "Secret"]},
            "Model": {"type": "string"},
            "ModelTypes": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "enum": ["LLM", "Embedding", "ReRank"]},
            },
            "ToolCall": {"type": "boolean"},
            "Creator": {"type": "string"},
            "Accessibility": {"type": "string", "enum": ["PUBLIC", "PRIVATE"]},
        },
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("RequestId",), ("TotalCount",), ("Connections",)),
            inside={
                "Connections": Shape(
                    "array",
                    each=Shape(
                        "object",
                        members=(
                            ("ConnectionId",),
                            ("ConnectionName",),
                            ("ConnectionType",),
                            ("WorkspaceId",),
                            ("GmtCreateTime",),
                            ("GmtModifiedTime",),
                        ),
                    ),
                )
            },
        ),
        needed=Shape(
            "object",
            members=(("Connections",),),
            inside={
                "Connections": Shape("array", each=Shape("object", members=(("ConnectionId",),)))
            },
        ),
    ),
    "list_gateway_domains": Operation(
        id="ListGatewayDomains",
        method="GET",
        path="/api/v2/gateways/{ClusterId}/{GatewayId}/domains",
        hosts=(
            Host("https://pai-eas.{region}.aliyuncs.com", "public", None),
            Host("https://pai-eas-manage-vpc.{region}.aliyuncs.com", "vpc", None),
        ),
        security="AcsSignature",
        retry="safe",
        success=frozenset([200]),
        acs=("eas", "2021-07-01", "ListGatewayDomains"),
        failure=None,
        unwrap=None,
        ram_action="eas:ListGatewayDomains",
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("RequestId",), ("CustomDomains",)),
            inside={
                "CustomDomains": Shape(
                    "array", each=Shape("object", members=(("Domain",), ("Type",)))
                )
            },
        ),
        needed=Shape(
            "object",
            members=(("CustomDomains",),),
            inside={"CustomDomains": Shape("array", each=Shape("object", members=(("Domain",),)))},
        ),
    ),
    "get_message_config": Operation(
        id="GetMessageConfig",
        method="GET",
        path="/api/v2/users/messageConfig",
        hosts=(
            Host("https://paiplugin.cn-hangzhou.aliyuncs.com", "public", None),
            Host("https://paiplugin-vpc.cn-hangzhou.aliyuncs.com", "vpc", None),
        ),
        security="AcsSignature",
        retry="safe",
        success=frozenset([200]),
        acs=("PaiPlugin", "2022-01-12", "GetMessageConfig"),
        failure="ErrorCode",
        unwrap=None,
        ram_action="paiplugin:GetMessageConfig",
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("RequestId",), ("ErrorCode",), ("Data",)),
            inside={"Data": Shape("any", members=(("SmsReportUrl",), ("SmsUpUrl",)))},
        ),
        needed=Shape(
            "object",
            members=(("Data",),),
            inside={"Data": Shape("any", members=(("SmsReportUrl", "SmsUpUrl"),))},
        ),
    ),
    "action_add_image": Operation(
        id="ActionAddImage",
        method="POST",
        path="/api/AIWorkSpace/2021-02-04/AddImage",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="create",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap=None,
        ram_action="paiimage:AddImage",
        rates=(
            (20, 1, "region, API and main account", "official"),
            (100, 1, "account", "seed-000"),
        ),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body={
            "type": "object",
            "required": ["Name", "ImageUri"],
            "properties": {
                "Name": {
                    "type": "string",
                    "pattern": "^[a-z][a-z0-9-]{0,49}$",
                    "description": "The name, unique within the workspace: 1 to 50 lowercase letters, digits and hyphens, a letter first.",
                },
                "ImageUri": {"type": "string", "minLength": 1},
                "Description": {"type": "string"},
                "Labels": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"Key": {"type": "string"}, "Value": {"type": "string"}},
                    },
                },
                "WorkspaceId": {"type": "string"},
                "Accessibility": {"type": "string", "enum": ["PUBLIC", "PRIVATE"]},
                "Size": {"type": "integer", "minimum": 0, "maximum": 9223372036854775807},
                "ImageId": {
                    "type": "string",
                    "pattern": "^image-[A-Za-z0-9]{18}$",
                    "description": "The id of the image; the service makes one when it is left out.",
                },
                "SourceType": {"type": "string"},
                "SourceId": {"type": "string"},
                "UserId": {"type": "string"},
            },
            "closed": True,
        },
        expected=Shape("object", members=(("RequestId",), ("ImageId",))),
        needed=Shape("object", members=(("ImageId",),)),
    ),
    "action_get_image": Operation(
        id="ActionGetImage",
        method="GET",
        path="/api/AIWorkSpace/2021-02-04/GetImage",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap=None,
        ram_action="paiimage:GetImage",
        rates=((10, 1, "account", "seed-000"),),
        joined=frozenset([]),
        query={
            "ImageId": {
                "type": "string",
                "pattern": "^(?!\\.{1,2}$)[^/?#%\\s\\x00-\\x1f\\x7f-\\x9f]+$",
                "description": "An id that stands in a path. It is never empty, a dot, two dots, and holds no slash, question mark, hash, percent sign, space or control character.",
            },
            "Verbose": {"type": "boolean"},
        },
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(
                ("Name",),
                ("ImageUri",),
                ("GmtCreateTime",),
                ("GmtModifiedTime",),
                ("RequestId",),
            ),
        ),
        needed=Shape("object", members=(("Name",),)),
    ),
    "action_list_images": Operation(
        id="ActionListImages",
        method="GET",
        path="/api/AIWorkSpace/2021-02-04/ListImages",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap=None,
        ram_action="paiimage:ListImages",
        rates=((50, 1, "region, API and main account", "official"), (10, 1, "account", "seed-000")),
        joined=frozenset([]),
        query={
            "Name": {"type": "string"},
            "PageNumber": {"type": "integer", "minimum": 1, "maximum": 2147483647},
            "PageSize": {"type": "integer", "minimum": 1, "maximum": 100},
            "SortBy": {"type": "string", "enum": ["GmtCreateTime"]},
            "Order": {"type": "string", "enum": ["ASC", "DESC"]},
            "Labels": {"type": "string", "pattern": "^[^,=]+=[^,=]*(,[^,=]+=[^,=]*)*$"},
            "Verbose": {"type": "boolean"},
            "WorkspaceId": {"type": "string"},
            "Query": {"type": "string"},
            "Accessibility": {"type": "string", "enum": ["PUBLIC", "PRIVATE"]},
            "ImageUri": {"type": "string"},
        },
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("RequestId",), ("TotalCount",), ("Images",)),
            inside={
                "Images": Shape(
                    "array",
                    each=Shape(
                        "object",
                        members=(
                            ("Name",),
                            ("ImageUri",),
                            ("GmtCreateTime",),
                            ("GmtModifiedTime",),
                            ("ImageId",),
                        ),
                    ),
                )
            },
        ),
        needed=Shape(
            "object",
            members=(("Images",),),
            inside={"Images": Shape("array", each=Shape("object", members=(("ImageId",),)))},
        ),
    ),
    "action_publish_image": Operation(
        id="ActionPublishImage",
        method="PUT",
        path="/api/AIWorkSpace/2021-02-04/images/{ImageId}/publish",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="idempotent",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap=None,
        ram_action="paiimage:PublishImage",
        rates=((100, 1, "account", "seed-000"),),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape("object", members=(("RequestId",), ("ImageId",))),
        needed=Shape("object", members=(("RequestId", "ImageId"),)),
    ),
    "action_remove_image": Operation(
        id="ActionRemoveImage",
        method="DELETE",
        path="/api/AIWorkSpace/2021-02-04/images/{ImageId}",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="idempotent",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap=None,
        ram_action="paiimage:RemoveImage",
        rates=((100, 1, "account", "seed-000"),),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape("object", members=(("RequestId",),)),
        needed=Shape("object", members=(("RequestId",),)),
    ),
    "action_list_connections": Operation(
        id="ActionListConnections",
        method="GET",
        path="/api/AIWorkSpace/2021-02-04/ListConnections",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap=None,
        ram_action="paiworkspace:ListConnections",
        rates=((50, 1, "region, API and main account", "official"),),
        joined=frozenset(["ConnectionIds", "ConnectionTypes", "ModelTypes"]),
        query={
            "WorkspaceId": {"type": "string"},
            "NextToken": {"type": "string"},
            "MaxResults": {"type": "integer", "minimum": 1, "maximum": 2147483647},
            "SortBy": {"type": "string", "enum": ["GmtCreateTime"]},
            "Order": {"type": "string", "enum": ["ASC", "DESC"]},
            "ConnectionIds": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "pattern": "^[^,]+$"},
            },
            "ConnectionName": {"type": "string"},
            "ConnectionTypes": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "string",
                    "enum": [
                        "DashScopeConnection",
                        "OpenLLMConnection",
                        "MilvusConnection",
                        "OpenSearchConnection",
                        "LindormConnection",
                        "ElasticsearchConnection",
                        "HologresConnection",
                        "RDSConnection",
                        "CustomConnection",
                    ],
                },
            },
            "EncryptOption": {"type": "string", "enum": ["PlainText", "Secret"]},
            "Model": {"type": "string"},
            "ModelTypes": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "enum": ["LLM", "Embedding", "ReRank"]},
            },
            "ToolCall": {"type": "boolean"},
            "Creator": {"type": "string"},
            "Accessibility": {"type": "string", "enum": ["PUBLIC", "PRIVATE"]},
        },
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("RequestId",), ("TotalCount",), ("Connections",)),
            inside={
                "Connections": Shape(
                    "array",
                    each=Shape(
                        "object",
                        members=(
                            ("ConnectionId",),
                            ("ConnectionName",),
                            ("ConnectionType",),
                            ("WorkspaceId",),
                            ("GmtCreateTime",),
                            ("GmtModifiedTime",),
                        ),
                    ),
                )
            },
        ),
        needed=Shape(
            "object",
            members=(("Connections",),),
            inside={
                "Connections": Shape("array", each=Shape("object", members=(("ConnectionId",),)))
            },
        ),
    ),
    "action_list_gateway_domains": Operation(
        id="ActionListGatewayDomains",
        method="GET",
        path="/api/eas/2021-07-01/ListGatewayDomains",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap=None,
        ram_action="eas:ListGatewayDomains",
        rates=(),
        joined=frozenset([]),
        query={
            "ClusterId": {
                "type": "string",
                "pattern": "^(?!\\.{1,2}$)[^/?#%\\s\\x00-\\x1f\\x7f-\\x9f]+$",
                "description": "An id that stands in a path. It is never empty, a dot, two dots, and holds no slash, question mark, hash, percent sign, space or control character.",
            },
            "GatewayId": {
                "type": "string",
                "pattern": "^(?!\\.{1,2}$)[^/?#%\\s\\x00-\\x1f\\x7f-\\x9f]+$",
                "description": "An id that stands in a path. It is never empty, a dot, two dots, and holds no slash, question mark, hash, percent sign, space or control character.",
            },
        },
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("RequestId",), ("CustomDomains",)),
            inside={
                "CustomDomains": Shape(
                    "array", each=Shape("object", members=(("Domain",), ("Type",)))
                )
            },
        ),
        needed=Shape(
            "object",
            members=(("CustomDomains",),),
            inside={"CustomDomains": Shape("array", each=Shape("object", members=(("Domain",),)))},
        ),
    ),
    "action_get_message_config": Operation(
        id="ActionGetMessageConfig",
        method="GET",
        path="/api/PaiPlugin/2022-01-12/GetMessageConfig",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure="ErrorCode",
        unwrap=None,
        ram_action="paiplugin:GetMessageConfig",
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("RequestId",), ("ErrorCode",), ("Data",)),
            inside={"Data": Shape("any", members=(("SmsReportUrl",), ("SmsUpUrl",)))},
        ),
        needed=Shape(
            "object",
            members=(("Data",),),
            inside={"Data": Shape("any", members=(("SmsReportUrl", "SmsUpUrl"),))},
        ),
    ),
    "call_action": Operation(
        id="CallAction",
        method="GET",
        path="/api/{Product}/{Version}/{Action}",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure="ErrorCode",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=True,
        headers={},
        body=None,
        expected=Shape("object", members=(("RequestId",),)),
        needed=Shape("object", members=(("RequestId", "requestId", "request_id"),)),
    ),
    "call_action_post": Operation(
        id="CallActionPost",
        method="POST",
        path="/api/{Product}/{Version}/{Action}",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security="PaiApiKey",
        retry="paid",
        success=frozenset([200]),
        acs=None,
        failure="ErrorCode",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body={"type": "object"},
        expected=Shape("object", members=(("RequestId",),)),
        needed=Shape("object", members=(("RequestId", "requestId", "request_id"),)),
    ),
    "list_products": Operation(
        id="ListProducts",
        method="GET",
        path="/meta/v1/products.json",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security=None,
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap="data",
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={"language": {"type": "string", "enum": ["EN_US", "ZH_CN"]}},
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "array", each=Shape("object", members=(("code",), ("versions",), ("defaultVersion",)))
        ),
        needed=Shape("array", each=Shape("object", members=(("code",),))),
    ),
    "get_api_docs": Operation(
        id="GetApiDocs",
        method="GET",
        path="/meta/v1/products/{product}/versions/{version}/api-docs.json",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security=None,
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap="data",
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape("object", members=(("info",), ("apis",), ("endpoints",))),
        needed=Shape("object", members=(("apis", "endpoints"),)),
    ),
    "get_api_definition": Operation(
        id="GetApiDefinition",
        method="GET",
        path="/meta/v1/products/{product}/versions/{version}/apis/{api}/api.json",
        hosts=(
            Host("https://api.aliyun.com", None, False),
            Host("https://api.alibabacloud.com", None, True),
        ),
        security=None,
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap="data",
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(
                ("title", "summary", "path", "methods", "schemes", "parameters", "responses"),
            ),
        ),
        needed=Shape(
            "object",
            members=(
                ("title", "summary", "path", "methods", "schemes", "parameters", "responses"),
            ),
        ),
    ),
    "predict": Operation(
        id="Predict",
        method="POST",
        path="/api/predict/{service}",
        hosts=(
            Host("https://{uid}.{region}.pai-eas.aliyuncs.com", "public", None),
            Host("https://{uid}.vpc.{region}.pai-eas.aliyuncs.com", "vpc", None),
        ),
        security="ServiceToken",
        retry="paid",
        success=frozenset([200]),
        acs=None,
        failure=None,
        unwrap=None,
        ram_action=None,
        rates=((1000, 1, "service on the shared gateway", "official"),),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=None,
        needed=None,
    ),
    "recommend": Operation(
        id="Recommend",
        method="POST",
        path="/api/rec/feed",
        hosts=(
            Host("https://{uid}.{region}.pai-eas.aliyuncs.com", "public", None),
            Host("https://{uid}.vpc.{region}.pai-eas.aliyuncs.com", "vpc", None),
        ),
        security="ServiceToken",
        retry="paid",
        success=frozenset([200]),
        acs=None,
        failure="code",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body={
            "type": "object",
            "required": ["uid", "size", "scene_id"],
            "properties": {
                "uid": {"type": "string"},
                "size": {"type": "integer", "minimum": 1, "maximum": 2147483647},
                "scene_id": {"type": "string"},
                "features": {"type": "object"},
                "complex_type_features": {"type": "array", "items": {"type": "object"}},
                "item_id": {"type": "string"},
                "item_list": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["item_id"],
                        "properties": {"item_id": {"type": "string"}, "score": {"type": "number"}},
                    },
                },
                "debug": {"type": "boolean"},
                "request_id": {"type": "string"},
            },
            "closed": True,
        },
        expected=Shape(
            "object",
            members=(("code",), ("msg",), ("request_id",), ("size",), ("items",)),
            inside={"items": Shape("array", each=Shape("object", members=(("item_id",),)))},
        ),
        needed=Shape(
            "object",
            members=(("code", "items"),),
            inside={"items": Shape("array", each=Shape("object", members=(("item_id",),)))},
        ),
    ),
    "upload_image": Operation(
        id="UploadImage",
        method="POST",
        path="/images/upload",
        hosts=(Host("https://developer.photogptai.com/api", None, None),),
        security="PhotoGPTKey",
        retry="create",
        success=frozenset([200]),
        acs=None,
        failure="status",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={"API-Version": {"type": "string", "pattern": "^[0-9]+$"}},
        body={
            "type": "object",
            "required": ["file", "data"],
            "properties": {
                "file": {"type": "string"},
                "data": {
                    "type": "object",
                    "required": ["modelID", "type"],
                    "properties": {
                        "modelID": {
                            "type": "string",
                            "pattern": "^(?!\\.{1,2}$)[^/?#%\\s\\x00-\\x1f\\x7f-\\x9f]+$",
                            "description": "An id that stands in a path. It is never empty, a dot, two dots, and holds no slash, question mark, hash, percent sign, space or control character.",
                        },
                        "type": {"type": "string", "enum": ["modelInput", "auxiliaryType"]},
                    },
                    "closed": True,
                },
            },
            "closed": True,
        },
        expected=Shape(
            "object",
            members=(("result",), ("status",)),
            inside={
                "result": Shape("object", members=(("id",), ("url",), ("modelID",), ("type",)))
            },
        ),
        needed=Shape(
            "object", members=(("result",),), inside={"result": Shape("object", members=(("id",),))}
        ),
    ),
    "list_model_images": Operation(
        id="ListModelImages",
        method="GET",
        path="/models/{modelID}/images",
        hosts=(Host("https://developer.photogptai.com/api", None, None),),
        security="PhotoGPTKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure="status",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={
            "imageType": {"type": "string", "enum": ["all", "input", "output", "auxiliaryType"]},
            "pageNum": {"type": "integer", "minimum": 1, "maximum": 2147483647},
            "pageSize": {"type": "integer", "minimum": 1, "maximum": 2147483647},
        },
        open_query=False,
        headers={"API-Version": {"type": "string", "pattern": "^[0-9]+$"}},
        body=None,
        expected=Shape(
            "object",
            members=(("result",), ("status",)),
            inside={
                "result": Shape(
                    "array",
                    each=Shape("object", members=(("id",), ("url",), ("modelID",), ("type",))),
                )
            },
        ),
        needed=Shape(
            "object",
            members=(("result",),),
            inside={"result": Shape("array", each=Shape("object", members=(("id",),)))},
        ),
    ),
    "get_model_image": Operation(
        id="GetModelImage",
        method="GET",
        path="/images/{imageID}",
        hosts=(Host("https://developer.photogptai.com/api", None, None),),
        security="PhotoGPTKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure="status",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={"API-Version": {"type": "string", "pattern": "^[0-9]+$"}},
        body=None,
        expected=Shape(
            "object",
            members=(("result",), ("status",)),
            inside={
                "result": Shape("object", members=(("id",), ("url",), ("modelID",), ("type",)))
            },
        ),
        needed=Shape(
            "object", members=(("result",),), inside={"result": Shape("object", members=(("id",),))}
        ),
    ),
    "delete_model_image": Operation(
        id="DeleteModelImage",
        method="DELETE",
        path="/images/{imageID}",
        hosts=(Host("https://developer.photogptai.com/api", None, None),),
        security="PhotoGPTKey",
        retry="idempotent",
        success=frozenset([200, 204]),
        acs=None,
        failure="status",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={"API-Version": {"type": "string", "pattern": "^[0-9]+$"}},
        body=None,
        expected=Shape("object", members=(("status",),)),
        needed=Shape("object", members=(("status", "result"),)),
    ),
    "generate_image": Operation(
        id="GenerateImage",
        method="POST",
        path="/api/v1/images/generations",
        hosts=(Host("https://{gateway}", None, None),),
        security="OceanBaseKey",
        retry="paid",
        success=frozenset([200]),
        acs=None,
        failure="success",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={"X-Async": {"type": "string", "pattern": "^[!-~]+$"}},
        body={
            "type": "object",
            "required": ["model"],
            "properties": {"model": {"type": "string", "minLength": 1}},
        },
        expected=Shape("object", members=(("success",), ("code",), ("message",), ("data",))),
        needed=None,
    ),
    "get_task": Operation(
        id="GetTask",
        method="GET",
        path="/api/v1/tasks/{task_id}",
        hosts=(Host("https://{gateway}", None, None),),
        security="OceanBaseKey",
        retry="safe",
        success=frozenset([200]),
        acs=None,
        failure="success",
        unwrap=None,
        ram_action=None,
        rates=(),
        joined=frozenset([]),
        query={},
        open_query=False,
        headers={},
        body=None,
        expected=Shape(
            "object",
            members=(("success",), ("code",), ("message",), ("data",)),
            inside={
                "data": Shape("object", members=(("task_id", "output"), ("task_status", "output")))
            },
        ),
        needed=None,
    ),
}
