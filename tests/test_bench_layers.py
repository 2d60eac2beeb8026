"""Where `make profile` says that time goes."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from bench import layers


@pytest.mark.parametrize(
    ("module", "layer"),
    [
        ("imageport._pool_async", "transport"),
        ("imageport._auth", "signing"),
        ("imageport_api.models.image", "models"),
        ("imageport._something_new", "options and course"),
        ("httpx._urlparse", "building the request"),
        ("h11._connection", "heads of HTTP"),
        ("json.decoder", "decoding"),
        ("contextlib", None),
        ("", None),
    ],
)
def test_the_layer_of_a_module(module: str, layer: str | None) -> None:
    assert layers.layer_of(module) == layer


def test_time_is_shared_out_and_nothing_is_lost() -> None:
    shares = layers.shared_out(Counter({"transport": 30, "decoding": 10}), wall=100.0, cpu=80.0)
    assert shares == {"transport": 60.0, "decoding": 20.0, "waiting": 20.0}
    assert sum(shares.values()) == 100.0


def test_looks_find_what_works() -> None:
    looks = layers.looked_at(lambda: json.loads("[" + "1," * 20_000 + "1]"), 0.3)
    assert looks.layers.most_common(1)[0][0] == "decoding"
