"""Print the layers of one call: microseconds and share, and the modules in each."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser

from bench import place, site
from bench.cases.layers import awaited, blocking
from bench.clock import Sample
from bench.layers import Looks, shared_out
from bench.peers.awaited import PEERS as AWAITED
from bench.peers.blocking import PEERS as BLOCKING
from bench.report import Table, number

_MODULES_SHOWN = 4
_SECONDS = 8.0


def main() -> int:
    """Profile the call that the command line names."""
    parser = ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("client", nargs="?", default="imageport, bearer", help="(%(default)s)")
    parser.add_argument("--call", choices=("get", "page", "post"), default="get")
    parser.add_argument("--awaited", action="store_true", help="the async client")
    options = parser.parse_args()
    clients = AWAITED if options.awaited else BLOCKING
    if options.client not in clients:
        parser.error(f"no such client; there are: {'; '.join(clients)}")
    place.with_the_clients()
    with site.prepared(seconds=0.5) as at:
        if options.awaited:
            found = asyncio.run(awaited(options.client, options.call, at.url, at.seconds, _SECONDS))
        else:
            found = blocking(options.client, options.call, at.url, at.seconds, _SECONDS)
    colour = "async" if options.awaited else "sync"
    print(layers_of(f"{options.client}, {options.call}, {colour}", *found))
    return 0


def layers_of(title: str, timing: Sample, looks: Looks) -> Table:
    """Return the layers of a call as a table."""
    wall = timing["wall"]
    rows = [
        [layer, number(time, 1), f"{time / wall:.0%}", _modules(looks, layer)]
        for layer, time in shared_out(looks.layers, wall, timing["cpu"]).items()
    ]
    rows.append(["in all", number(wall, 1), "100%", f"CPU {timing['cpu']:.1f} us"])
    heading = f"{title}: {wall:.1f} us a call, {looks.layers.total():,} looks at its stack"
    return Table(heading, ("layer", "us", "share", "modules, by share of looks"), rows)


def _modules(looks: Looks, layer: str) -> str:
    within = {module: count for (where, module), count in looks.modules.items() if where == layer}
    often = sorted(within.items(), key=lambda found: -found[1])[:_MODULES_SHOWN]
    total = looks.layers.total()
    return ", ".join(f"{module or 'unknown'} {count / total:.0%}" for module, count in often) or "-"


if __name__ == "__main__":
    sys.exit(main())
