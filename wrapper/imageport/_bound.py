"""What holds a client's connections is bound to its process; what does not can be taken along."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

from imageport._unknown import unknown_argument
from imageport.errors import ConfigurationError

_KEYWORDS = 0x08  # what inspect calls CO_VARKEYWORDS


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


class Client(Bound):
    """What people make, with arguments that they may misspell."""

    __slots__ = ()

    if not TYPE_CHECKING:  # type checkers read __init__

        def __new__(cls, *_: object, **given: object) -> Self:
            """Refuse arguments that __init__ does not have, with the one that was meant."""
            names = [*given]
            given.clear()  # an error report may hold the locals of every frame, and these may be secret
            code = getattr(cls.__init__, "__code__", None)
            if names and code is not None and not code.co_flags & _KEYWORDS:
                known = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
                for name in names:
                    if name not in known:
                        raise unknown_argument(name, f"{cls.__name__}()", known)
            return super().__new__(cls)


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
