"""What an audit may find: each must be found nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass
class Findings:
    """The findings of every sort, in words."""

    strays: list[str] = field(default_factory=list[str])
    """Published, removed or made without having been asked for."""
    wrong_answers: list[str] = field(default_factory=list[str])
    """A listing that is not complete, or a result that is not what the sandbox has."""
    broken_histories: list[str] = field(default_factory=list[str])
    """Attempts that do not go with the requests that came."""
    duplicates: list[str] = field(default_factory=list[str])
    """Done twice."""
    losses: list[str] = field(default_factory=list[str])
    """Done without the client knowing that it may be, or told as done and not done."""
    foreign_exceptions: list[str] = field(default_factory=list[str])
    """Exceptions that are not ours."""
    leaks: list[str] = field(default_factory=list[str])
    """Sockets, files, threads and tasks left open, memory that grows."""

    def __iadd__(self, other: Findings) -> Findings:
        for name, found in other.sorts().items():
            getattr(self, name).extend(found)
        return self

    def sorts(self) -> dict[str, list[str]]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __bool__(self) -> bool:
        return any(self.sorts().values())
