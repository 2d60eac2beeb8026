"""PhotoGPT: the photos that belong to a model."""

from __future__ import annotations

from imageport.sandbox import accounts
from imageport.sandbox.exchange import Vendor

from . import errors, forms, photos

LARGEST_REQUEST = 20 * 2**20  # bytes of the whole form

VENDOR = Vendor(
    tag="photogpt",
    handlers={
        "UploadImage": photos.upload,
        "ListModelImages": photos.list_photos,
        "GetModelImage": photos.get_photo,
        "DeleteModelImage": photos.delete_photo,
    },
    doors={"PhotoGPTKey": accounts.bearer},
    refuse=errors.refuse,
    tables=photos.TABLES,
    objects={"photo": photos.add},
    readers={forms.MEDIA: forms.read_form},
    longest_body=LARGEST_REQUEST,
)
