"""What Redis is asked about the pace: places, by its own clock, and never for long."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from threading import Lock, Thread
from typing import Any, cast

from imageport import _clock
from imageport._pace import Place
from imageport._rate import Rate, RedisRate
from imageport._threads import made_within
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
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, whole((next - now) / 1000 + 60000)) end
return {whole(at - now), whole(at), 1}
"""
# Takes places back; those that it did not give itself, before it was started again, are nobody's.
_RETURN = """
local left = redis.call('PTTL', KEYS[1])
local next = tonumber(redis.call('HGET', KEYS[1], 'next') or 0)
for _, at in ipairs(ARGV) do
  if tonumber(at) < next then redis.call('ZADD', KEYS[2], at, at) end
end
redis.call('PEXPIRE', KEYS[2], left)
"""


class Store:
    """Asks Redis, and knows when not to."""

    def __init__(self, client: Any, timeout: float = 0.25) -> None:
        self._client = client
        self._timeout = timeout
        self._take = client.register_script(_TAKE)
        self._return = client.register_script(_RETURN)
        self._lock = Lock()
        self._away = False
        self._again = 0.0
        self._unused: dict[str, list[float]] = {}
        self._returning = self._closed = False

    def close(self) -> None:
        """Close the connections, once what is to be given back has been."""
        with self._lock:
            self._closed = True
            returning = self._returning
        if not returning:
            self._client.close()

    def resting(self) -> bool:
        """Say whether Redis is not to be asked now."""
        return self._away and _clock.monotonic() < self._again

    def take(self, key: str, rate: Rate, end: float) -> Place | None:
        """Take a place of the lane *key*; None when Redis does not answer in time.

        A look-up of its name knows no limit, and that of a socket starts anew with every byte. So a thread
        asks, and is left behind when time is over.
        """
        now = _clock.monotonic()
        probing = self._away
        if probing and not self._may_probe(now):
            return None
        room = "-1" if end - now > 1e9 else f"{(end - now) * 1e6:.0f}"
        slack = (rate.burst - 1) * rate.interval * 1e6
        limit = max(0.0, min(self._timeout, end - now))
        try:
            ask = partial(self._ask, key, [f"{rate.interval * 1e6:.3f}", f"{slack:.3f}", room])
            place = made_within(limit, ask, partial(self._unwanted, key))
        except TimeoutError as error:
            if limit == self._timeout:  # else it was only the call that had no time
                self._lost(error)
            return None
        except Exception as error:  # whatever goes wrong there, the call goes on without it
            self._lost(error)
            return None
        if probing:
            self._found()
        return place

    def _ask(self, key: str, words: list[str]) -> Place:
        wait, at, held = map(int, self._take(keys=_keys(key), args=words))
        if not 0 <= wait <= _LONGEST_WAIT:
            raise ValueError("a wait that cannot be")
        return Place(wait / 1e6, at, bool(held), shared=True)

    def _unwanted(self, key: str, place: Place) -> None:
        if place.held:
            self.give_back(key, place.at)

    def give_back(self, key: str, at: float) -> None:
        """Give a place back, without waiting for it."""
        with self._lock:
            if self._away:
                return
            self._unused.setdefault(key, []).append(at)
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
                batch, self._unused = self._unused, {}
                self._returning = bool(batch)
            if not batch:
                break
            try:
                for key, places in batch.items():
                    self._return(keys=_keys(key), args=[f"{at:.0f}" for at in places])
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


def _keys(lane: str) -> list[str]:
    return [f"{lane}:next", f"{lane}:freed"]


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
