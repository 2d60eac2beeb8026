from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field


@_attrs_define
class AccessDeniedDetail:
    """Why RAM refused.

    Attributes:
        auth_action: The permission that was missing.
        auth_principal_type: The kind of caller.
        auth_principal_owner_id: The account of the caller.
        auth_principal_display_name: The caller's name.
        encoded_diagnostic_message: For the vendor's support.
        no_permission_type: ImplicitDeny or ExplicitDeny.
        policy_type: The kind of policy.
    """

    auth_action: str | None = None
    auth_principal_type: str | None = None
    auth_principal_owner_id: str | None = None
    auth_principal_display_name: str | None = None
    encoded_diagnostic_message: str | None = None
    no_permission_type: str | None = None
    policy_type: str | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.auth_action is not None:
            d["AuthAction"] = self.auth_action
        if self.auth_principal_type is not None:
            d["AuthPrincipalType"] = self.auth_principal_type
        if self.auth_principal_owner_id is not None:
            d["AuthPrincipalOwnerId"] = self.auth_principal_owner_id
        if self.auth_principal_display_name is not None:
            d["AuthPrincipalDisplayName"] = self.auth_principal_display_name
        if self.encoded_diagnostic_message is not None:
            d["EncodedDiagnosticMessage"] = self.encoded_diagnostic_message
        if self.no_permission_type is not None:
            d["NoPermissionType"] = self.no_permission_type
        if self.policy_type is not None:
            d["PolicyType"] = self.policy_type
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("AuthAction"),
            get("AuthPrincipalType"),
            get("AuthPrincipalOwnerId"),
            get("AuthPrincipalDisplayName"),
            get("EncodedDiagnosticMessage"),
            get("NoPermissionType"),
            get("PolicyType"),
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
        "AuthAction",
        "AuthPrincipalType",
        "AuthPrincipalOwnerId",
        "AuthPrincipalDisplayName",
        "EncodedDiagnosticMessage",
        "NoPermissionType",
        "PolicyType",
    }
)
