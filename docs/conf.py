"""How Sphinx builds the documentation: `make docs`. Nothing is fetched; a warning is an error."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [
    str(ROOT / "wrapper"),
    str(ROOT / "generated"),
    str(DOCS / "tools"),
]

import attrs  # noqa: E402 - found by the path above
import yaml  # noqa: E402
from sphinx import addnodes  # noqa: E402
from sphinx.domains.python import PyObject  # noqa: E402
from sphinx.ext.napoleon import Config, GoogleDocstring  # noqa: E402

import http_pages  # noqa: E402 - found by the path above
import imageport  # noqa: E402

project = "imageport"
author = "the imageport authors"
release = version = imageport.__version__
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build", "tools"]

myst_enable_extensions = [
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 70
add_module_names = False
toc_object_entries_show_parents = "hide"

pygments_dark_style = "a11y-high-contrast-dark"
html_theme = "furo"
html_title = f"imageport {release}"
html_logo = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["imageport.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0f766e",
        "color-brand-content": "#0f766e",
        "color-brand-visited": "#0f766e",
    },
    "dark_css_variables": {
        "color-brand-primary": "#5eead4",
        "color-brand-content": "#5eead4",
        "color-brand-visited": "#5eead4",
    },
}
copybutton_exclude = ".linenos, .gp, .go"
copybutton_selector = (
    "div.highlight-python pre, div.highlight-bash pre, div.highlight-yaml pre"
)


def write_http_pages(app: Any) -> None:
    """Render the spec before Sphinx looks for pages."""
    spec = yaml.safe_load((ROOT / "spec" / "openapi.yaml").read_text("utf-8"))
    http_pages.write(spec, DOCS / "http")


# The classes that a user makes; of all others the constructor says nothing to a reader.
MADE_BY_USERS = {
    *(
        "PAI",
        "PhotoGPT",
        "OceanBase",
        "AsyncPAI",
        "AsyncPhotoGPT",
        "AsyncOceanBase",
        "Rate",
        "RedisRate",
        "Retry",
    ),
    *("AccessKey", "Fault", "Keys", "Sandbox"),
}


def only_useful_constructors(
    app: Any,
    what: str,
    name: str,
    obj: Any,
    options: Any,
    signature: Any,
    *_: Any,
) -> tuple[str, None] | None:
    """Leave out the constructors that nobody calls; write defaults as a reader would."""
    if what not in ("class", "exception"):
        return None
    if name.rpartition(".")[2] not in MADE_BY_USERS:
        return "", None

    def default(match: re.Match[str]) -> str:
        value = attrs.fields_dict(obj)[match[1]].default
        return value.__name__ if callable(value) else repr(value)

    return re.sub(r"attr_dict\['(\w+)'\]\.default", default, signature), None


def fields_of_models(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Read the generated models' docstrings, the only ones with a section for fields."""
    if what == "class" and name.startswith("imageport_api."):
        style = Config(napoleon_use_ivar=True, napoleon_attr_annotations=True)
        lines[:] = str(
            GoogleDocstring(lines, style, app, what, name, obj, options)
        ).splitlines()


# By the bare names that annotations have.
PARTS = {
    part.rpartition(".")[2]: part
    for part in http_pages.PARTS.values()
    if "._blocking." in part
}


def one_colour(app: Any, doctree: Any) -> None:
    """Let a class that exists in both colours mean the one of its page."""
    colour = (
        "_awaited" if app.env.docname == "reference/awaited" else "_blocking"
    )
    for node in doctree.findall(addnodes.pending_xref):
        part = PARTS.get(node.get("reftarget", ""))
        if part is not None:
            node["reftarget"] = part.replace("_blocking", colour)


def setup(app: Any) -> None:
    """Take part in the build."""
    for kind in PyObject.doc_field_types:
        if kind.name == "variable":
            kind.label = "Fields"
    app.connect("builder-inited", write_http_pages)
    app.connect("autodoc-process-signature", only_useful_constructors)
    app.connect("autodoc-process-docstring", fields_of_models)
    app.connect("doctree-read", one_colour)
