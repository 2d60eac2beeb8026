"""What a command uses, and where each thing comes from: options, the environment, a profile."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import profiles

CREDENTIALS: dict[str, tuple[str, ...]] = {
    "pai": ("access_key_id", "access_key_secret", "security_token", "api_key"),
    "photogpt": ("api_key",),
    "oceanbase": ("api_key",),
}
# What the clients themselves read, in their order. Only the names are needed here: which source it is.
VARIABLES: dict[str, tuple[str, ...]] = {
    "pai": (
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "DASHSCOPE_API_KEY",
        "PAI_API_KEY",
    ),
    "photogpt": ("PHOTOGPT_API_KEY",),
    "oceanbase": ("OCEANBASE_API_KEY",),
}
OTHER_VARIABLES = {
    ("pai", "base_url"): "IMAGEPORT_PAI_BASE_URL",
    ("pai", "region"): "IMAGEPORT_PAI_REGION",
    ("pai", "network"): "IMAGEPORT_PAI_NETWORK",
    ("pai", "service_endpoint"): "PAI_SERVICE_ENDPOINT",
    ("pai", "service_token"): "PAI_SERVICE_TOKEN",
    ("photogpt", "base_url"): "IMAGEPORT_PHOTOGPT_BASE_URL",
    ("oceanbase", "base_url"): "OCEANBASE_BASE_URL",
}


class Source(NamedTuple):
    """A layer of settings and its name."""

    name: str
    values: Mapping[str, Any]


class Settings(NamedTuple):
    """What a client is made with, and where it comes from."""

    values: dict[str, Any]
    origins: dict[str, str]
    credentials: str | None
    """Where the credentials come from; None when there are none that this command knows of."""


def settle(vendor: str, given: Mapping[str, Any], profile: str | None) -> Settings:
    """Decide what counts: options, a profile that is named, the environment, the usual profile.

    Credentials are taken whole from one of them, never mixed. Those of the environment are left to the
    client, which reads them itself.
    """
    name, vendors = profiles.chosen(profiles.location(), profile)
    saved = Source(f"profile {name}", vendors.get(vendor, {}))
    env = Source("environment", _environment(vendor))
    options = Source("options", {key: value for key, value in given.items() if value is not None})
    layers = [options, saved, env] if profile else [options, env, saved]
    secret = next((each for each in layers if _has_credentials(vendor, each)), None)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for layer in layers:
        for key, value in layer.values.items():
            own = key in CREDENTIALS[vendor]
            if key in values or (own and layer is not secret) or (own and layer is env):
                continue
            values[key] = profiles.revealed(name, vendor, key, value) if layer is saved else value
            origins[key] = layer.name
    return Settings(values, origins, None if secret is None else _told(vendor, secret))


def _environment(vendor: str) -> dict[str, str]:
    read = {key: os.environ.get(name) for (owner, key), name in OTHER_VARIABLES.items() if owner == vendor}
    found = {key: value for key, value in read.items() if value}
    if any(os.environ.get(name) for name in VARIABLES[vendor]):
        found["api_key"] = ""  # the client reads it
    return found


def _has_credentials(vendor: str, layer: Source) -> bool:
    return any(name in layer.values for name in CREDENTIALS[vendor])


def _told(vendor: str, layer: Source) -> str:
    if layer.name != "environment":
        return layer.name
    found = [name for name in VARIABLES[vendor] if os.environ.get(name)]
    pair = [name for name in found if "ACCESS_KEY" in name]
    return f"environment {' and '.join(pair or found[:1])}"
