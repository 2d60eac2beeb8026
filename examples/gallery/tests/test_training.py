from __future__ import annotations

from gallery.training import register, retire

from imageport import PAI
from imageport.testing import Faults, Requests

IMAGES = {"cats": "registry.example.com/cats:1", "dogs": "registry.example.com/dogs:1"}


def test_new_images_are_registered(imageport_pai: PAI, imageport_requests: Requests) -> None:
    assert register(imageport_pai, IMAGES) == ["cats", "dogs"]
    imageport_requests.assert_sent("AddImage", {"Name": "cats", "ImageUri": IMAGES["cats"]}, times=1)
    imageport_requests.assert_operations("AddImage", "AddImage")


def test_a_second_run_registers_nothing(imageport_signed_pai: PAI) -> None:
    register(imageport_signed_pai, IMAGES)
    assert register(imageport_signed_pai, IMAGES) == []


def test_a_lost_reply_registers_nothing_twice(
    imageport_pai: PAI, imageport_faults: Faults, imageport_requests: Requests
) -> None:
    imageport_faults.add("lost", "AddImage")
    assert register(imageport_pai, IMAGES) == ["cats", "dogs"]
    imageport_faults.assert_struck()
    imageport_requests.assert_sent("AddImage", {"Name": "cats"}, times=1)


def test_only_the_gallery_s_own_images_are_retired(imageport_pai: PAI, imageport_requests: Requests) -> None:
    register(imageport_pai, IMAGES)
    imageport_pai.images.add("birds", "registry.example.com/birds:1")
    assert retire(imageport_pai, keep={"dogs"}) == 1
    assert {image.name for image in imageport_pai.images.list()} == {"birds", "dogs"}
    imageport_requests.assert_sent("RemoveImage", times=1)


def test_throttling_is_waited_out(
    imageport_pai: PAI, imageport_faults: Faults, imageport_requests: Requests
) -> None:
    imageport_faults.add("throttle", "ListImages", times=2)
    assert retire(imageport_pai, keep=set()) == 0
    imageport_requests.assert_operations("ListImages", "ListImages", "ListImages")
