"""How credentials are kept out of what is printed and written down."""

from __future__ import annotations

import re

from schemathesis.engine.recorder import ScenarioRecorder

from .keys import Keys

# The engine blanks what it put into a request itself, but not what was signed at the last moment.
SIGNED = re.compile(r"((?:authorization|x-acs-security-token): )[^'\"]*", re.IGNORECASE)
BLANK = "***"


class Blanks:
    """Takes the credentials out of texts."""

    def __init__(self, keys: Keys) -> None:
        pair = keys.access_key
        secrets = [*keys.plain.values()]
        if pair is not None:
            secrets += [pair.access_key_id, pair.access_key_secret, pair.security_token or ""]
        self._secrets = sorted({secret for secret in secrets if secret}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Give a text without credentials."""
        for secret in self._secrets:
            text = text.replace(secret, BLANK)
        return SIGNED.sub(rf"\g<1>{BLANK}", text)

    def clean(self, recorder: ScenarioRecorder) -> None:
        """Take them out of the commands that show how to repeat a request."""
        for nodes in recorder.checks.values():
            for node in nodes:
                if node.failure_info is not None:
                    node.failure_info.code_sample = self(node.failure_info.code_sample)
                    for step in node.failure_info.steps:
                        step.curl = self(step.curl)
