"""The two colours offer the same calls, and their sources differ in colour only."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import imageport

HOME = Path(imageport.__file__).parent
MODULES = sorted(path.stem for path in (HOME / "_blocking").glob("*.py") if path.stem != "__init__")
WORDS = (
    "PAI|PhotoGPT|OceanBase|Generation|GeneratedImage|Listing|TransportLike|WireResponse"
    "|ApiKey|CredentialProvider|ImageSource|Owner"
)
# Everything in which an awaited line may differ from its blocking twin.
RULES = [
    (r', async\."""$', ', blocking."""'),
    (r"between tasks; ", "between threads; "),
    (r"use it in an ``async with``", "use it in a ``with``"),
    (r": ``async for`` for items", ": iterate for items"),
    (r"\(await (self\.docs\([^()]*\))\)\.", r"\1."),
    (r"\bopen_upload_async\b", "open_upload"),
    (r"\blook_up_async\b", "look_up"),
    (r", gone, within$", ", gone"),
    (r"\bawait within\(download, (self\._try\(.*\))\)$", r"\1"),
    (r"\bawait _clock\.sleep_async\(", "_clock.sleep("),
    (r"\.asyncio(_detailed)?\(", r".sync\1("),
    (r"\.aiter_raw\(", ".iter_raw("),
    (r"\.aclose\(", ".close("),
    (r"\b__a(enter|exit)__\b", r"__\1__"),
    (r"\b(await|async(?= def| for)) ", ""),
    (rf"\bAsync({WORDS})\b", r"\1"),
    (r"\bAwaitedCall\b", "BlockingCall"),
    (r"\bawaited_core\b", "blocking_core"),
    (r"\bhandle_async_request\b", "handle_request"),
    (r"\bimageport\._awaited\b", "imageport._blocking"),
]  # fmt: skip


def sources(colour: str) -> dict[str, str]:
    return {name: (HOME / colour / f"{name}.py").read_text("utf-8") for name in MODULES}


def bleached(text: str) -> str:
    """An awaited source without its colour."""
    for pattern, plain in RULES:
        text = re.sub(pattern, plain, text, flags=re.MULTILINE)
    return text


def tidy(text: str) -> list[str]:
    """The lines as ruff writes them: a colour's longer words move imports and line ends."""
    for command in (["check", "--select=I", "--fix", "--quiet"], ["format", "--quiet"]):
        run = [
            sys.executable,
            "-m",
            "ruff",
            *command,
            "--no-cache",
            "--stdin-filename=wrapper/imageport/x.py",
            "-",
        ]
        done = subprocess.run(run, input=text, capture_output=True, text=True, cwd=HOME.parents[1])
        assert done.stdout, done.stderr
        text = done.stdout
    return text.splitlines()


def test_each_colour_has_the_same_modules() -> None:
    assert (
        sorted(path.stem for path in (HOME / "_awaited").glob("*.py") if path.stem != "__init__") == MODULES
    )
    assert len(MODULES) >= 7


@pytest.mark.parametrize("name", MODULES)
def test_the_awaited_source_is_the_blocking_one_in_another_colour(name: str) -> None:
    assert tidy(bleached(sources("_awaited")[name])) == tidy(sources("_blocking")[name])


@pytest.mark.parametrize("rule", [pattern for pattern, _ in RULES])
def test_no_rule_is_idle_and_none_touches_a_blocking_source(rule: str) -> None:
    assert any(re.search(rule, text, re.MULTILINE) for text in sources("_awaited").values())
    assert not any(re.search(rule, text, re.MULTILINE) for text in sources("_blocking").values())


def public_classes(colour: str) -> dict[str, type]:
    """The classes of one colour by their plain names."""
    found: dict[str, type] = {}
    for name in MODULES:
        module = import_module(f"imageport.{colour}.{name}")
        for key, value in vars(module).items():
            if inspect.isclass(value) and value.__module__ == module.__name__ and not key.startswith("_"):
                found[f"{name}.{bleached(key)}"] = value
    return found


BLOCKING, AWAITED = public_classes("_blocking"), public_classes("_awaited")
# What is not awaited in either colour, because it sends nothing.
AT_ONCE = {"list", "with_options", "token", "restore"}


def methods(kind: type) -> dict[str, Any]:
    """Public and special methods and properties that a class defines itself."""
    return {
        bleached(name): value
        for name, value in vars(kind).items()
        if (callable(value) or isinstance(value, property))
        and (not name.startswith("_") or name.startswith("__"))
    }


def described(function: Callable[..., Any]) -> tuple[str, str]:
    """Signature and docstring without colour."""
    return bleached(str(inspect.signature(function))), bleached(inspect.getdoc(function) or "")


def test_each_colour_has_the_same_classes() -> None:
    assert BLOCKING.keys() == AWAITED.keys()
    assert {"pai.PAI", "pai_images.Images", "pai_settings.Connections"} <= BLOCKING.keys()


@pytest.mark.parametrize("name", BLOCKING)
def test_each_class_offers_the_same_calls_in_either_colour(name: str) -> None:
    ours, theirs = methods(BLOCKING[name]), methods(AWAITED[name])
    assert ours.keys() == theirs.keys()
    assert bleached(AWAITED[name].__doc__ or "") == BLOCKING[name].__doc__
    for key in ours.keys() - {"__weakref__"}:
        if isinstance(ours[key], property):
            assert isinstance(theirs[key], property), key
        else:
            assert described(ours[key]) == described(theirs[key]), key


@pytest.mark.parametrize("name", AWAITED)
def test_what_sends_is_awaited_and_has_a_docstring(name: str) -> None:
    for key, value in methods(AWAITED[name]).items():
        if key.startswith("__") or isinstance(value, property):
            continue
        assert inspect.iscoroutinefunction(value) is (key not in AT_ONCE), key
        assert value.__doc__ or key in AT_ONCE or key == "close", key
        assert not inspect.iscoroutinefunction(getattr(BLOCKING[name], key))


def test_the_package_offers_each_client_in_both_colours() -> None:
    plain = {name for name in imageport.__all__ if f"Async{name}" in imageport.__all__}
    assert {"PAI", "PhotoGPT", "OceanBase", "Listing"} <= plain
    assert {name for name in imageport.__all__ if name.startswith("Async")} == {
        f"Async{name}" for name in plain
    }


def test_everything_that_the_package_names_can_be_had() -> None:
    assert sorted(set(imageport.__all__)) == sorted(imageport.__all__)
    for name in imageport.__all__:
        assert getattr(imageport, name) is not None
    with pytest.raises(AttributeError, match="Nothing"):
        _ = imageport.Nothing  # pyright: ignore[reportAttributeAccessIssue]


def test_a_listing_has_the_same_members_in_either_colour() -> None:
    ours, theirs = imageport.Listing, imageport.AsyncListing
    assert {name for name in dir(ours) if not name.startswith("_")} == {"pages", "prefetch"}
    assert {name for name in dir(theirs) if not name.startswith("_")} == {"pages", "prefetch"}
    for name in ("pages", "prefetch"):
        assert not inspect.iscoroutinefunction(getattr(theirs, name))
        mine, its = (inspect.signature(getattr(kind, name)) for kind in (ours, theirs))
        assert mine.parameters == its.parameters
    assert str(inspect.signature(theirs.pages)) == str(inspect.signature(ours.pages)).replace(
        "Gen", "AsyncGen"
    )
