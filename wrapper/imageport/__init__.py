"""One typed client for three image APIs: Alibaba Cloud PAI, PhotoGPT and OceanBase."""

from imageport import errors
from imageport._awaited.pai import AsyncPAI
from imageport._blocking.pai import PAI
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
    "AsyncListing",
    "AsyncPAI",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "Call",
    "ConfigurationError",
    "ConflictError",
    "DeadlineExceeded",
    "ImagePortError",
    "InvalidRequestError",
    "Listing",
    "NetworkError",
    "NotFoundError",
    "OutcomeUnknown",
    "Page",
    "PaginationError",
    "PermissionDeniedError",
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
