"""The suites, in the order in which they run.

To add one: a module like its neighbours, with a `SUITE` in it, and its name here.
"""

SUITES = (
    *("calls", "calls_async", "calls_tls", "concurrency", "threads", "listing", "upload"),
    *("imports", "layers", "instructions", "growth", "memory", "generate", "contract"),
)
