"""Alibaba Cloud PAI: images, connections, gateways, messages, the catalog and model services."""

from __future__ import annotations

from imageport.sandbox import accounts
from imageport.sandbox.exchange import Vendor
from imageport.sandbox.state import State

from . import actions, catalog, connections, doors, errors, gateways, images, messages, services

HANDLERS = {
    "AddImage": images.add_image,
    "GetImage": images.get_image,
    "ListImages": images.list_images,
    "PublishImage": images.publish_image,
    "RemoveImage": images.remove_image,
    "ListConnections": connections.list_connections,
    "ListGatewayDomains": gateways.list_gateway_domains,
    "GetMessageConfig": messages.get_message_config,
}


def _fill(state: State) -> None:
    for module in (connections, gateways, messages, catalog, services):
        module.fill(state)


VENDOR = Vendor(
    tag="pai",
    handlers={
        **HANDLERS,
        **{f"Action{name}": handler for name, handler in HANDLERS.items()},
        "CallAction": actions.call_action,
        "CallActionPost": actions.call_action,
        "ListProducts": catalog.list_products,
        "GetApiDocs": catalog.get_api_docs,
        "GetApiDefinition": catalog.get_api_definition,
        "Predict": services.predict,
        "Recommend": services.recommend,
    },
    doors={
        "AcsSignature": doors.signed,
        "PaiApiKey": accounts.bearer,
        "ServiceToken": doors.service_token,
    },
    refuse=errors.refuse,
    tables=images.TABLES,
    fill=_fill,
    objects={
        "image": images.add,
        "connection": connections.add,
        "gateway": gateways.add,
        "message_config": messages.change,
        "product": catalog.add,
        "service": services.add,
    },
    request_id_header="x-acs-request-id",
)
