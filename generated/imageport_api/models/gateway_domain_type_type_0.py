from typing import Literal

GatewayDomainTypeType0 = Literal["internet", "intranet"]

GATEWAY_DOMAIN_TYPE_TYPE_0_VALUES: set[GatewayDomainTypeType0] = {
    "internet",
    "intranet",
}


def check_gateway_domain_type_type_0(value: str) -> GatewayDomainTypeType0:
    if value in GATEWAY_DOMAIN_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GATEWAY_DOMAIN_TYPE_TYPE_0_VALUES!r}"
    )
