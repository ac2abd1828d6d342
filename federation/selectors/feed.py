"""The change feed in commit order: a reader with a cursor misses nothing.

A transaction that began earlier may commit later, with smaller ids. So a row is shown only once every transaction older
than its own has ended: `xid < pg_snapshot_xmin(pg_current_snapshot())` (design, "Change feed").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection

from federation.access.walls import visible
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import FeedEntry

_CURSOR = re.compile(r"([0-9a-f]{1,16}-[0-9a-f]{1,8}-[0-9a-f]{1,8})\.([0-9]{1,19})\.([0-9]{1,19})")


@dataclass(frozen=True, kw_only=True)
class FeedPage:
    """Changes in commit order. `cursor` continues after them, also when there were none; None: nothing seen yet."""

    entries: tuple[FeedEntry, ...]
    cursor: str | None
    has_more: bool


def changes_after(*, actor: Actor, cursor: str | None = None, limit: int = 100) -> FeedPage:
    """Changes that `actor` may see, after `cursor` (None: from the beginning).

    Raises:
        DomainError: BAD_CURSOR for a text that is none, and for one from before a restore or failover, after which
            transaction ids start anew: the reader begins again.
    """
    epoch, xmin = _epoch_and_xmin()
    rows = FeedEntry.objects.filter(xid__lt=xmin)
    if cursor is not None:
        xid, last = _after(cursor, epoch)
        # The plain `xid >=` is what the index can use; the rest tells rows of one transaction apart.
        rows = rows.filter(xid__gte=xid).exclude(xid=xid, id__lte=last)
    if not actor.is_system:
        rule = visible(actor, grant="grant_id")
        rows = rows.filter(rule) if rule else rows.none()
    found = list(rows.order_by("xid", "id")[: limit + 1])
    page = found[:limit]
    return FeedPage(
        entries=tuple(page),
        cursor=f"{epoch}.{page[-1].xid}.{page[-1].pk}" if page else cursor,
        has_more=len(found) > limit,
    )


def _epoch_and_xmin() -> tuple[str, int]:
    """What the transaction ids are counted in (cluster, timeline, database), and the oldest that still runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select to_hex(system_identifier) || '-' || to_hex(timeline_id) || '-' ||"
            " (select to_hex(oid::bigint) from pg_database where datname = current_database()),"
            " pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " from pg_control_system(), pg_control_checkpoint()"
        )
        epoch, xmin = cursor.fetchone()
    return epoch, xmin


def _after(cursor: str, epoch: str) -> tuple[int, int]:
    match = _CURSOR.fullmatch(cursor)
    if match is None or match[1] != epoch:
        raise DomainError(ErrorCode.BAD_CURSOR, "after")
    xid, last = int(match[2]), int(match[3])
    if max(xid, last) >= 2**63:
        raise DomainError(ErrorCode.BAD_CURSOR, "after")
    return xid, last
