"""Whether the vendor's live metadata still says what the spec says, for the native operations of PAI."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from imageport.errors import ConfigurationError, ImagePortError

from .comparing import Change, compare
from .facts import operations

if TYPE_CHECKING:
    import httpx

__all__ = ["BROKEN", "KEPT", "UNREAD", "Change", "compare", "report"]
KEPT, BROKEN, UNREAD = 0, 1, 3


def report(
    base_url: str | None = None,
    *,
    as_json: bool = False,
    transport: httpx.BaseTransport | None = None,
) -> tuple[list[str], int]:
    """Compare the live documents with the spec; return what to print, and the exit code.

    0: nothing, or nothing that breaks a caller; 1: something that does; 3: a document could not be read.
    """
    spec = read_spec()
    try:
        found = compare(spec, read_documents(spec, base_url, transport))
    except ConfigurationError:
        raise
    except (ImagePortError, AttributeError, KeyError, TypeError, ValueError) as error:
        return [f"The metadata could not be read: {type(error).__name__}: {error}"], UNREAD
    breaking = sum(change.breaking for change in found)
    code = BROKEN if breaking else KEPT
    if as_json:
        return [json.dumps([change._asdict() for change in found], ensure_ascii=False, indent=1)], code
    count = f"{len(found)} change{'s' if len(found) != 1 else ''}"
    told = f"{count}, {breaking} of them breaking" if found else "nothing has changed"
    return [*map(str, found), f"{len(list(operations(spec)))} operations compared: {told}."], code


def read_spec() -> dict[str, Any]:
    """Read the spec that is shipped with the generated package."""
    return json.loads(files("imageport_api").joinpath("openapi.json").read_text("utf-8"))


def read_documents(
    spec: dict[str, Any], base_url: str | None, transport: httpx.BaseTransport | None
) -> dict[str, Any]:
    """Read the metadata document of every product that the spec has native operations of."""
    from imageport import PAI

    products = sorted({(acs["product"], acs["version"]) for *_, acs in operations(spec)})
    # The documents are public. A key, which is not sent, keeps the environment's credentials out of this.
    with PAI(api_key="none", base_url=base_url, transport=transport) as pai:
        return {product: pai.catalog.docs(product, version).to_dict() for product, version in products}
