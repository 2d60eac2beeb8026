"""What the tests of a pace through Redis have in common."""

from __future__ import annotations

import pytest
from colours import Answer, Scene

REPLY = Answer(body={"Name": "n", "RequestId": "R"})
# Seconds of Redis's own clock, which goes on while that of the test stands still: less than half of a turn.
LATE = 4.9


def waits(scene: Scene, *expected: float) -> bool:
    """Say whether so long was slept; Redis may have counted a little less, as its time went on."""
    pairs = list(zip(scene.clock.slept, expected, strict=True))
    return all(wanted - min(LATE, wanted / 2) < found <= wanted for found, wanted in pairs)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.levelname for record in caplog.records if record.name == "imageport"]
