"""Does one job in this process and prints the sample as JSON."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any

from bench.rounds import Job, Site, Skipped


def main() -> None:
    """Do the job that the command line describes."""
    task = json.loads(sys.argv[1])
    print(json.dumps(done(Job(**task["job"]), Site(**task["site"]))), flush=True)
    os._exit(0)  # a native client may abort while the interpreter ends


def done(job: Job, site: Site) -> dict[str, Any]:
    """Return the sample of a job, or why there is none."""
    try:
        return import_module(f"bench.cases.{job.suite}").SUITE.measure(job, site)
    except Skipped as reason:
        return {"skipped": str(reason)}
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("bench", "imageport", "imageport_api"):
            raise
        return {"skipped": f"not installed: {package}"}


if __name__ == "__main__":
    main()
