"""One rule of the contract that a server breaks, said in words."""

from __future__ import annotations

from schemathesis.core.failures import Failure


class Broken(Failure):
    """What a server does, and what the contract says instead."""

    kind_title = "The contract is broken"

    __slots__ = ("key",)

    def __init__(self, operation: str, key: str, words: str, *, case_id: str | None = None) -> None:
        super().__init__(operation=operation, title=words, message="", case_id=case_id)
        self.key: str = key

    @property
    def _unique_key(self) -> str:
        return self.key
