"""The custom domains of private gateways."""

from __future__ import annotations

from imageport.sandbox.exchange import Call, Refusal, Reply
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from .samples import GATEWAY

KIND = "gateway"
USUAL: Document = {name: GATEWAY["CustomDomains"][0][name] for name in ("Type", "Domain")}


def fill(state: State) -> None:
    """Put in the one gateway of a fresh sandbox."""
    add(state, GATEWAY)


def add(state: State, fields: Document) -> Document:
    """Put in a gateway; with an *Owner*, no other account may see it.

    What one of its domains leaves out, and every domain has, is as in the documents' sample.
    """
    gateway: Document = {"ClusterId": "cn-hangzhou", "CustomDomains": [], "Owner": None, **fields}
    if gateway["CustomDomains"]:
        gateway["CustomDomains"] = [{**USUAL, **domain} for domain in gateway["CustomDomains"]]
    if "GatewayId" not in gateway:
        gateway["GatewayId"] = f"gw-added{len(state.store.documents(KIND)):08d}"
    state.put(KIND, f"{gateway['ClusterId']}/{gateway['GatewayId']}", gateway)
    return gateway


def list_gateway_domains(call: Call, state: State) -> Reply:
    """Give the domains of one gateway."""
    cluster, gateway_id = call.parameters["ClusterId"], call.parameters["GatewayId"]
    gateways = state.store.documents(KIND)
    gateway = gateways.get(f"{cluster}/{gateway_id}")
    if gateway is None:
        raise _unknown(cluster, gateway_id, list(gateways.values()))
    if gateway["Owner"] not in (None, call.account.id):
        message = "The caller does not have sufficient permissions to access the private gateway."
        raise Refusal(403, message)
    reply = {
        "RequestId": call.request_id,
        "Message": "Successfully get custom domains",
        "CustomDomains": gateway["CustomDomains"],
    }
    return Reply(reply)


def _unknown(cluster: str, gateway_id: str, gateways: list[Document]) -> Refusal:
    """Say which part of the address is wrong; all of these are of the right form, so 404."""
    if all(each["GatewayId"] != gateway_id for each in gateways):
        message = "The specified GatewayId is invalid or does not exist."
        return Refusal(404, message, "InvalidParameter.GatewayId")
    if all(each["ClusterId"] != cluster for each in gateways):
        message = "The specified ClusterId is invalid or does not exist."
        return Refusal(404, message, "InvalidParameter.ClusterId")
    message = "The requested private gateway or its configuration could not be found."
    return Refusal(404, message, "ResourceNotFound")
