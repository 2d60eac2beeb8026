"""Registering, cleaning up: on the first run, on the second, and when calls fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import clean_up_images
import pytest
import register_images

from imageport import PAI, AuthenticationError
from imageport.sandbox import Sandbox

TABLE = Path(register_images.__file__).parent / "images.csv"
Said = Callable[[], list[str]]


def test_rows_are_registered_once(pai: PAI, sandbox: Sandbox, said: Said) -> None:
    assert register_images.register(pai, TABLE) == 0
    assert [": registered as image-" in line for line in said()] == [True] * 3
    assert register_images.register(pai, TABLE) == 0
    assert [": is there already, as image-" in line for line in said()] == [True] * 3
    first, second, _ = pai.images.list(verbose=True)
    assert (first.name, first.size, first.description) == ("nlp-training", 8, "Trains the language models")
    assert [(label.key, label.value) for label in second.labels or []] == [("system.chipType", "CPU")]


def test_a_row_that_fails_is_reported_and_caught_up_on(pai: PAI, sandbox: Sandbox, said: Said) -> None:
    sandbox.fault("lost", operation="ActionAddImage")
    sandbox.fault("throttle", operation="ActionAddImage", times=3)
    assert register_images.register(pai, TABLE) == 1
    assert ["registered as" in line for line in said()] == [True, False, True]
    assert register_images.register(pai, TABLE) == 0
    assert ["registered as" in line for line in said()] == [False, True, False]
    assert len(list(pai.images.list())) == 3


def test_rows_that_are_wrong_stop_no_other(pai: PAI, sandbox: Sandbox, said: Said, tmp_path: Path) -> None:
    sandbox.add_image(Name="taken", ImageUri="registry.example.com/other")
    table = tmp_path / "images.csv"
    rows = ["Not A Name,u,", "taken,u,", "big,u,eight", "", "short", "good,registry.example.com/good,"]
    table.write_text("\n".join(["name,image_uri,size", *rows]), "utf-8")
    assert register_images.register(pai, table) == 4
    lines = said()
    assert [line.partition(":")[0] for line in lines] == ["Not A Name", "taken", "big", "short", "good"]
    assert ["FAILED" in line for line in lines] == [True, True, True, True, False]


def test_a_refused_key_ends_the_run(sandbox: Sandbox) -> None:
    with PAI(api_key="sk-wrong", base_url=sandbox.url) as pai, pytest.raises(AuthenticationError):
        register_images.register(pai, TABLE)
    assert len(sandbox.requests) == 1


@pytest.fixture
def old(sandbox: Sandbox) -> datetime:
    """Two private images and a public one, all older than this moment, and a young one."""
    for name, kind in (("old-1", "PRIVATE"), ("old-2", "PRIVATE"), ("published", "PUBLIC")):
        sandbox.add_image(Name=name, Accessibility=kind)
    sandbox.advance(86400)
    sandbox.add_image(Name="young")
    return datetime.now(UTC) + timedelta(hours=1)


def names(pai: PAI) -> list[str | None]:
    return [image.name for image in pai.images.list()]


def test_a_dry_run_removes_nothing(pai: PAI, sandbox: Sandbox, old: datetime, said: Said) -> None:
    assert clean_up_images.clean_up(pai, old) == 0
    assert ["old-1" in said()[0], len(names(pai))] == [True, 4]


def test_old_private_images_are_removed(pai: PAI, old: datetime, said: Said) -> None:
    assert clean_up_images.clean_up(pai, old, name="old-2", dry_run=False) == 0
    assert names(pai) == ["old-1", "published", "young"]
    assert clean_up_images.clean_up(pai, old, dry_run=False) == 0
    assert names(pai) == ["published", "young"]
    assert ["removed" in line for line in said()] == [True, True]
    assert clean_up_images.clean_up(pai, old, dry_run=False) == 0
    assert said() == []


def test_an_image_that_cannot_be_removed_stops_no_other(
    pai: PAI, sandbox: Sandbox, old: datetime, said: Said
) -> None:
    sandbox.fault("error", operation="ActionRemoveImage", status=503, times=3)
    assert clean_up_images.clean_up(pai, old, dry_run=False) == 1
    assert [line.split()[0] for line in said()] == ["FAILED", "removed"]
    assert names(pai) == ["old-1", "published", "young"]


def test_a_hundred_and_more_images_go_though_pages_shift(pai: PAI, sandbox: Sandbox, said: Said) -> None:
    for number in range(205):
        sandbox.add_image(Name=f"old-{number}")
    assert clean_up_images.clean_up(pai, datetime.now(UTC) + timedelta(days=1), dry_run=False) == 0
    assert names(pai) == []
    assert len(said()) == 205
