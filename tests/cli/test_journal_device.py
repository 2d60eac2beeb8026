"""A journal is a file that keeps what is written: a device would forget it, or never end."""

from __future__ import annotations

from pathlib import Path

import pytest

from imageport.cli.batch.journal import Journal
from imageport.errors import ConfigurationError


def test_a_device_is_no_journal() -> None:
    with pytest.raises(ConfigurationError, match="/dev/null cannot be used as a journal: not a regular file"):
        Journal(Path("/dev/null"), {})
