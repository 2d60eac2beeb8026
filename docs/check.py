"""Every page in Debian's Chromium, as on a desk and on a phone: `python docs/check.py SITE SCREENSHOTS`.

Fails on an error in the console, a file that is not there or comes from elsewhere, and a page that is wider
than its screen. First it has to find such faults in a page that has them all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {
        "viewport": {"width": 1440, "height": 900},
        "color_scheme": "light",
    },
    "dark": {
        "viewport": {"width": 1440, "height": 900},
        "color_scheme": "dark",
    },
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "light",
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
BROKEN = """<!doctype html><title>Broken</title><meta name="viewport" content="width=device-width">
<img src="missing.png"><script src="https://cdn.example.com/a.js"></script>
<p style="width: 900px">A paragraph that no phone can hold.</p>
<script>console.error("on purpose")</script><script>throw new Error("on purpose")</script>"""
SOUGHT, FOUND_IN = "jitter", "guides/retries.html"
LOUD = ("error", "warning")
FAULTS = ("wider than", "console", "uncaught", "404", "from elsewhere")
WIDTH = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def main(site: str, screenshots: str) -> None:
    """Look at every page in every way, and tell what is wrong."""
    pages = sorted(
        path.relative_to(site).as_posix() for path in Path(site).rglob("*.html")
    )
    shutil.rmtree(screenshots, ignore_errors=True)
    with sync_playwright() as playwright:
        # Chromium's own walls do not stand for root, and only our pages are opened.
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox"]
        )
        prove(browser)
        found: list[str] = []
        with served(Path(site)) as url:
            for look in LOOKS:
                found += visit(
                    browser, url, pages, look, Path(screenshots) / look
                )
            found += search(browser, url)
    print(
        f"{len(pages)} pages, {len(LOOKS)} looks: {len(found)} faults. Screenshots: {screenshots}"
    )
    if found:
        sys.exit("\n".join(found))


def chromium() -> str:
    """Return where the browser is; install Debian's where there is none."""
    for _ in range(2):
        for name in NAMES:
            if path := shutil.which(name):
                return path
        install()
    sys.exit("The browser was installed, but is not on the path.")


def install() -> None:
    """Install the browser, or say why that cannot be."""
    if shutil.which("apt-get") is None:
        sys.exit(
            "docs-check needs Chromium. There is no apt-get: install it by hand. Then run again."
        )
    if os.geteuid() != 0:
        sys.exit(
            "docs-check needs Chromium. As root: apt-get install chromium. Then run again."
        )
    print("Installing chromium ...", flush=True)
    for words in (
        ["update"],
        ["install", "--yes", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(
            ["apt-get", "-qq", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            sys.exit(
                f"apt-get {words[0]} failed, so there is no browser:\n{done.stdout.decode()[-2000:]}"
            )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve *folder* on this machine."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def visit(
    browser: Browser, url: str, pages: list[str], look: str, folder: Path | None
) -> list[str]:
    """Open *pages* in one look; return what is wrong, and keep pictures in *folder*."""
    found: list[str] = []
    with browser.new_context(**LOOKS[look]) as context:
        page = context.new_page()
        told = watch(page, url)
        for name in pages:
            told.clear()
            page.goto(f"{url}/{name}", wait_until="load")
            wide, width = page.evaluate(WIDTH)
            if wide > width:
                told.append(f"{wide} pixels, wider than {width}")
            found += [f"{name}, {look}: {line}" for line in told]
            if folder is not None:
                path = (
                    folder
                    / f"{name.removesuffix('.html').replace('/', '-')}.png"
                )
                page.screenshot(
                    path=path, full_page=True, animations="disabled"
                )
    return found


def search(browser: Browser, url: str) -> list[str]:
    """Look for a word as a reader would; return what is wrong."""
    with browser.new_context(**LOOKS["desktop"]) as context:
        page = context.new_page()
        told = watch(page, url)
        page.goto(f"{url}/search.html?q={SOUGHT}")
        page.locator("ul.search li a").first.wait_for(timeout=10_000)
        if page.locator(f'ul.search a[href^="{FOUND_IN}"]').count() == 0:
            told.append(f"{SOUGHT} is not found in {FOUND_IN}")
    return [f"search: {line}" for line in told]


def watch(page: Page, url: str) -> list[str]:
    """Return a list that fills with what the browser complains of."""
    told: list[str] = []

    def answered(reply: Response) -> None:
        if reply.status >= 400:
            told.append(f"{reply.status} {reply.url}")

    def only_from_here(route: Route) -> None:
        if route.request.url.startswith((url, "data:")):
            route.continue_()
        else:
            told.append(f"from elsewhere: {route.request.url}")
            route.abort()

    page.on(
        "console",
        lambda line: (
            told.append(f"console: {line.text}") if line.type in LOUD else None
        ),
    )
    page.on("pageerror", lambda error: told.append(f"uncaught: {error}"))
    page.on("response", answered)
    page.route("**/*", only_from_here)
    return told


def prove(browser: Browser) -> None:
    """Fail unless every kind of fault is found in a page that has them."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "broken.html").write_text(BROKEN, "utf-8")
        with served(Path(folder)) as url:
            told = "\n".join(
                visit(browser, url, ["broken.html"], "phone", None)
            )
    if missed := [fault for fault in FAULTS if fault not in told]:
        sys.exit(
            f"This check is blind: it has not found {', '.join(missed)} in\n{told}"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
