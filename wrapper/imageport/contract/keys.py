"""Where the credentials of each door come from: what is given, then the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Self

from imageport._credentials import AccessKey, check_secret
from imageport.errors import ConfigurationError

# Where a door's credentials are looked for, to tell who has none.
SOURCES = {
    "AcsSignature": "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "PaiApiKey": "DASHSCOPE_API_KEY or PAI_API_KEY",
    "ServiceToken": "PAI_SERVICE_TOKEN",
    "PhotoGPTKey": "PHOTOGPT_API_KEY",
    "OceanBaseKey": "OCEANBASE_API_KEY",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens each door, by security scheme; a door without a key stays shut."""

    access_key: AccessKey | None = None
    plain: dict[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def doors(self) -> set[str]:
        """The doors that these keys open."""
        return {*self.plain, *(["AcsSignature"] if self.access_key else [])}

    @classmethod
    def find(
        cls,
        *,
        api_key: str | None = None,
        access_key_id: str | None = None,
        access_key_secret: str | None = None,
        security_token: str | None = None,
        service_token: str | None = None,
    ) -> Self:
        """Take what is given, and for what is not the variables that the clients read."""
        env = os.environ.get
        found = {
            "PaiApiKey": api_key or env("DASHSCOPE_API_KEY") or env("PAI_API_KEY"),
            "PhotoGPTKey": api_key or env("PHOTOGPT_API_KEY"),
            "OceanBaseKey": api_key or env("OCEANBASE_API_KEY"),
            "ServiceToken": service_token or env("PAI_SERVICE_TOKEN"),
        }
        pair = (access_key_id, access_key_secret, security_token)
        if not any(pair):
            names = ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN")
            pair = tuple(env(f"ALIBABA_CLOUD_{name}") for name in names)
        plain = {door: check_secret(key, f"the key of {door}") for door, key in found.items() if key}
        return cls(_pair(*pair), plain)

    def for_one_host(self, *, prefers_api_key: bool) -> Self:
        """Leave one of the two doors of PAI: keys never go to the other door's kind of host."""
        if self.access_key is None or "PaiApiKey" not in self.plain:
            return self
        if prefers_api_key:
            return type(self)(None, self.plain)
        rest = {door: key for door, key in self.plain.items() if door != "PaiApiKey"}
        return type(self)(self.access_key, rest)


SANDBOX = Keys(
    AccessKey("sandbox-ak", "sandbox-secret"),
    {
        **dict.fromkeys(("PaiApiKey", "PhotoGPTKey", "OceanBaseKey"), "sk-sandbox"),
        "ServiceToken": "sandbox-token",
    },
)
"""What the sandbox lets in. They are no secrets."""


def _pair(key: str | None, secret: str | None, token: str | None) -> AccessKey | None:
    if not key and not secret:
        return None
    if not key or not secret:
        raise ConfigurationError("An AccessKey has two parts, its id and its secret; one of them is missing.")
    return AccessKey(
        check_secret(key, "the AccessKey id"),
        check_secret(secret, "the AccessKey secret"),
        check_secret(token, "the security token") if token else None,
    )
