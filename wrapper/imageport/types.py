"""What the methods take and return, for annotations: results, options, literals, and parts of clients."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imageport._awaited.oceanbase import AsyncGeneration
    from imageport._awaited.oceanbase import GatewayImages as AsyncGatewayImages
    from imageport._awaited.oceanbase import Tasks as AsyncTasks
    from imageport._awaited.pai_images import Images as AsyncImages
    from imageport._awaited.pai_services import Catalog as AsyncCatalog
    from imageport._awaited.pai_services import Services as AsyncServices
    from imageport._awaited.pai_settings import Connections as AsyncConnections
    from imageport._awaited.pai_settings import Gateways as AsyncGateways
    from imageport._awaited.pai_settings import Messages as AsyncMessages
    from imageport._awaited.photogpt import PhotoImages as AsyncPhotoImages
    from imageport._awaited.pictures import AsyncGeneratedImage
    from imageport._blocking.oceanbase import GatewayImages, Generation, Tasks
    from imageport._blocking.pai_images import Images
    from imageport._blocking.pai_services import Catalog, Services
    from imageport._blocking.pai_settings import Connections, Gateways, Messages
    from imageport._blocking.photogpt import PhotoImages
    from imageport._blocking.pictures import GeneratedImage
    from imageport._credentials import (
        AccessKeyLike,
        ApiKey,
        AsyncApiKey,
        AsyncCredentialProvider,
        AsyncOnlyProvider,
        AwaitedProvider,
        CredentialProvider,
    )
    from imageport._files import Progress
    from imageport._foreign import AsyncTransportLike, TransportLike
    from imageport._hosts import Network
    from imageport._listing import AsyncListing, Listing
    from imageport._options import CallOptions
    from imageport._pages import Page
    from imageport._rate import Rate, RateLike, RedisRate
    from imageport._results import Prediction
    from imageport._retry import Retry
    from imageport._sources import AsyncImageSource, AwaitedFile, ImageSource
    from imageport._timeouts import TimeoutLike
    from imageport._watch import Call, Listener, Listeners
    from imageport.errors import Attempt
    from imageport.uploads import Description
    from imageport_api.models import (
        Accessibility,
        AddImageResult,
        ApiDefinition,
        ApiDefinitions,
        ApiDocs,
        ApiDocsInfo,
        ApiParameter,
        Connection,
        ConnectionConfigs,
        ConnectionModel,
        ConnectionSecrets,
        ConnectionType,
        EncryptOption,
        Endpoint,
        GatewayDomain,
        Image,
        Label,
        ListConnectionsOrder,
        ListImagesOrder,
        ListProductsLanguage,
        MessageConfig,
        ModelType,
        Photo,
        PhotoFilter,
        PhotoType,
        Product,
        PublishImageResult,
        RecommendedItem,
        RecommendReply,
        RemoveImageResult,
        ResourceMeta,
        SortField,
    )

__all__ = [
    "AccessKeyLike",
    "Accessibility",
    "AddImageResult",
    "ApiDefinition",
    "ApiDefinitions",
    "ApiDocs",
    "ApiDocsInfo",
    "ApiKey",
    "ApiParameter",
    "AsyncApiKey",
    "AsyncCatalog",
    "AsyncConnections",
    "AsyncCredentialProvider",
    "AsyncGatewayImages",
    "AsyncGateways",
    "AsyncGeneratedImage",
    "AsyncGeneration",
    "AsyncImageSource",
    "AsyncImages",
    "AsyncListing",
    "AsyncMessages",
    "AsyncOnlyProvider",
    "AsyncPhotoImages",
    "AsyncServices",
    "AsyncTasks",
    "AsyncTransportLike",
    "Attempt",
    "AwaitedFile",
    "AwaitedProvider",
    "Call",
    "CallOptions",
    "Catalog",
    "Connection",
    "ConnectionConfigs",
    "ConnectionModel",
    "ConnectionSecrets",
    "ConnectionType",
    "Connections",
    "CredentialProvider",
    "Description",
    "EncryptOption",
    "Endpoint",
    "GatewayDomain",
    "GatewayImages",
    "Gateways",
    "GeneratedImage",
    "Generation",
    "Image",
    "ImageSource",
    "Images",
    "Label",
    "ListConnectionsOrder",
    "ListImagesOrder",
    "ListProductsLanguage",
    "Listener",
    "Listeners",
    "Listing",
    "MessageConfig",
    "Messages",
    "ModelType",
    "Network",
    "Page",
    "Photo",
    "PhotoFilter",
    "PhotoImages",
    "PhotoType",
    "Prediction",
    "Product",
    "Progress",
    "PublishImageResult",
    "Rate",
    "RateLike",
    "RecommendReply",
    "RecommendedItem",
    "RedisRate",
    "RemoveImageResult",
    "ResourceMeta",
    "Retry",
    "Services",
    "SortField",
    "Tasks",
    "TimeoutLike",
    "TransportLike",
]

# A program uses a few of these, so each is imported when it is first asked for.
_HOME = {
    "imageport._awaited.oceanbase": "AsyncGeneration AsyncGatewayImages AsyncTasks",
    "imageport._awaited.pai_images": "AsyncImages",
    "imageport._awaited.pai_services": "AsyncCatalog AsyncServices",
    "imageport._awaited.pai_settings": "AsyncConnections AsyncGateways AsyncMessages",
    "imageport._awaited.photogpt": "AsyncPhotoImages",
    "imageport._awaited.pictures": "AsyncGeneratedImage",
    "imageport._blocking.oceanbase": "GatewayImages Generation Tasks",
    "imageport._blocking.pai_images": "Images",
    "imageport._blocking.pai_services": "Catalog Services",
    "imageport._blocking.pai_settings": "Connections Gateways Messages",
    "imageport._blocking.photogpt": "PhotoImages",
    "imageport._blocking.pictures": "GeneratedImage",
    "imageport._credentials": (
        "AccessKeyLike ApiKey AsyncApiKey AsyncCredentialProvider AsyncOnlyProvider AwaitedProvider "
        "CredentialProvider"
    ),
    "imageport._files": "Progress",
    "imageport._foreign": "AsyncTransportLike TransportLike",
    "imageport._hosts": "Network",
    "imageport._listing": "AsyncListing Listing",
    "imageport._options": "CallOptions",
    "imageport._pages": "Page",
    "imageport._rate": "Rate RateLike RedisRate",
    "imageport._results": "Prediction",
    "imageport._retry": "Retry",
    "imageport._sources": "AsyncImageSource AwaitedFile ImageSource",
    "imageport._timeouts": "TimeoutLike",
    "imageport._watch": "Call Listener Listeners",
    "imageport.errors": "Attempt",
    "imageport.uploads": "Description",
    "imageport_api.models": (
        "Accessibility AddImageResult ApiDefinition ApiDefinitions ApiDocs ApiDocsInfo ApiParameter "
        "Connection ConnectionConfigs ConnectionModel ConnectionSecrets ConnectionType "
        "EncryptOption Endpoint GatewayDomain Image Label ListConnectionsOrder ListImagesOrder "
        "ListProductsLanguage MessageConfig ModelType Photo PhotoFilter PhotoType Product "
        "PublishImageResult RecommendReply RecommendedItem RemoveImageResult ResourceMeta SortField"
    ),
}
_MODULES = {name: module for module, names in _HOME.items() for name in names.split()}

if not TYPE_CHECKING:  # a type checker would take any name for one of these

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = import_module(_MODULES[name])
        # The parts of the async clients have the names of the blocking ones where they are at home.
        value = getattr(home, name, None) or getattr(home, name.removeprefix("Async"))
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return __all__
