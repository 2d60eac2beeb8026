"""Bars for the report, as inline SVG: nothing is loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _SCALE = 400.0, 1.6  # a bar ends at 1.6 times its limit; what is longer is cut, and shown so
_LIMIT_AT = _WIDTH / _SCALE


def bar(used: float | None, reached: bool | None) -> str:
    """Draw how much of what is allowed is used, with a line where the limit is."""
    if used is None:  # not measured, or a limit of 0
        return ""
    full = max(min(used, _SCALE) * _LIMIT_AT, 1.5)
    shapes = [
        f'<rect class="track" width="{_WIDTH:g}" height="10" y="4" rx="2"/>',
        f'<rect class="{"good" if reached else "bad"}" width="{full:.1f}" height="10" y="4" rx="2"/>',
        f'<path class="limit" d="M{_LIMIT_AT:g} 0v18"/>',
    ]
    if used > _SCALE:
        shapes.append(f'<path class="cut" d="M{_WIDTH - 16:g} 2l-4 14m8-14l-4 14"/>')
    return _svg(f"{used:.0%} of the limit", 18, shapes)


def stack(parts: Mapping[str, float], longest: float, colours: Mapping[str, str]) -> str:
    """Draw *parts* side by side; a bar of *longest* fills the width."""
    at = 0.0
    shapes: list[str] = []
    for name, value in parts.items():
        width = value / longest * _WIDTH
        tip = f"<title>{escape(name)}: {value:,.1f} µs</title>"
        shapes.append(
            f'<rect x="{at:.2f}" width="{width:.2f}" height="20" fill="{colours[name]}">{tip}</rect>'
        )
        at += width
    return _svg(", ".join(f"{name} {value:.0f} µs" for name, value in parts.items()), 20, shapes)


def legend(names: Sequence[str], colours: Mapping[str, str]) -> str:
    """Say which colour is what."""
    items = (f'<li><i style="background:{colours[name]}"></i>{escape(name)}</li>' for name in names)
    return f'<ul class="legend">{"".join(items)}</ul>'


def _svg(label: str, height: int, shapes: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {height}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}">{"".join(shapes)}</svg>'
    )
