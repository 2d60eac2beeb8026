"""What Redis is asked about the pace: places, by its own clock, and never for long."""

from __future__ import annotations

import logging
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, cast

from imageport import _clock
from imageport._pace import Place
from imageport._rate import Rate, RedisRate
from imageport.errors import ConfigurationError

_logger = logging.getLogger("imageport")
REST = 1.0
"""Seconds between two questions to a Redis that did not answer."""
_LONGEST_WAIT = 1e15
"""Microseconds; no place is so far away."""

# The rule of `_pace.Slots`, by Redis's own clock, in microseconds. When that clock was set back, the places
# move with it.
_TAKE = """
local function whole(x) return string.format('%.0f', x) end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, slack, room = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local saved = redis.call('HMGET', KEYS[1], 'next', 'seen')
local next, seen = tonumber(saved[1] or now), tonumber(saved[2] or now)
if now < seen then
  next = next - (seen - now)
  redis.call('DEL', KEYS[2])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. whole(now))
local freed = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
local at = tonumber(freed or math.max(now, next - slack))
if room >= 0 and at - now >= room then return {whole(at - now), whole(at), 0} end
if freed then
  redis.call('ZREM', KEYS[2], freed)
else
  next = math.max(now, next) + interval
end
redis.call('HSET', KEYS[1], 'next', string.format('%.3f', next), 'seen', whole(now))
redis.call('PEXPIRE', KEYS[1], whole((next - now) / 1000 + 60000))
return {whole(at - now), whole(at), 1}
"""


class Store:
    """Asks Redis, and knows when not to."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._script = client.register_script(_TAKE)
        self._lock = Lock()
        self._away = False
        self._again = 0.0
        self._unused: list[tuple[str, float]] = []
        self._returning = self._closed = False

    def close(self) -> None:
        """Close the connections, once what is to be given back has been."""
        with self._lock:
            self._closed = True
            returning = self._returning
        if not returning:
            self._client.close()

    def take(self, key: str, rate: Rate, end: float) -> Place | None:
        """Take a place of the lane *key*; None when Redis does not answer in time."""
        now = _clock.monotonic()
        probing = self._away
        if probing and not self._may_probe(now):
            return None
        room = "-1" if end - now > 1e9 else f"{(end - now) * 1e6:.0f}"
        slack = (rate.burst - 1) * rate.interval * 1e6
        keys = [f"{key}:next", f"{key}:freed"]
        try:
            found = self._script(keys=keys, args=[f"{rate.interval * 1e6:.3f}", f"{slack:.3f}", room])
            wait, at, held = map(int, found)
            if not 0 <= wait <= _LONGEST_WAIT:
                raise ValueError("a wait that cannot be")
        except Exception as error:  # whatever goes wrong there, the call goes on without it
            self._lost(error)
            return None
        if probing:
            self._found()
        return Place(wait / 1e6, at, bool(held), shared=True)

    def give_back(self, key: str, at: float) -> None:
        """Give a place back, without waiting for it."""
        with self._lock:
            if self._away:
                return
            self._unused.append((key, at))
            if self._returning:
                return
            self._returning = True
        try:
            Thread(target=self._return_all, daemon=True).start()
        except RuntimeError:  # the interpreter ends
            self._returning = False

    def _return_all(self) -> None:
        while True:
            with self._lock:
                batch, self._unused = self._unused, []
                self._returning = bool(batch)
            if not batch:
                break
            try:
                pipe = self._client.pipeline(transaction=False)
                for key, at in batch:
                    pipe.zadd(f"{key}:freed", {f"{at:.0f}": at})
                    pipe.expireat(f"{key}:freed", int(at / 1e6) + 60)
                pipe.execute()
            except Exception as error:  # a place that is lost is only late
                self._lost(error)
        if self._closed:
            self._client.close()

    def _may_probe(self, now: float) -> bool:
        """Say whether it is time to ask again; one call at a time does."""
        with self._lock:
            due = now >= self._again
            if due:
                self._again = now + REST
            return due

    def _lost(self, error: Exception) -> None:
        with self._lock:
            first, self._away = not self._away, True
            self._again = _clock.monotonic() + REST
            self._unused.clear()
        if first and not self._closed:
            kind = type(error).__name__
            _logger.warning("Redis cannot be used (%s): this process keeps the pace by itself.", kind)

    def _found(self) -> None:
        with self._lock:
            self._away = False
        _logger.info("Redis can be used again: the pace is shared.")


def connect(rate: RedisRate) -> Any:
    """Return a client of redis-py that never waits long; nothing is sent yet."""
    try:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise ConfigurationError("RedisRate needs redis: pip install 'imageport[redis]'.") from error
    once = Retry(NoBackoff(), 0)
    client: Any = None
    with suppress(ValueError, TypeError, AttributeError, redis.RedisError):
        client = cast("Any", redis.Redis).from_url(
            rate.url,
            socket_timeout=rate.timeout,
            socket_connect_timeout=rate.timeout,
            retry=once,
            protocol=2,
        )
        client.connection_pool.make_connection()  # connects to nothing, but reads all of the URL
        return client
    # Not from redis's own error, whose words and locals hold the URL, and in it perhaps a password.
    raise ConfigurationError("RedisRate: url has a part that redis cannot read.")
