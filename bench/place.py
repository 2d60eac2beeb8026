"""Where processes run: which core, which directory, which environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_UNWANTED = (
    *("PYTHON", "SSL_CERT_", "REQUESTS_CA_", "CURL_CA_", "OPENAI_", "STRIPE_", "AWS_", "GITHUB_"),
    *("ALIBABA_CLOUD_", "DASHSCOPE_", "PAI_", "PHOTOGPT_", "OCEANBASE_"),
)


def environment() -> dict[str, str]:
    """Return our environment without what would change a client: proxies, CA bundles, settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_UNWANTED) and not name.lower().endswith("_proxy")
    }
    return kept | {"PYTHONPATH": str(Path(__file__).parents[1])}


def _pin(core: int) -> None:
    # macOS and Windows cannot. The parent has chosen its core before, so look at all there are.
    if sys.platform == "linux":
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[core]})


def with_the_clients() -> None:
    """Run this process, and those that it starts from now on, on the clients' core."""
    _pin(0)


def beside_the_clients() -> None:
    """Run this process on another core than the clients, if there is one."""
    _pin(-1)
