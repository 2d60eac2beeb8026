from __future__ import annotations

import io

from gallery.visitors import hang
from PIL import Image

from imageport import AsyncPhotoGPT
from imageport.testing import Faults, Requests


def photo(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "JPEG")
    return made.getvalue()


async def test_photos_are_uploaded_side_by_side(
    imageport_async_photogpt: AsyncPhotoGPT, imageport_requests: Requests
) -> None:
    photos = {"ann": photo("red"), "ben": photo("blue")}
    hung = await hang(imageport_async_photogpt, "wall-1", photos)
    assert [image.id async for image in imageport_async_photogpt.images.list("wall-1")] != []
    assert len(set(hung.values())) == 2
    sent = imageport_requests.of("UploadImage")
    assert {each.file for each in sent} == set(photos.values())
    imageport_requests.assert_sent("UploadImage", {"modelID": "wall-1"}, times=2)


async def test_one_that_fails_does_not_hold_up_the_others(
    imageport_async_photogpt: AsyncPhotoGPT, imageport_faults: Faults
) -> None:
    imageport_faults.add("error", "UploadImage", status=403)
    hung = await hang(imageport_async_photogpt, "wall-1", {"ann": photo("red"), "ben": photo("blue")})
    assert [name.startswith("PermissionDeniedError") for name in hung.values()].count(True) == 1
    imageport_faults.assert_struck()


async def test_what_is_no_photo_is_not_sent(
    imageport_async_photogpt: AsyncPhotoGPT, imageport_requests: Requests
) -> None:
    hung = await hang(imageport_async_photogpt, "wall-1", {"cy": b"no photo"})
    assert hung["cy"].startswith("InvalidRequestError")
    imageport_requests.assert_not_sent()
