"""The only code that sends: one loop per colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx

from imageport import _clock
from imageport._auth import Auth
from imageport._body import Body
from imageport._course import Course
from imageport._http1 import UncleanEnd
from imageport._permits import AsyncOwner, Owner
from imageport._preparing import preparing
from imageport._reply import Reply
from imageport._request import Prepared, prepare
from imageport._timeouts import Timeouts
from imageport._transport import Transports
from imageport._wire import AsyncPool, Pool, WireRequest
from imageport_api.client import AuthenticatedClient

if TYPE_CHECKING:
    from imageport._form import FormStream
    from imageport._pace import Lane


class PerCall(AuthenticatedClient):
    """What a generated function takes for its client: one call, its operation and its options."""

    def __init__(
        self,
        course: Course,
        base: str,
        auth: Auth,
        timeouts: Timeouts,
        extra: Mapping[str, str] | None,
    ) -> None:
        super().__init__(base_url=base, token="")
        self.course = course
        self.auth = auth
        self.timeouts = timeouts
        self._base = base
        self._extra = extra
        self.lane: Lane | None = None
        self.prepared = False
        self.sub_path = ""
        self.content_type: str | None = None

    def prepare(self, method: str, url: str, **parts: Any) -> Prepared:
        """Spell out what the generated code built."""
        if self.content_type is not None:
            parts["headers"] = {**parts.get("headers", {}), "Content-Type": self.content_type}
        request = prepare(self.course.operation, self._base, url + self.sub_path, extra=self._extra, **parts)
        self.prepared: bool = True
        course = self.course
        course.asked, course.method, course.url = request, request.method, request.url.partition("?")[0]
        return request

    def attempt(self, request: Prepared, limit: float) -> WireRequest:
        """Make one attempt of it: fresh proof of the sender, and what is left of the time."""
        operation = self.course.operation
        proof = self.auth.headers(operation, request)
        self.course.sent = request, proof
        self.course.proofs.append(proof)
        lines = [("host", request.host), *request.headers, *proof]
        body: bytes | FormStream = request.body
        length = len(request.body)
        if request.upload is not None:
            from imageport._form import Form, FormStream

            form = Form(*request.upload)
            body, length = FormStream(form), form.size
            lines.append(("content-type", form.content_type))
        if length or request.method in ("POST", "PUT", "DELETE"):
            lines.append(("content-length", str(length)))
        until = _clock.monotonic() + limit
        target = f"{request.path}?{request.query}" if request.query else request.path
        return WireRequest(request.method, request.origin, target, lines, self.timeouts, until, body)


class BlockingCall(PerCall):
    """The blocking colour of PerCall."""

    def __init__(self, transports: Transports[Pool], *rest: Any) -> None:
        super().__init__(*rest)
        self._transports = transports

    def get_httpx_client(self) -> Any:
        return self

    def request(self, **parts: Any) -> Reply:
        """Send until it is over."""
        request = self.prepare(**parts)
        course = self.course
        keeper = self.auth.keeper
        while True:
            if self.lane is not None:
                self.lane.wait(course)
            if keeper is not None:
                with preparing(course, keeper):
                    keeper.ready(course.room)
            limit = course.begin()
            attempt = self.attempt(request, limit)
            pool = self._transports.of(attempt.origin)
            wait = course.after(self._try(attempt, pool))
            if wait is None:
                assert course.reply is not None
                return course.reply
            _clock.sleep(wait)

    def _try(self, attempt: WireRequest, pool: Pool) -> Reply | httpx.TransportError:
        owner = Owner()
        try:
            try:
                return self._receive(attempt, pool, owner)
            finally:
                owner.close()
        except httpx.TransportError as error:
            return error
        finally:
            owner.close()  # once more: the first time may have been interrupted

    def _receive(self, attempt: WireRequest, pool: Pool, owner: Owner) -> Reply | httpx.TransportError:
        response = pool.send(attempt, owner)
        body = Body(self.course, response, attempt.end)
        try:
            body.check()
            for part in response.iter_raw():
                if (stop := body.add(part)) is not None:
                    return stop
            return body.end()
        except UncleanEnd as error:
            return body.cut(error)
        except httpx.DecodingError as error:
            return body.broken(f"a body that cannot be decoded: {error}")


class AwaitedCall(PerCall):
    """The async colour of PerCall."""

    def __init__(self, transports: Transports[AsyncPool], *rest: Any) -> None:
        super().__init__(*rest)
        self._transports = transports

    def get_async_httpx_client(self) -> Any:
        return self

    async def request(self, **parts: Any) -> Reply:
        """Send until it is over."""
        request = self.prepare(**parts)
        course = self.course
        keeper = self.auth.keeper
        while True:
            if self.lane is not None:
                await self.lane.wait_async(course)
            if keeper is not None:
                with preparing(course, keeper):
                    await keeper.ready_async(course.room)
            limit = course.begin()
            wait = course.after(await self._try_within(request, limit))
            if wait is None:
                assert course.reply is not None
                return course.reply
            await _clock.sleep_async(wait)

    async def _try_within(self, request: Prepared, limit: float) -> Reply | httpx.TransportError:
        attempt = self.attempt(request, limit)
        pool = self._transports.of(attempt.origin)
        if pool.ends_in_time and request.upload is None:
            return await self._try(attempt, pool)
        import anyio

        # A little later than the parts' own limits, so that those can tell what was too slow.
        with anyio.move_on_after(limit + 0.1):
            return await self._try(attempt, pool)
        return httpx.ReadTimeout("the answer did not end in time")

    async def _try(self, attempt: WireRequest, pool: AsyncPool) -> Reply | httpx.TransportError:
        owner = AsyncOwner()
        try:
            try:
                return await self._receive(attempt, pool, owner)
            finally:
                await owner.aclose()
        except httpx.TransportError as error:
            return error
        finally:
            await owner.aclose()  # once more: the first time may have been interrupted

    async def _receive(
        self, attempt: WireRequest, pool: AsyncPool, owner: AsyncOwner
    ) -> Reply | httpx.TransportError:
        response = await pool.send(attempt, owner)
        body = Body(self.course, response, attempt.end)
        try:
            body.check()
            async for part in response.aiter_raw():
                if (stop := body.add(part)) is not None:
                    return stop
            return body.end()
        except UncleanEnd as error:
            return body.cut(error)
        except httpx.DecodingError as error:
            return body.broken(f"a body that cannot be decoded: {error}")
