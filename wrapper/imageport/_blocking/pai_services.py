"""The API catalog and the model services of PAI, blocking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from imageport._arguments import (
    recommend_request,
    service_body,
)
from imageport._check import catalog_names, check, identifier, sub_path
from imageport._core import expect, reading
from imageport._doors import Doors
from imageport._hosts import Network
from imageport._options import CallOptions
from imageport._results import (
    PAI_CATEGORY,
    Prediction,
    endpoint_hosts,
    pai_products,
    prediction,
)
from imageport._secret import hidden, hidden_url
from imageport._session import BlockingCall
from imageport_api.api.pai_catalog import get_api_definition, get_api_docs, list_products
from imageport_api.api.pai_services import predict, recommend
from imageport_api.models import (
    ApiDefinition,
    ApiDocs,
    RecommendReply,
)
from imageport_api.types import File

if TYPE_CHECKING:
    from imageport_api.models import (
        ListProductsLanguage,
        Product,
    )


class Catalog:
    """The public metadata documents; no credentials are needed, and none are sent."""

    def __init__(self, doors: Doors[BlockingCall]) -> None:
        self._doors = doors

    def products(
        self,
        *,
        category: str | None = PAI_CATEGORY,
        language: ListProductsLanguage = "EN_US",
        **options: Unpack[CallOptions],
    ) -> list[Product]:
        """List the products of a category, PAI's own by default; None for all. Source: seed 002."""
        call = self._doors.public(list_products, options)
        with reading(call):
            reply = list_products.sync(client=call, language=language)
            return pai_products(reply, category, call)

    def docs(self, product: str, version: str, **options: Unpack[CallOptions]) -> ApiDocs:
        """Read the whole document of a product: operations, schemas, endpoints. Source: seed 002."""
        names = catalog_names(product, version)
        call = self._doors.public(get_api_docs, options)
        with reading(call):
            return expect(ApiDocs, get_api_docs.sync(*names, client=call), call)

    def endpoints(
        self,
        product: str,
        version: str,
        network: Network = "public",
        **options: Unpack[CallOptions],
    ) -> dict[str, str]:
        """Map each region where a product is served to its host. Source: seed 002."""
        check(network, {"enum": ["public", "vpc"]}, "network")
        return endpoint_hosts(self.docs(product, version, **options), network)

    def apis(self, product: str, version: str, **options: Unpack[CallOptions]) -> dict[str, ApiDefinition]:
        """Map the name of each operation of a product to its definition. Source: seed 002."""
        apis = self.docs(product, version, **options).apis
        return {} if apis is None else apis.additional_properties

    def api(self, product: str, version: str, name: str, **options: Unpack[CallOptions]) -> ApiDefinition:
        """Read the definition of one operation. Source: seed 002."""
        names = catalog_names(product, version, name)
        call = self._doors.public(get_api_definition, options)
        with reading(call):
            reply = get_api_definition.sync(*names, client=call)
            return expect(ApiDefinition, reply, call)


class Services:
    """Model services on PAI-EAS; each has its own address and token."""

    def __init__(self, doors: Doors[BlockingCall]) -> None:
        self._doors = doors

    def predict(
        self,
        service: str,
        content: object,
        *,
        endpoint: str,
        token: str,
        path: str = "",
        content_type: str = "application/json",
        **options: Unpack[CallOptions],
    ) -> Prediction:
        """Send one request to a model service; it is never repeated when it may have been done.

        *content*: bytes or text as they are, anything else as JSON. *path* goes below the service, as in
        "v1/chat/completions". *token* is sent as it is. Source: seed 002, "Call Model Service API".
        """
        token, endpoint = hidden(token), hidden_url(endpoint)
        identifier(service, "service")
        body = File(service_body(content, content_type))  # pyright: ignore[reportArgumentType] - httpx takes bytes
        call = self._doors.service(predict, endpoint, token, options)
        call.sub_path, call.content_type = sub_path(path), content_type
        with reading(call):
            reply = predict.sync_detailed(service, client=call, body=body)
            return prediction(reply.content, call)

    def recommend(
        self,
        uid: str,
        size: int,
        scene_id: str,
        *,
        endpoint: str,
        token: str,
        features: Mapping[str, Any] | None = None,
        complex_type_features: Sequence[Mapping[str, Any]] | None = None,
        item_id: str | None = None,
        item_list: Sequence[Mapping[str, Any]] | None = None,
        debug: bool | None = None,
        request_id: str | None = None,
        **options: Unpack[CallOptions],
    ) -> RecommendReply:
        """Ask a PAI-Rec engine for *size* items; never repeated when it may have been done.

        Source: the vendor's PAI-Rec pages.
        """
        token, endpoint = hidden(token), hidden_url(endpoint)
        body = recommend_request(
            uid=uid,
            size=size,
            scene_id=scene_id,
            features=features,
            complex_type_features=complex_type_features,
            item_id=item_id,
            item_list=item_list,
            debug=debug,
            request_id=request_id,
        )
        call = self._doors.service(recommend, endpoint, token, options)
        with reading(call):
            return expect(RecommendReply, recommend.sync(client=call, body=body), call)
