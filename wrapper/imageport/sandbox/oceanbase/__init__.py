"""The OceanBase Cloud AI gateway: image generation, at once or as a task."""

from __future__ import annotations

from imageport.sandbox import accounts
from imageport.sandbox.exchange import JSON_MEDIA, Vendor

from . import errors, forms, generations, ledger, tasks

LONGEST_BODY = 2**27  # images in a request are base64

VENDOR = Vendor(
    tag="oceanbase",
    handlers={"GenerateImage": generations.generate, "GetTask": tasks.get_task},
    doors={"OceanBaseKey": accounts.bearer},
    refuse=errors.refuse,
    tables=ledger.TABLES,
    objects={"task": generations.add_task},
    reshape=forms.reshape,
    default_media=JSON_MEDIA,
    longest_body=LONGEST_BODY,
)
