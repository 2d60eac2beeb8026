"""One typed client for three image APIs: Alibaba Cloud PAI, PhotoGPT and OceanBase."""

from imageport import errors
from imageport._awaited.oceanbase import AsyncGeneration, AsyncOceanBase
from imageport._awaited.pai import AsyncPAI
from imageport._awaited.photogpt import AsyncPhotoGPT
from imageport._awaited.pictures import AsyncGeneratedImage
from imageport._blocking.oceanbase import Generation, OceanBase
from imageport._blocking.pai import PAI
from imageport._blocking.photogpt import PhotoGPT
from imageport._blocking.pictures import GeneratedImage
from imageport._course import Call
from imageport._pages import AsyncListing, Listing, Page
from imageport._results import Prediction
from imageport._retry import Retry
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
    "RateLimitError",
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
