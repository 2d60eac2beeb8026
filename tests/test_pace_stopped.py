"""A call that is stopped while it waits for its turn leaves its place to the next."""

from __future__ import annotations

import pytest
from colours import IMAGE_ID, Scene
from genuine import OK

from imageport import _clock

REPLY = OK


class Stopped(BaseException):
    """Stands for Ctrl-C."""


def test_who_is_stopped_while_waiting_leaves_the_place_to_the_next(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: float) -> None:
        raise Stopped

    async def stop_async(_: float) -> None:
        raise Stopped

    pai = scene.pai(REPLY, ..., rate=1)
    pai.images.get(IMAGE_ID)
    with monkeypatch.context() as patch:
        patch.setattr(_clock, "sleep", stop)
        patch.setattr(_clock, "sleep_async", stop_async)
        for _ in range(100):
            with pytest.raises(Stopped):
                pai.images.get(IMAGE_ID)
    pai.images.get(IMAGE_ID)
    pai.images.get(IMAGE_ID)
    assert scene.clock.slept == pytest.approx([1.0, 1.0])
