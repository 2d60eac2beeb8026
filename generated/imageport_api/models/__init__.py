"""All the data models used in requests and replies; each is imported when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .access_denied_detail import AccessDeniedDetail
    from .accessibility import Accessibility
    from .action_list_connections_order import ActionListConnectionsOrder
    from .action_list_images_order import ActionListImagesOrder
    from .action_parameters import ActionParameters
    from .action_reply import ActionReply
    from .add_image_request import AddImageRequest
    from .add_image_result import AddImageResult
    from .api_definition import ApiDefinition
    from .api_definitions import ApiDefinitions
    from .api_docs import ApiDocs
    from .api_docs_info import ApiDocsInfo
    from .api_parameter import ApiParameter
    from .call_action_query import CallActionQuery
    from .connection import Connection
    from .connection_configs import ConnectionConfigs
    from .connection_list import ConnectionList
    from .connection_model import ConnectionModel
    from .connection_secrets import ConnectionSecrets
    from .connection_type import ConnectionType
    from .encrypt_option import EncryptOption
    from .endpoint import Endpoint
    from .gateway_domain import GatewayDomain
    from .gateway_domain_list import GatewayDomainList
    from .gateway_domain_type_type_0 import GatewayDomainTypeType0
    from .generate_request import GenerateRequest
    from .generation_data import GenerationData
    from .generation_reply import GenerationReply
    from .image import Image
    from .image_list import ImageList
    from .label import Label
    from .list_connections_order import ListConnectionsOrder
    from .list_images_order import ListImagesOrder
    from .list_products_language import ListProductsLanguage
    from .message_config import MessageConfig
    from .message_config_error import MessageConfigError
    from .message_config_reply import MessageConfigReply
    from .model_type import ModelType
    from .ocean_base_error import OceanBaseError
    from .pai_error import PaiError
    from .photo import Photo
    from .photo_delete_reply import PhotoDeleteReply
    from .photo_error import PhotoError
    from .photo_filter import PhotoFilter
    from .photo_list_reply import PhotoListReply
    from .photo_reply import PhotoReply
    from .photo_status_type_0 import PhotoStatusType0
    from .photo_type import PhotoType
    from .product import Product
    from .publish_image_result import PublishImageResult
    from .recommend_candidate import RecommendCandidate
    from .recommend_reply import RecommendReply
    from .recommend_request import RecommendRequest
    from .recommend_request_complex_type_features_item import (
        RecommendRequestComplexTypeFeaturesItem,
    )
    from .recommend_request_features import RecommendRequestFeatures
    from .recommended_item import RecommendedItem
    from .remove_image_result import RemoveImageResult
    from .resource_meta import ResourceMeta
    from .sort_field import SortField
    from .upload_data import UploadData
    from .upload_form import UploadForm

_MODULES = {
    "AccessDeniedDetail": ".access_denied_detail",
    "Accessibility": ".accessibility",
    "ActionListConnectionsOrder": ".action_list_connections_order",
    "ActionListImagesOrder": ".action_list_images_order",
    "ActionParameters": ".action_parameters",
    "ActionReply": ".action_reply",
    "AddImageRequest": ".add_image_request",
    "AddImageResult": ".add_image_result",
    "ApiDefinition": ".api_definition",
    "ApiDefinitions": ".api_definitions",
    "ApiDocs": ".api_docs",
    "ApiDocsInfo": ".api_docs_info",
    "ApiParameter": ".api_parameter",
    "CallActionQuery": ".call_action_query",
    "Connection": ".connection",
    "ConnectionConfigs": ".connection_configs",
    "ConnectionList": ".connection_list",
    "ConnectionModel": ".connection_model",
    "ConnectionSecrets": ".connection_secrets",
    "ConnectionType": ".connection_type",
    "EncryptOption": ".encrypt_option",
    "Endpoint": ".endpoint",
    "GatewayDomain": ".gateway_domain",
    "GatewayDomainList": ".gateway_domain_list",
    "GatewayDomainTypeType0": ".gateway_domain_type_type_0",
    "GenerateRequest": ".generate_request",
    "GenerationData": ".generation_data",
    "GenerationReply": ".generation_reply",
    "Image": ".image",
    "ImageList": ".image_list",
    "Label": ".label",
    "ListConnectionsOrder": ".list_connections_order",
    "ListImagesOrder": ".list_images_order",
    "ListProductsLanguage": ".list_products_language",
    "MessageConfig": ".message_config",
    "MessageConfigError": ".message_config_error",
    "MessageConfigReply": ".message_config_reply",
    "ModelType": ".model_type",
    "OceanBaseError": ".ocean_base_error",
    "PaiError": ".pai_error",
    "Photo": ".photo",
    "PhotoDeleteReply": ".photo_delete_reply",
    "PhotoError": ".photo_error",
    "PhotoFilter": ".photo_filter",
    "PhotoListReply": ".photo_list_reply",
    "PhotoReply": ".photo_reply",
    "PhotoStatusType0": ".photo_status_type_0",
    "PhotoType": ".photo_type",
    "Product": ".product",
    "PublishImageResult": ".publish_image_result",
    "RecommendCandidate": ".recommend_candidate",
    "RecommendReply": ".recommend_reply",
    "RecommendRequest": ".recommend_request",
    "RecommendRequestComplexTypeFeaturesItem": ".recommend_request_complex_type_features_item",
    "RecommendRequestFeatures": ".recommend_request_features",
    "RecommendedItem": ".recommended_item",
    "RemoveImageResult": ".remove_image_result",
    "ResourceMeta": ".resource_meta",
    "SortField": ".sort_field",
    "UploadData": ".upload_data",
    "UploadForm": ".upload_form",
}

__all__ = (
    "AccessDeniedDetail",
    "Accessibility",
    "ActionListConnectionsOrder",
    "ActionListImagesOrder",
    "ActionParameters",
    "ActionReply",
    "AddImageRequest",
    "AddImageResult",
    "ApiDefinition",
    "ApiDefinitions",
    "ApiDocs",
    "ApiDocsInfo",
    "ApiParameter",
    "CallActionQuery",
    "Connection",
    "ConnectionConfigs",
    "ConnectionList",
    "ConnectionModel",
    "ConnectionSecrets",
    "ConnectionType",
    "EncryptOption",
    "Endpoint",
    "GatewayDomain",
    "GatewayDomainList",
    "GatewayDomainTypeType0",
    "GenerateRequest",
    "GenerationData",
    "GenerationReply",
    "Image",
    "ImageList",
    "Label",
    "ListConnectionsOrder",
    "ListImagesOrder",
    "ListProductsLanguage",
    "MessageConfig",
    "MessageConfigError",
    "MessageConfigReply",
    "ModelType",
    "OceanBaseError",
    "PaiError",
    "Photo",
    "PhotoDeleteReply",
    "PhotoError",
    "PhotoFilter",
    "PhotoListReply",
    "PhotoReply",
    "PhotoStatusType0",
    "PhotoType",
    "Product",
    "PublishImageResult",
    "RecommendCandidate",
    "RecommendedItem",
    "RecommendReply",
    "RecommendRequest",
    "RecommendRequestComplexTypeFeaturesItem",
    "RecommendRequestFeatures",
    "RemoveImageResult",
    "ResourceMeta",
    "SortField",
    "UploadData",
    "UploadForm",
)

if not TYPE_CHECKING:  # a type checker would take any name for one of these

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
        return value
