"""A write that a client may repeat is applied once (design, habit 10)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import IdempotencyRecord

M = TypeVar("M", bound=models.Model)

KEY_LIMIT = 200
"""Characters."""


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
        DomainError: IDEMPOTENCY_MISMATCH when the key came with another request before; TOO_LONG.
    """
    if not key or user_id is None:
        return create()
    if len(key) > KEY_LIMIT or "\x00" in key:
        raise DomainError(ErrorCode.TOO_LONG, "idempotencyKey", {"length": len(key), "limit": KEY_LIMIT})
    # What was sent is not checked yet: a number that no column holds must reach the check behind this.
    body = json.dumps(request, sort_keys=True, default=str)
    digest = hmac.new(settings.SECRET_KEY.encode(), body.encode(), hashlib.sha256).hexdigest()
    known = IdempotencyRecord.objects.filter(user_id=user_id, operation=operation, key=key)
    try:
        with transaction.atomic():
            # One at a time per key: the second of two identical requests waits here and then finds the first one's
            # record, instead of stumbling over what the first one made.
            with connection.cursor() as cursor:
                name = f"{user_id} {operation} {key}"
                cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
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
        # An operation of its own may be refused by the database too: only a record says that it was a repetition.
        record = known.first()
        if record is None:
            raise
    if record.request_hash != digest:
        raise DomainError(ErrorCode.IDEMPOTENCY_MISMATCH, "idempotencyKey")
    return load(record.object_id)
