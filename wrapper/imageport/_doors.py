"""Which door of PAI a call goes through: signed to the native hosts, or bearer to the action URLs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from imageport._auth import Acs3Auth, Auth, KeyAuth, NoAuth
from imageport._bound import Bound
from imageport._credentials import Called, Chained, Source, check_secret
from imageport._hosts import Where, check_url, door_of
from imageport._options import CallOptions
from imageport.errors import ConfigurationError

if TYPE_CHECKING:
    from imageport._core import Core
    from imageport._session import PerCall
    from imageport_api.operations import Operation

C = TypeVar("C", bound="PerCall")
N = TypeVar("N")
A = TypeVar("A")


@attrs.frozen(eq=False)
class Doors(Bound, Generic[C]):
    """Makes the calls of PAI; credentials decide the door."""

    make: Callable[[], Core[C]] = attrs.field(repr=False)
    where: Where
    source: Source = attrs.field(repr=False)
    auth: Auth = attrs.field(repr=False)
    _made: dict[str, Core[C]] = attrs.field(factory=dict[str, Any], init=False, repr=False)

    @property
    def core(self) -> Core[C]:
        """What holds the connections; made when it is first needed, since its modules are the large ones."""
        return self._made.get("core") or self._made.setdefault("core", self.make())

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.source, Chained):
            self._check_host()

    def _check_host(self) -> None:
        taken = door_of(self.where.override) if self.where.override else None
        if taken is not None and taken != self._kind():
            raise ConfigurationError(
                "An AccessKey pair goes to the native hosts only, an API key to api.aliyun.com or"
                f" api.alibabacloud.com only; base_url is of the other kind: {self.where.override}."
            )

    def pick(self, native: N, action: A) -> N | A:
        """Return the generated module for the door that the credentials open."""
        return native if self._kind() == "native" else action

    def call(self, module: object, options: CallOptions, region: str | None = None) -> C:
        """Make a call of *module* with the client's credentials, to the host of *region* or the client's."""
        operation = self.core.operation_of(module)
        return self._call(operation, self.where.base(operation, region), self._ready(), options)

    def rehearse(self, module: object, options: CallOptions, ask: Callable[[Any], object]) -> None:
        """Hold the arguments of a listing to the spec before its first page is asked for."""
        core = self.core
        operation = core.operation_of(module)
        core.rehearse(ask, operation, self.where.base(operation), self._ready(), options)

    def bearer(self, module: object, options: CallOptions, *, repeat: bool = True) -> C:
        """Make a call that exists at the action URLs only; without *repeat* it is never sent twice."""
        self._ready()
        if self._kind() != "action":
            raise ConfigurationError("call() goes by the bearer door only; give api_key=.")
        call = self.call(module, options)
        if not repeat:
            call.course.operation = call.course.operation._replace(retry="paid")
        return call

    def public(self, module: object, options: CallOptions) -> C:
        """Make a call that needs no credentials and gets none."""
        operation = self.core.operation_of(module)
        return self._call(operation, self.where.base(operation), NoAuth(), options)

    def service(self, module: object, endpoint: str, token: str, options: CallOptions) -> C:
        """Make a call of a model service, which has an address and a token of its own."""
        base = check_url(endpoint, "endpoint")
        auth = KeyAuth("ServiceToken", check_secret(token, "token"), prefix="")
        return self._call(self.core.operation_of(module), base, auth, options)

    def with_options(self, options: CallOptions) -> Doors[C]:
        """Return a copy with other options and the same connections."""
        core = self.core.with_options(options)
        return attrs.evolve(self, make=lambda: core)

    def describe(self) -> str:
        """Say how the client is set up, without anything secret."""
        where = self.where
        kind = "no credentials given" if isinstance(self.source, Chained) else f"{self._kind()} door"
        return f"{kind}, {where.override or f'{where.region}, {where.network}'}"

    def _call(self, operation: Operation, base: str, auth: Auth, options: CallOptions) -> C:
        assert auth.scheme == (operation.security or "")
        return self.core.call(operation, base, auth, options)

    def _kind(self) -> str:
        return "action" if isinstance(self.source, str | Called) else "native"

    def _ready(self) -> Auth:
        """Return what proves the sender; what was given has been checked, the chain is checked now."""
        if isinstance(self.source, Chained):
            self.source.check()
            self._check_host()
        return self.auth


def open_doors(make: Callable[[], Core[C]], where: Where, source: Source) -> Doors[C]:
    """Make the doors for these credentials; *make* makes what holds the connections."""
    if isinstance(source, str | Called):
        return Doors(make, where, source, KeyAuth("PaiApiKey", source))
    return Doors(make, where, source, Acs3Auth(source))
