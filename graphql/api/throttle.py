"""A bucket of cost per account and minute, in Redis.

Without Redis requests are let through: each of them is bounded by itself.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
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
    """What is left to an account. `reset` is in seconds."""

    requested: int
    remaining: int
    reset: int

    @property
    def is_empty(self) -> bool:
        """Whether this request is one too many."""
        return self.remaining < 0

    def as_extension(self) -> dict[str, int]:
        """`extensions.cost` of every answer."""
        return {
            "requested": self.requested,
            "limit": PER_MINUTE,
            "remaining": max(self.remaining, 0),
            "resetSeconds": self.reset,
        }


def take(user_id: UUID, cost: int) -> Bucket:
    """Take `cost` points (at least one) from the account's bucket of this minute."""
    points = max(cost, 1)
    second = int(clock.now().timestamp())
    reset = WINDOW - second % WINDOW
    key = f"svod:cost:{user_id}:{second // WINDOW}"
    try:
        with _server().pipeline(transaction=False) as pipeline:
            pipeline.incrby(key, points)
            pipeline.expire(key, 2 * WINDOW)
            used = pipeline.execute()[0]
    except redis.RedisError as error:
        logger.warning("rate limits are off: %s", error)
        used = points
    return Bucket(requested=points, remaining=PER_MINUTE - used, reset=reset)


@cache
def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)
