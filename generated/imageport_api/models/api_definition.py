from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..reading import (
    read_list,
    write,
)


@_attrs_define
class ApiDefinition:
    """One operation of a product.

    Attributes:
        title: The name or title.
        summary: What it does.
        description: More about it.
        path: The path; ROA only.
        methods: The methods, in lowercase.
        schemes: http and https.
        security: Who may call: a list of AK, BearerToken or Anonymous.
        consumes: Media types of the request.
        produces: Media types of the reply.
        operation_type: read, write, readAndWrite.
        deprecated: Whether it should no longer be used.
        system_tags: operationType, riskType, chargeType and more.
        parameters: The parameters.
        responses: The replies by status.
        error_codes: The error codes by status, or as a flat list.
        response_demo: A string that holds a JSON array of examples.
    """

    title: None | str = None
    summary: None | str = None
    description: None | str = None
    path: None | str = None
    methods: list[str] | None = None
    schemes: list[str] | None = None
    security: Any = None
    consumes: list[str] | None = None
    produces: list[str] | None = None
    operation_type: None | str = None
    deprecated: bool | None = None
    system_tags: Any = None
    parameters: list[ApiParameter] | None = None
    responses: Any = None
    error_codes: Any = None
    response_demo: None | str = None
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = dict(self.additional_properties)
        if self.title is not None:
            d["title"] = write(self.title)
        if self.summary is not None:
            d["summary"] = write(self.summary)
        if self.description is not None:
            d["description"] = write(self.description)
        if self.path is not None:
            d["path"] = write(self.path)
        if self.methods is not None:
            d["methods"] = write(self.methods)
        if self.schemes is not None:
            d["schemes"] = write(self.schemes)
        if self.security is not None:
            d["security"] = self.security
        if self.consumes is not None:
            d["consumes"] = write(self.consumes)
        if self.produces is not None:
            d["produces"] = write(self.produces)
        if self.operation_type is not None:
            d["operationType"] = write(self.operation_type)
        if self.deprecated is not None:
            d["deprecated"] = write(self.deprecated)
        if self.system_tags is not None:
            d["systemTags"] = self.system_tags
        if self.parameters is not None:
            d["parameters"] = write(self.parameters)
        if self.responses is not None:
            d["responses"] = self.responses
        if self.error_codes is not None:
            d["errorCodes"] = self.error_codes
        if self.response_demo is not None:
            d["responseDemo"] = write(self.response_demo)
        return d

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Self:
        get = d.get
        return cls(
            get("title"),
            get("summary"),
            get("description"),
            get("path"),
            read_list(get("methods")),
            read_list(get("schemes")),
            get("security"),
            read_list(get("consumes")),
            read_list(get("produces")),
            get("operationType"),
            get("deprecated"),
            get("systemTags"),
            read_list(get("parameters"), ApiParameter.from_dict),
            get("responses"),
            get("errorCodes"),
            get("responseDemo"),
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
        "title",
        "summary",
        "description",
        "path",
        "methods",
        "schemes",
        "security",
        "consumes",
        "produces",
        "operationType",
        "deprecated",
        "systemTags",
        "parameters",
        "responses",
        "errorCodes",
        "responseDemo",
    }
)

from ..models.api_parameter import ApiParameter
