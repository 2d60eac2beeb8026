"""What is said of an attempt that failed, and of a call that may have been done all the same."""

from __future__ import annotations

from imageport.errors import APIError, ImagePortError, OutcomeUnknown
from imageport_api.operations import Operation

_FIND_OUT = {
    "AddImage": "Look its id up before you repeat it.",
    "ActionAddImage": "Look its id up before you repeat it.",
    "UploadImage": "List the model's images before you repeat it.",
    "GenerateImage": "Look at the gateway's usage before you pay for it again.",
}


def unknown(operation: Operation, cause: ImagePortError) -> OutcomeUnknown:
    """Make the error of a call that was perhaps done, and is not to be repeated blindly."""
    hint = _FIND_OUT.get(operation.id, "Find out before you repeat it.")
    error = OutcomeUnknown(f"{operation.id} was perhaps done: {cause} {hint}")
    error.__cause__ = cause
    return error


def reason(error: ImagePortError) -> str:
    """Name what went wrong, in a word for the history of attempts."""
    if isinstance(error, APIError):
        return error.code or type(error).__name__
    return type(error.__cause__ or error).__name__
