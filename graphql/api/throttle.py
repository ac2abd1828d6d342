"""A bucket of cost per account and minute, in Redis.

A request pays its price before it runs and is given back what it did not use; one that fails is not, so that queries
that time out cannot be repeated for nothing. Without Redis requests are let through: each is bounded by itself.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

import redis
from django.conf import settings

from federation.kernel import clock

PER_MINUTE = 1_000_000
"""Points (objects); a whole region's plans by pages of 100 fit."""
WINDOW = 60

logger = logging.getLogger("svod.graphql")


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left to an account.

    Attributes:
        key: the account's minute in Redis; empty without it.
        requested: points that the request was priced at.
        remaining: points left; less than none when the request is one too many.
        reset_seconds: seconds until the bucket is full again.
        actual: points that it used in the end.
    """

    key: str
    requested: int
    remaining: int
    reset_seconds: int
    actual: int

    @property
    def limit(self) -> int:
        """Points of a full bucket."""
        return PER_MINUTE

    @property
    def is_empty(self) -> bool:
        """Whether this request is one too many."""
        return self.remaining < 0

    def as_extension(self) -> dict[str, int]:
        """`extensions.cost` of every answer."""
        return {
            "requested": self.requested,
            "actual": self.actual,
            "limit": self.limit,
            "remaining": max(self.remaining, 0),
            "resetSeconds": self.reset_seconds,
        }

    def as_headers(self) -> dict[str, str]:
        """The bucket in the header fields of the IETF's draft "RateLimit header fields for HTTP"."""
        return {
            "RateLimit-Policy": f'"cost";q={PER_MINUTE};w={WINDOW}',
            "RateLimit": f'"cost";r={max(self.remaining, 0)};t={self.reset_seconds}',
        }


def take(user_id: UUID, cost: int) -> Bucket:
    """Take `cost` points (at least one) from the account's bucket of this minute."""
    points = max(cost, 1)
    second = int(clock.now().timestamp())
    reset = WINDOW - second % WINDOW
    key = f"svod:cost:{user_id}:{second // WINDOW}"
    used = _add(key, points)
    if used is None:
        key, used = "", points
    return Bucket(key=key, requested=points, remaining=PER_MINUTE - used, reset_seconds=reset, actual=points)


def settle(bucket: Bucket, made: int) -> Bucket:
    """Give back what a request was priced at beyond the objects that it `made`; more than its price is never taken."""
    actual = min(made, bucket.requested)
    unused = bucket.requested - actual
    if unused and bucket.key:
        _add(bucket.key, -unused)
    return replace(bucket, actual=actual, remaining=bucket.remaining + unused)


def _add(key: str, points: int) -> int | None:
    """Points used in the minute so far; None without Redis."""
    try:
        with _server().pipeline(transaction=False) as pipeline:
            pipeline.incrby(key, points)
            pipeline.expire(key, 2 * WINDOW)
            return int(pipeline.execute()[0])
    except redis.RedisError as error:
        logger.warning("rate limits are off: %s", error)
        return None


@cache
def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)
