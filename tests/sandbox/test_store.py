from __future__ import annotations

from pathlib import Path

import pytest

from imageport.sandbox.store import Store


class Refused(Exception):  # noqa: N818 - no error of the store
    pass


def put_and_refuse(store: Store) -> None:
    with store:
        store.put("thing", "lost", {"a": 2})
        assert store.documents("thing").keys() == {"kept", "lost"}
        with store:
            store.put("thing", "inside", {"a": 3})
        raise Refused


def test_what_was_refused_half_way_leaves_nothing_behind() -> None:
    store = Store(None, [])
    store.put("thing", "kept", {"a": 1})
    with pytest.raises(Refused):
        put_and_refuse(store)
    assert store.dump() == {"thing": [{"a": 1}]}
    assert store.documents("thing") == {"kept": {"a": 1}}


def test_what_was_done_stays() -> None:
    store = Store(None, [])
    with store:
        store.put("thing", "kept", {"a": 1})
    with pytest.raises(Refused), store:
        raise Refused
    assert store.dump() == {"thing": [{"a": 1}]}


def test_what_is_remembered_is_what_is_stored(tmp_path: Path) -> None:
    store = Store(tmp_path / "data", [])
    before = store.documents("thing")
    for number, key in enumerate(["a", "b", "c", "a"]):
        store.put("thing", key, {"number": number, "parts": ("tuple",)})
    remembered = store.documents("thing")
    fresh = Store(tmp_path / "data", [])
    assert list(remembered.items()) == list(fresh.documents("thing").items())
    assert list(remembered) == ["b", "c", "a"]
    assert before == {}  # whoever reads is not disturbed
    store.close()
    fresh.close()
