"""The public metadata documents: products, their operations and endpoints."""

from __future__ import annotations

from typing import Any

from imageport.sandbox.exchange import Call, Refusal, Reply
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from .documents import components, described
from .listing import PRODUCTS

KIND = "product"


def fill(state: State) -> None:
    """Put in the products of a fresh sandbox."""
    native, shared = described(), components()
    for product in PRODUCTS:
        apis = {name: {**api, **native.get(name, {})} for name, api in product["apis"].items()}
        add(state, {**product, "apis": apis, "components": shared if apis else None})


def add(state: State, fields: Document) -> Document:
    """Put in a version of a product, with its *apis* by name, its *components* and its *endpoints*."""
    usual: Document = {"version": "2025-01-01", "style": "ROA", "apis": {}, "endpoints": []}
    product = {**usual, "name": fields["code"], "categoryName": None, **fields}
    state.put(KIND, f"{product['code']}/{product['version']}", product)
    return product


def codes(state: State) -> set[str]:
    """Give the codes of all products."""
    return {each["code"] for each in state.store.documents(KIND).values()}


def list_products(call: Call, state: State) -> Reply:
    """Give every product once, with all its versions; the first one is the default."""
    products: dict[str, dict[str, Any]] = {}
    for each in state.store.documents(KIND).values():
        product = products.setdefault(each["code"], _product(each))
        product["versions"].append(each["version"])
    return Reply(list(products.values()))


def get_api_docs(call: Call, state: State) -> Reply:
    """Give the document of one version of a product."""
    product = _found(call, state)
    names = list(product["apis"])
    directory = {"id": 1, "title": "Operations", "type": "directory", "children": names}
    document: Document = {
        "version": "1.0",
        "info": {"style": "ROA", "product": product["code"], "version": product["version"]},
        "directories": [directory] if names else [],
        "components": product.get("components") or {"schemas": {}},
        "apis": product["apis"],
        "endpoints": product["endpoints"],
    }
    return Reply(document)


def get_api_definition(call: Call, state: State) -> Reply:
    """Give the definition of one operation."""
    name = call.parameters["api"]
    definition = _found(call, state)["apis"].get(name)
    if definition is None:
        raise Refusal(404, f"The API {name} does not exist.", "InvalidApi.NotFound")
    return Reply(definition)


def _product(product: Document) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "code": product["code"],
        "name": product["name"],
        "description": "",
        "shortName": product["name"],
        "group": "",
        "style": product["style"],
        "versions": [],
        "defaultVersion": product["version"],
    }
    if product["categoryName"] is not None:
        shown["categoryName"] = product["categoryName"]
        shown["category2Name"] = "Artificial Intelligence"
    return shown


def _found(call: Call, state: State) -> Document:
    code, version = call.parameters["product"], call.parameters["version"]
    product = state.store.documents(KIND).get(f"{code}/{version}")
    if product is None:
        message = f"The product {code} of version {version} does not exist."
        raise Refusal(404, message, "InvalidProduct.NotFound")
    return product
