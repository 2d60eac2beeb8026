"""How credentials are kept out of what is printed and written down."""

from __future__ import annotations

import re

from schemathesis.engine.recorder import ScenarioRecorder

from .keys import Keys

# Where a request carries them. In a shell's quotes, a quote is written as '"'"'.
CARRIED = re.compile(
    r"((?<![\w-])(?:authorization|x-acs-security-token): )(?:[^'\"]|'\"'\"')*", re.IGNORECASE
)
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

    def __call__(self, text: str) -> str:
        """Give what a server said without credentials."""
        return CARRIED.sub(rf"\g<1>{BLANK}", self._echoed.sub(BLANK, text))

    def clean(self, recorder: ScenarioRecorder) -> None:
        """Take them out of the commands that show how to repeat a request, and out of the replies."""
        for nodes in recorder.checks.values():
            for node in nodes:
                if node.failure_info is not None:
                    node.failure_info.code_sample = carried(node.failure_info.code_sample)
                    for step in node.failure_info.steps:
                        step.curl = carried(step.curl)
        for interaction in recorder.interactions.values():
            response = interaction.response
            if response is not None and response.content and self._in_bytes.search(response.content):
                response.content = self._in_bytes.sub(BLANK.encode(), response.content)


def carried(command: str) -> str:
    """Take them out of a command's headers, and nothing out of its address."""
    return CARRIED.sub(rf"\g<1>{BLANK}", command)
