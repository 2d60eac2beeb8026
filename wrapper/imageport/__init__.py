"""One typed client for three image APIs: Alibaba Cloud PAI, PhotoGPT and OceanBase."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from imageport import errors
from imageport._version import __version__
from imageport.errors import (
    APIError,
    Attempt,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    DeadlineExceeded,
    ImagePortError,
    ImagesNotFoundError,
    InvalidRequestError,
    NetworkError,
    NotFoundError,
    OutcomeUnknown,
    PaginationError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
    ServerError,
    SpecMismatchError,
    TaskError,
    TaskFailed,
    TaskTimeout,
)

if TYPE_CHECKING:
    from imageport._awaited.oceanbase import AsyncGeneration, AsyncOceanBase
    from imageport._awaited.pai import AsyncPAI
    from imageport._awaited.photogpt import AsyncPhotoGPT
    from imageport._awaited.pictures import AsyncGeneratedImage
    from imageport._blocking.oceanbase import Generation, OceanBase
    from imageport._blocking.pai import PAI
    from imageport._blocking.photogpt import PhotoGPT
    from imageport._blocking.pictures import GeneratedImage
    from imageport._listing import AsyncListing, Listing
    from imageport._pages import Page
    from imageport._rate import Rate, RedisRate
    from imageport._results import Prediction
    from imageport._retry import Retry
    from imageport._watch import Call

__all__ = [
    "PAI",
    "APIError",
    "AsyncGeneratedImage",
    "AsyncGeneration",
    "AsyncListing",
    "AsyncOceanBase",
    "AsyncPAI",
    "AsyncPhotoGPT",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "Call",
    "ConfigurationError",
    "ConflictError",
    "DeadlineExceeded",
    "GeneratedImage",
    "Generation",
    "ImagePortError",
    "ImagesNotFoundError",
    "InvalidRequestError",
    "Listing",
    "NetworkError",
    "NotFoundError",
    "OceanBase",
    "OutcomeUnknown",
    "Page",
    "PaginationError",
    "PermissionDeniedError",
    "PhotoGPT",
    "Prediction",
    "Rate",
    "RateLimitError",
    "RedisRate",
    "RequestTimeoutError",
    "Retry",
    "ServerError",
    "SpecMismatchError",
    "TaskError",
    "TaskFailed",
    "TaskTimeout",
    "__version__",
    "errors",
]

# A program uses one or two of these, so each is imported when it is first asked for.
_HOME = {
    "AsyncGeneration": "imageport._awaited.oceanbase",
    "AsyncOceanBase": "imageport._awaited.oceanbase",
    "AsyncPAI": "imageport._awaited.pai",
    "AsyncPhotoGPT": "imageport._awaited.photogpt",
    "AsyncGeneratedImage": "imageport._awaited.pictures",
    "Generation": "imageport._blocking.oceanbase",
    "OceanBase": "imageport._blocking.oceanbase",
    "PAI": "imageport._blocking.pai",
    "PhotoGPT": "imageport._blocking.photogpt",
    "GeneratedImage": "imageport._blocking.pictures",
    "AsyncListing": "imageport._listing",
    "Listing": "imageport._listing",
    "Page": "imageport._pages",
    "Prediction": "imageport._results",
    "Rate": "imageport._rate",
    "RedisRate": "imageport._rate",
    "Call": "imageport._watch",
    "Retry": "imageport._retry",
}

if not TYPE_CHECKING:  # a type checker would take any name for one of these

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOME[name]), name)
        return value
