"""How credentials are kept out of what is printed and written down."""

from __future__ import annotations

import re

from schemathesis.engine.recorder import CheckFailureInfo, ScenarioRecorder

from .keys import Keys

# Where a request carries them. In a shell's quotes, a quote is written as '"'"'.
CARRIED = re.compile(
    r"((?<![\w-])(?:authorization|x-acs-security-token): )(?:[^'\"]|'\"'\"')*", re.IGNORECASE
)
CREDENTIALS = frozenset({"authorization", "x-acs-security-token", "proxy-authorization"})
LONG = 8
"""From so many characters on, a secret is unlikely to be part of another word."""
BLANK = "***"


class Blanks:
    """Takes the credentials out of texts: wherever a request carries them, and where a server echoes them.

    A short secret is taken for one only where it stands by itself, as no part of another word or an address.
    """

    def __init__(self, keys: Keys) -> None:
        pair = keys.access_key
        secrets = [*keys.plain.values()]
        if pair is not None:
            secrets += [pair.access_key_id, pair.access_key_secret, pair.security_token or ""]
        ordered = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
        forms = [
            re.escape(secret)
            if len(secret) >= LONG
            else rf"(?<![\w/.?&=:-]){re.escape(secret)}(?![\w/.?&=:-])"
            for secret in ordered
        ]
        pattern = "|".join(forms) or r"(?!)"
        self._echoed, self._in_bytes = re.compile(pattern), re.compile(pattern.encode())
        long = [re.escape(secret) for secret in ordered if len(secret) >= LONG]
        self._long = re.compile("|".join(long) or r"(?!)")

    def __call__(self, text: str) -> str:
        """Give what a server said without credentials."""
        return CARRIED.sub(rf"\g<1>{BLANK}", self._echoed.sub(BLANK, text))

    def clean(self, recorder: ScenarioRecorder) -> None:
        """Take them out of all that reports show: commands, what is wrong, requests and replies."""
        for nodes in recorder.checks.values():
            for node in nodes:
                if node.failure_info is not None:
                    self._clean_failure(node.failure_info)
        for interaction in recorder.interactions.values():
            self._clean_headers(interaction.request.headers)
            response = interaction.response
            if response is None:
                continue
            self._clean_headers(response.headers)
            response.message = self(response.message)
            if response.content and self._in_bytes.search(response.content):
                response.content = self._in_bytes.sub(BLANK.encode(), response.content)

    def _clean_failure(self, info: CheckFailureInfo) -> None:
        info.code_sample = self._in_command(info.code_sample)
        for step in info.steps:
            step.curl = self._in_command(step.curl)
        for name in ("title", "message", "validation_message"):
            said = getattr(info.failure, name, None)
            if isinstance(said, str) and self._echoed.search(said):
                setattr(info.failure, name, self(said))

    def _clean_headers(self, headers: dict[str, list[str]]) -> None:
        """Hide the credentials of a request, and what a server repeats of them in a header."""
        for name, values in headers.items():
            hidden = name.lower() in CREDENTIALS
            headers[name] = [BLANK if hidden else self(value) for value in values]

    def _in_command(self, command: str) -> str:
        return carried(self._long.sub(BLANK, command))


def carried(command: str) -> str:
    """Take them out of a command's headers, and nothing out of its address."""
    return CARRIED.sub(rf"\g<1>{BLANK}", command)
