"""What a fresh sandbox holds of PAI: connections, a gateway, a model service."""

from __future__ import annotations

from typing import Any

from .doors import ACCOUNTS

TYPES = (
    ("ElasticsearchConnection", "es"),
    ("DashScopeConnection", "dashscope"),
    ("OpenLLMConnection", "llm"),
    ("MilvusConnection", "milvus"),
    ("OpenSearchConnection", "opensearch"),
    ("LindormConnection", "lindorm"),
    ("HologresConnection", "hologres"),
    ("RDSConnection", "rds"),
    ("CustomConnection", "custom"),
)
WORKSPACES = ("15945", "22801", "47833")
MODELS: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"Model": "model_001", "DisplayName": "BGE model deploy.", "ModelType": "LLM", "ToolCall": True},),
    (
        {"Model": "qwen-max", "DisplayName": "Qwen Max", "ModelType": "LLM", "ToolCall": True},
        {
            "Model": "text-embedding-v3",
            "DisplayName": "Embedding",
            "ModelType": "Embedding",
            "ToolCall": False,
        },
    ),
    ({"Model": "gte-rerank", "DisplayName": "GTE ReRank", "ModelType": "ReRank", "ToolCall": False},),
    (),
)
CONNECTIONS = 27  # as many as the documents' sample counts

GATEWAY: dict[str, Any] = {
    "ClusterId": "cn-shanghai",
    "GatewayId": "gw-1uhcqmsc7x22abcdef",
    "CustomDomains": [
        {
            "Type": "internet",
            "Domain": "models.example.com",
            "CertificateId": "1473685",
            "CertificateName": "models",
            "CertificateStartDate": "2025-01-01T00:00:00Z",
            "CertificateEndDate": "2026-01-01T00:00:00Z",
            "CertificateStatus": "issued",
            "CreateTime": "2025-01-02T03:04:05Z",
            "UpdateTime": "2025-01-02T03:04:05Z",
        },
        {"Type": "intranet", "Domain": "models.internal.example.com", "CertificateId": "1473686"},
    ],
}
MESSAGE_CONFIG = {
    "SmsReportUrl": "https://example.com/sms/report",
    "SmsUpUrl": "https://example.com/sms/up",
}
SERVICE_TOKEN = "sandbox-token"


def connections() -> list[dict[str, Any]]:
    """Give the connections: of every type, in three workspaces, some private, a few of the other account."""
    return [nth_connection(number) for number in range(CONNECTIONS)]


def nth_connection(number: int) -> dict[str, Any]:
    """Give one of them."""
    kind, short = TYPES[number % len(TYPES)]
    is_other = number % 9 == 8
    return {
        "ConnectionId": f"conn-pai{short}{number:08d}",
        "ConnectionName": f"{short}-connection-{number}",
        "ConnectionType": kind,
        "Description": f"A connection to {short}.",
        # What belongs to the other account is public: the first account sees all of them.
        "Accessibility": "PUBLIC" if is_other or number % 3 == 0 else "PRIVATE",
        "Creator": ACCOUNTS[1 if is_other else 0].id,
        "WorkspaceId": WORKSPACES[number // len(TYPES)],
        "Configs": {"endpoint": f"{short}-{number}.example.com"},
        "Secrets": {"key": f"Dsjk{number:04d}secret-hsl01"},
        "ResourceMeta": {
            "InstanceId": f"{short}-2vc1z9zaqgzol",
            "InstanceName": f"{short}-{number}",
            "Extra": '{"vpcId":"vpc-sandbox"}',
        },
        "Models": list(MODELS[number % len(MODELS)]),
    }
