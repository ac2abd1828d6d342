"""Who is at a plan right now, and in which row: kept in Redis for seconds, shown, and never a lock.

Without Redis nobody is shown and nothing else changes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from uuid import UUID

import redis
from django.conf import settings

from federation.kernel import clock

STAYS = 20
"""Seconds after which somebody who gave no sign is gone."""

logger = logging.getLogger("svod.presence")


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at a plan.

    Attributes:
        user_id: the account.
        name: as colleagues call him.
        letters: his initials.
        item: identity of the row that he edits, empty when none.
        at: seconds since the epoch when he last gave a sign.
    """

    user_id: str
    name: str
    letters: str
    item: str = ""
    at: float = 0.0


def presence_renew(*, plan_id: UUID, person: Present) -> list[Present]:
    """Say that `person` is here and get everybody who is, by name; the row that he edits stays as it was said."""
    key, now = _key(plan_id), clock.now().timestamp()
    try:
        found = _people(_redis().hgetall(key))
        before = found.get(person.user_id)
        here = Present(person.user_id, person.name, person.letters, before.item if before else "", now)
        _put(key, here)
    except redis.RedisError as error:
        logger.warning("presence is not known: %s", error)
        return []
    everybody = {**found, here.user_id: here}
    return sorted((one for one in everybody.values() if now - one.at <= STAYS), key=lambda one: one.name)


def presence_edit(*, plan_id: UUID, person: Present, item: UUID | None) -> None:
    """Say which row `person` edits now; None: none."""
    here = Present(person.user_id, person.name, person.letters, str(item or ""), clock.now().timestamp())
    try:
        _put(_key(plan_id), here)
    except redis.RedisError as error:
        logger.warning("presence is not told: %s", error)


def presence_leave(*, plan_id: UUID, user_id: UUID) -> None:
    """Say that somebody closed the plan."""
    try:
        _redis().hdel(_key(plan_id), str(user_id))
    except redis.RedisError as error:
        logger.warning("presence is not told: %s", error)


def editors(people: Iterable[Present]) -> dict[str, str]:
    """Row → who edits it, of those who do."""
    return {one.item: one.name for one in people if one.item}


def _people(raw: Any) -> dict[str, Present]:
    return {key.decode(): Present(**json.loads(value)) for key, value in raw.items()}


def _put(key: str, person: Present) -> None:
    with _redis().pipeline() as pipe:
        pipe.hset(key, person.user_id, json.dumps(asdict(person)))
        pipe.expire(key, STAYS * 3)
        pipe.execute()


def _key(plan_id: UUID) -> str:
    return f"presence:{plan_id}"


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
