from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.gateway_domain_type_type_0 import (
    GatewayDomainTypeType0,
)
from ..reading import (
    write,
)


@_attrs_define
class GatewayDomain:
    """A custom domain of a private gateway.

    Attributes:
        type_: intranet or internet.
        domain: The domain.
        certificate_id: The id of the certificate.
        certificate_name: The name of the certificate.
        certificate_start_date: From when the certificate is valid.
        certificate_end_date: Until when the certificate is valid.
        certificate_status: The state of the certificate.
        create_time: When the domain was added.
        update_time: When the domain was changed.
    """

    type_: GatewayDomainTypeType0 | None | str = None
    domain: None | str = None
    certificate_id: None | str = None
    certificate_name: None | str = None
    certificate_start_date: None | str = None
    certificate_end_date: None | str = None
    certificate_status: None | str = None
    create_time: None | str = None
    update_time: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.type_ is not None:
            d["Type"] = write(self.type_)
        if self.domain is not None:
            d["Domain"] = write(self.domain)
        if self.certificate_id is not None:
            d["CertificateId"] = write(self.certificate_id)
        if self.certificate_name is not None:
            d["CertificateName"] = write(self.certificate_name)
        if self.certificate_start_date is not None:
            d["CertificateStartDate"] = write(self.certificate_start_date)
        if self.certificate_end_date is not None:
            d["CertificateEndDate"] = write(self.certificate_end_date)
        if self.certificate_status is not None:
            d["CertificateStatus"] = write(self.certificate_status)
        if self.create_time is not None:
            d["CreateTime"] = write(self.create_time)
        if self.update_time is not None:
            d["UpdateTime"] = write(self.update_time)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("Type"),
            get("Domain"),
            get("CertificateId"),
            get("CertificateName"),
            get("CertificateStartDate"),
            get("CertificateEndDate"),
            get("CertificateStatus"),
            get("CreateTime"),
            get("UpdateTime"),
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
        "Type",
        "Domain",
        "CertificateId",
        "CertificateName",
        "CertificateStartDate",
        "CertificateEndDate",
        "CertificateStatus",
        "CreateTime",
        "UpdateTime",
    }
)
