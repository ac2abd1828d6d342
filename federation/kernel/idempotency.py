"""A write that a client may repeat is applied once (design, habit 10)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.conf import settings
from django.db import IntegrityError, models, transaction

from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import IdempotencyRecord

M = TypeVar("M", bound=models.Model)


def once(
    *,
    user_id: UUID | None,
    operation: str,
    key: str | None,
    request: dict[str, Any],
    create: Callable[[], M],
    load: Callable[[UUID], M],
) -> M:
    """Run `create` unless the same caller did so before with `key`; then `load` the first result by its id.

    Raises:
        DomainError: IDEMPOTENCY_MISMATCH when the key came with another request before.
    """
    if not key or user_id is None:
        return create()
    body = orjson.dumps(request, option=orjson.OPT_SORT_KEYS, default=str)
    digest = hmac.new(settings.SECRET_KEY.encode(), body, hashlib.sha256).hexdigest()
    known = IdempotencyRecord.objects.filter(user_id=user_id, operation=operation, key=key)
    try:
        with transaction.atomic():
            if not (record := known.first()):
                result = create()
                known.create(
                    user_id=user_id,
                    operation=operation,
                    key=key,
                    request_hash=digest,
                    object_id=result.pk,
                    created_at=clock.now(),
                )
                return result
    except IntegrityError:
        # Two identical requests ran at once: the other was committed first, ours is rolled back.
        record = known.first()
        if record is None:
            raise
    if record.request_hash != digest:
        raise DomainError(ErrorCode.IDEMPOTENCY_MISMATCH, "idempotencyKey")
    return load(record.object_id)
