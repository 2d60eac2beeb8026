"""What holds a client's connections is bound to its process; what does not can be taken along."""

from __future__ import annotations

import copy
from typing import Any, ClassVar, NoReturn, Self

from imageport.errors import ConfigurationError


class NotPicklable(ConfigurationError, TypeError):  # noqa: N818 - as the field says it
    """A client can be neither pickled nor copied."""


class Bound:
    """Something that holds a client's connections."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse: no pickle can carry connections, and none should carry keys."""
        raise NotPicklable(
            f"{type(self).__name__} holds a client's connections and cannot be pickled or copied. Make a"
            " client in each process; with_options() makes another one on the same connections; results can"
            " be pickled, and a task is taken along by its token()."
        )


class Handle:
    """Something that came from a client and knows it; a pickle leaves the client behind, a copy shares it."""

    _client: ClassVar[str]
    """The attribute that leads to the client."""

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), self._client: Away()}

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        vars(twin).update(vars(self))
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = memo[id(self)] = self.__copy__()
        for name, value in vars(self).items():
            if name != self._client:
                setattr(twin, name, copy.deepcopy(value, memo))
        return twin


class Away:
    """Stands in a pickle where the client was."""

    @property
    def account(self) -> Self:
        """Stand for the account, too."""
        return self

    @property
    def core(self) -> NoReturn:
        """Complain."""
        self.ask()

    def ask(self, *_: object) -> NoReturn:
        """Complain."""
        raise ConfigurationError(
            "This came out of a pickle and has no client. client.tasks.resume(generation.token()) goes on."
        )
