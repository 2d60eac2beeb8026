"""Whether every link of the built pages leads somewhere: `python links.py FOLDER`. No network is asked.

Links to other sites are held to https and to a host; whether those sites answer is not for a build to ask.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Where a page may name another file, and whether the browser fetches it by itself.
NAMES = {"a": "href", "link": "href", "img": "src", "script": "src", "iframe": "src", "source": "src"}


class Page(HTMLParser):
    """The anchors of a page, and what it links to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors = {"", "top"}
        self.links: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of a tag."""
        given = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := given.get(name))}
        if (target := given.get(NAMES.get(tag, ""))) is not None:
            self.links.append((tag, target))


def dead(site: Path) -> list[str]:
    """Return a line for every link of the pages below *site* that leads nowhere."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    if not pages:
        return [f"{site} holds no pages."]
    return [
        f"{path.relative_to(site)}: {target}: {why}"
        for path, page in pages.items()
        for tag, target in page.links
        if (why := _fault(site, pages, path, tag, target))
    ]


def _fault(site: Path, pages: dict[Path, Page], path: Path, tag: str, target: str) -> str:
    url = urlsplit(target)
    if url.scheme or url.netloc:
        return _elsewhere(url.scheme, url.netloc, tag)
    file = (path.parent / unquote(url.path)).resolve() if url.path else path
    if file.is_dir():
        file /= "index.html"
    if not file.is_relative_to(site.resolve()) or not file.is_file():
        return "no such file"
    if file in pages and unquote(url.fragment) not in pages[file].anchors:
        return "no such anchor"
    return ""


def _elsewhere(scheme: str, host: str, tag: str) -> str:
    if scheme == "data":
        return ""
    if tag != "a":
        return "fetched from another site"
    return "" if scheme == "https" and "." in host else "not https to a host"


def main(folder: str) -> None:
    """Print the dead links, and fail if there is one."""
    found = dead(Path(folder).resolve())
    if found:
        sys.exit("\n".join([*found, f"{len(found)} dead links"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
