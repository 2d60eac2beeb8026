from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.accessibility import Accessibility
from ..models.connection_type import ConnectionType
from ..reading import (
    read_datetime,
    read_list,
    write,
)


@_attrs_define
class Connection:
    """A connection of a workspace.

    Attributes:
        connection_id: Always there: the id.
        connection_name: The name.
        connection_type: A documented type, or one that came later.
        description: The description.
        accessibility: PUBLIC, PRIVATE, or a word that came later.
        creator: The account id of the creator.
        workspace_id: The workspace.
        gmt_create_time: An instant in ISO 8601, UTC. The documents' own samples end in a newline, so any string
            has to be borne.
        gmt_modified_time: An instant in ISO 8601, UTC. The documents' own samples end in a newline, so any string
            has to be borne.
        configs: Settings of the connection that are no secret.
        secrets: Sensitive: settings that are secret, masked or plain. Never log them.
        resource_meta: The resource that the connection leads to.
        models: The models that the connection offers.
    """

    connection_id: str = _attrs_field(default=cast(Any, None))
    connection_name: None | str = None
    connection_type: ConnectionType | None | str = None
    description: None | str = None
    accessibility: Accessibility | None | str = None
    creator: None | str = None
    workspace_id: None | str = None
    gmt_create_time: datetime.datetime | None | str = None
    gmt_modified_time: datetime.datetime | None | str = None
    configs: ConnectionConfigs | None = None
    secrets: ConnectionSecrets | None = _attrs_field(default=None, repr=False)
    resource_meta: ResourceMeta | None = None
    models: list[ConnectionModel] | None = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.connection_id is not None:
            d["ConnectionId"] = write(self.connection_id)
        if self.connection_name is not None:
            d["ConnectionName"] = write(self.connection_name)
        if self.connection_type is not None:
            d["ConnectionType"] = write(self.connection_type)
        if self.description is not None:
            d["Description"] = write(self.description)
        if self.accessibility is not None:
            d["Accessibility"] = write(self.accessibility)
        if self.creator is not None:
            d["Creator"] = write(self.creator)
        if self.workspace_id is not None:
            d["WorkspaceId"] = write(self.workspace_id)
        if self.gmt_create_time is not None:
            d["GmtCreateTime"] = write(self.gmt_create_time)
        if self.gmt_modified_time is not None:
            d["GmtModifiedTime"] = write(self.gmt_modified_time)
        if self.configs is not None:
            d["Configs"] = write(self.configs)
        if self.secrets is not None:
            d["Secrets"] = write(self.secrets)
        if self.resource_meta is not None:
            d["ResourceMeta"] = write(self.resource_meta)
        if self.models is not None:
            d["Models"] = write(self.models)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("ConnectionId"),
            get("ConnectionName"),
            get("ConnectionType"),
            get("Description"),
            get("Accessibility"),
            get("Creator"),
            get("WorkspaceId"),
            read_datetime(get("GmtCreateTime")),
            read_datetime(get("GmtModifiedTime")),
            None if (v := get("Configs")) is None else ConnectionConfigs.from_dict(v),
            None if (v := get("Secrets")) is None else ConnectionSecrets.from_dict(v),
            None if (v := get("ResourceMeta")) is None else ResourceMeta.from_dict(v),
            read_list(get("Models"), ConnectionModel.from_dict),
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
        "ConnectionId",
        "ConnectionName",
        "ConnectionType",
        "Description",
        "Accessibility",
        "Creator",
        "WorkspaceId",
        "GmtCreateTime",
        "GmtModifiedTime",
        "Configs",
        "Secrets",
        "ResourceMeta",
        "Models",
    }
)

from ..models.connection_configs import ConnectionConfigs
from ..models.connection_model import ConnectionModel
from ..models.connection_secrets import ConnectionSecrets
from ..models.resource_meta import ResourceMeta
