"""The nightly copy of PAI's images: what changes, what fails, and two runs at once."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import sync_images
from vendors import QUICK

from imageport import PAI, ServerError
from imageport.sandbox import Sandbox


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "images.sqlite", isolation_level=None)) as made:
        yield made


def test_the_mirror_follows(pai: PAI, sandbox: Sandbox, mirror: sqlite3.Connection) -> None:
    added = [pai.images.add(f"image-{n}", "u/r:i", labels={"system.chipType": "GPU"}) for n in range(3)]
    assert sync_images.sync(pai, mirror) == (3, 0)
    assert sync_images.sync(pai, mirror) == (0, 0)
    pai.images.publish(str(added[0].image_id))
    pai.images.remove(str(added[1].image_id))
    pai.images.add("image-3", "u/r:i")
    assert sync_images.sync(pai, mirror) == (2, 1)
    ask = "SELECT name, image ->> 'Accessibility', image -> 'Labels' FROM images WHERE removed IS NULL"
    gpu = '[{"Key":"system.chipType","Value":"GPU"}]'
    assert sorted(mirror.execute(ask)) == [
        ("image-0", "PUBLIC", gpu),
        ("image-2", "PRIVATE", gpu),
        ("image-3", "PRIVATE", "[]"),
    ]


def test_a_run_that_is_cut_short_loses_nothing(
    pai: PAI, sandbox: Sandbox, mirror: sqlite3.Connection
) -> None:
    for number in range(150):
        sandbox.add_image(Name=f"image-{number}")
    sandbox.fault("error", operation="ActionListImages", status=503, after=1, times=3)
    with pytest.raises(ServerError):
        sync_images.sync(pai, mirror)
    assert mirror.execute("SELECT count(*), count(removed) FROM images").fetchone() == (100, 0)
    assert sync_images.sync(pai, mirror) == (50, 0)


def test_an_image_that_slips_through_a_listing_is_not_taken_for_gone(
    pai: PAI, sandbox: Sandbox, mirror: sqlite3.Connection
) -> None:
    pai.images.add("image-0", "u/r:i")
    assert sync_images.sync(pai, mirror) == (1, 0)
    sandbox.fault("json", operation="ActionListImages", body={"TotalCount": 0, "Images": []})
    assert sync_images.sync(pai, mirror) == (0, 0)
    assert mirror.execute("SELECT removed FROM images").fetchall() == [(None,)]


EXITS = [("throttle", 429, os.EX_TEMPFAIL), ("error", 503, os.EX_TEMPFAIL), ("error", 403, os.EX_CONFIG)]


@pytest.mark.parametrize(("kind", "status", "code"), [*EXITS, ("error", 400, 1)])
def test_cron_learns_what_kind_of_failure_it_was(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, status: int, code: int
) -> None:
    there = partial(PAI, api_key="sk-sandbox", base_url=sandbox.url, retry=QUICK)
    monkeypatch.setattr(sync_images, "PAI", there)
    sandbox.add_image(Name="image-0")
    sandbox.fault(kind, operation="ActionListImages", status=status, times=3)
    words = [str(tmp_path / "images.sqlite")]
    assert sync_images.main(words) == code
    sandbox.faults.clear()
    assert sync_images.main(words) == 0


def test_two_runs_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    words = [str(tmp_path / "images.sqlite"), "--sandbox"]
    with (tmp_path / "images.sqlite.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert sync_images.main(words) == os.EX_TEMPFAIL
    assert sync_images.main(words) == 0
