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


def unknown(operation: Operation, cause: ImagePortError, came: bytes = b"") -> OutcomeUnknown:
    """Make the error of a call that was perhaps done, and is not to be repeated blindly.

    *came* is the part of the reply that had arrived.
    """
    hint = _FIND_OUT.get(operation.id, "Find out before you repeat it.")
    if came:
        hint += f" {len(came)} bytes of the reply came; images.restore(error.body) finds the images in them."
    error = OutcomeUnknown(f"{operation.id} was perhaps done: {cause} {hint}", body=came)
    error.__cause__ = cause
    return error


def reason(error: ImagePortError) -> str:
    """Name what went wrong, in a word for the history of attempts."""
    if isinstance(error, APIError):
        return error.code or type(error).__name__
    return type(error.__cause__ or error).__name__
