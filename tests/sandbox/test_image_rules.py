from __future__ import annotations

import re
import time
from types import SimpleNamespace

import pytest
from pressure import lasts

from imageport.sandbox import Sandbox

from .helpers import IMAGE, Caller, code


def test_an_image_reads_as_it_was_added(caller: Caller) -> None:
    labels = [{"Key": "system.chipType", "Value": "GPU"}]
    image_id = caller.add(Labels=labels, Size=2**63 - 1, Description="训练", SourceType="Import")
    assert re.fullmatch(r"image-[A-Za-z0-9]{18}", image_id)
    image = caller.get(image_id, Verbose="true").json()
    instant = image.pop("GmtCreateTime")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", instant)
    assert image.pop("GmtModifiedTime") == instant
    assert image.pop("RequestId")
    assert image == {
        **IMAGE,
        "Labels": labels,
        "Size": 2**63 - 1,
        "Description": "训练",
        "SourceType": "Import",
        "WorkspaceId": "15945",
        "Accessibility": "PRIVATE",
        "UserId": "15577914112345",
        "ParentUserId": "15577914112345",
    }


def test_labels_come_only_with_verbose(caller: Caller) -> None:
    image_id = caller.add(Labels=[{"Key": "a"}])
    assert "Labels" not in caller.get(image_id).json()
    assert "Labels" not in caller.list()["Images"][0]
    assert caller.list(Verbose="True")["Images"][0]["Labels"] == [{"Key": "a"}]


def test_a_name_is_unique_in_its_workspace(caller: Caller) -> None:
    caller.add()
    again = caller.act("POST", "AddImage", json={**IMAGE, "WorkspaceId": "15945"})
    assert code(again) == (409, "ImageNameAlreadyExists")
    caller.add(WorkspaceId="2")


def test_a_name_is_free_again_when_its_image_is_gone(caller: Caller) -> None:
    caller.remove(caller.add())
    caller.add()


def test_an_id_is_unique_everywhere(caller: Caller) -> None:
    image_id = caller.add(ImageId="image-abcdefghijklmnopqr")
    assert image_id == "image-abcdefghijklmnopqr"
    body = {**IMAGE, "Name": "b", "WorkspaceId": "2", "ImageId": image_id}
    assert code(caller.act("POST", "AddImage", json=body)) == (409, "ImageIdAlreadyExists")


def test_a_private_image_is_its_creators_own(caller: Caller, other: Caller) -> None:
    image_id = caller.add()
    for refused in (other.get(image_id), other.publish(image_id), other.remove(image_id)):
        assert code(refused) == (403, "UnauthorizedOperation")
    assert other.list()["TotalCount"] == 0
    detail = other.publish(image_id).json()["AccessDeniedDetail"]
    assert detail["AuthAction"] == "paiimage:PublishImage"


def test_a_public_image_is_seen_by_all_and_changed_by_its_creator(caller: Caller, other: Caller) -> None:
    image_id = caller.add()
    assert caller.publish(image_id).json()["ImageId"] == image_id
    assert caller.publish(image_id).status_code == 200
    assert other.get(image_id).json()["Accessibility"] == "PUBLIC"
    assert other.names() == ["nlp"]
    for refused in (other.publish(image_id), other.remove(image_id)):
        assert code(refused) == (403, "UnauthorizedOperation")


def test_a_removed_image_is_not_found(caller: Caller) -> None:
    image_id = caller.add()
    assert set(caller.remove(image_id).json()) == {"RequestId"}
    for refused in (caller.get(image_id), caller.remove(image_id), caller.publish(image_id)):
        assert code(refused) == (404, "InvalidImageId.NotFound")


def test_both_doors_lead_to_the_same_images(caller: Caller) -> None:
    image_id = caller.signed("AddImage", json=IMAGE).json()["ImageId"]
    assert caller.get(image_id).json()["Name"] == "nlp"
    assert caller.signed("RemoveImage", into=image_id).status_code == 200
    assert caller.list()["TotalCount"] == 0


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, ["cat", "dog", "catfish"]),
        ({"Name": "CAT"}, ["cat", "catfish"]),
        ({"Name": ""}, ["cat", "dog", "catfish"]),
        ({"Name": "%"}, []),
        ({"Name": "a\x00"}, []),
        ({"Query": "Fish"}, ["dog", "catfish"]),
        ({"ImageUri": "registry/dog"}, ["dog"]),
        ({"ImageUri": "registry"}, []),
        ({"WorkspaceId": "2"}, ["catfish"]),
        ({"WorkspaceId": ""}, ["cat", "dog", "catfish"]),
        ({"Accessibility": "PUBLIC"}, ["dog"]),
        ({"Labels": "kind=pet"}, ["cat", "dog"]),
        ({"Labels": "kind=pet,size=1.5 m"}, ["dog"]),
        ({"Labels": "kind=pet,kind=pet"}, ["cat", "dog"]),
        ({"Labels": "kind=pet,kind=wild"}, []),
        ({"Labels": "kind="}, []),
        ({"Labels": "note="}, ["catfish"]),
        ({"SortBy": "GmtCreateTime"}, ["cat", "dog", "catfish"]),
        ({"SortBy": "GmtCreateTime", "Order": "DESC"}, ["catfish", "dog", "cat"]),
        ({"Order": "DESC"}, ["cat", "dog", "catfish"]),
        ({"PageSize": "2"}, ["cat", "dog"]),
        ({"PageSize": "2", "PageNumber": "2"}, ["catfish"]),
        ({"PageNumber": "2147483647", "PageSize": "100"}, []),
    ],
)
def test_filters(caller: Caller, filters: dict[str, str], wanted: list[str]) -> None:
    pet = {"Key": "kind", "Value": "pet"}
    caller.add("cat", ImageUri="registry/cat", Labels=[pet, pet])
    large = {"Key": "size", "Value": "1.5 m"}
    dog = {"Labels": [pet, large], "Description": "fishes", "Accessibility": "PUBLIC"}
    caller.add("dog", ImageUri="registry/dog", **dog)
    caller.add("catfish", WorkspaceId="2", Labels=[{"Key": "note"}])
    assert caller.names(**filters) == wanted


def test_times_grow_strictly(caller: Caller, sandbox: Sandbox) -> None:
    for number in range(5):
        caller.add(f"n{number}")
    times = [image["GmtCreateTime"] for image in caller.list()["Images"]]
    assert times == sorted(set(times))


def test_times_grow_even_within_a_millisecond(
    caller: Caller, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    instant = time.time()
    monkeypatch.setattr("imageport.sandbox.clock.time", SimpleNamespace(time=lambda: instant))
    for number in range(5):
        caller.add(f"n{number}")
    times = [image["GmtCreateTime"] for image in caller.list()["Images"]]
    assert times == sorted(set(times))


def test_an_hour_passes_when_it_is_told_to(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.advance(366 * 24 * 3600)
    instant = caller.get(caller.add()).json()["GmtCreateTime"]
    assert int(instant[:4]) > time.gmtime().tm_year


def test_a_long_list_of_labels_is_no_trouble(caller: Caller) -> None:
    labels = ",".join(f"k{number}=v" for number in range(5000))
    assert caller.names(Labels=labels) == []


def test_many_images_are_listed_quickly(sandbox: Sandbox, caller: Caller) -> None:
    with sandbox.app.state.store:
        for number in range(20_000):
            sandbox.add_image(Name=f"n{number}", Labels=[{"Key": "a", "Value": str(number % 100)}])
    with lasts(2):
        assert caller.list(PageNumber="200", PageSize="100")["TotalCount"] == 20_000
        assert caller.list(Name="n1999")["TotalCount"] == 11
        assert caller.list(Labels="a=7")["TotalCount"] == 200
