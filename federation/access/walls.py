"""Both walls around every row, written from one place (docs/adr/0003).

First wall: `WalledQuerySet.visible_to(actor)`, used by every door. Second wall: a row-level policy in PostgreSQL with
the same condition over the scope of the transaction (`scope.acting_as`), which shows nothing when no scope is set.
Both compare plain text ranges on the copied path; with the same range in the query the policy costs a few percent.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import migrations, models

from federation.access.roles import Audience
from federation.kernel.actor import NOBODY, Actor


def visible(actor: Actor, *, grant: str = "pk", prefix: str = "") -> models.Q:
    """The rule as a condition; `prefix` reaches it over a join (`"plan__"`)."""
    q = models.Q()
    if actor.everyone != NOBODY:
        q |= models.Q(**{f"{prefix}audience__gte": actor.everyone})
    if actor.own:
        q |= models.Q(**{f"{prefix}path__in": actor.own})
    q |= _within(actor.above, Audience.ABOVE, prefix) | _within(actor.region, Audience.REGION, prefix)
    if actor.granted:
        q |= models.Q(**{f"{prefix}{grant}__in": list(actor.granted)})
    return q


def _within(thresholds: tuple[str, ...], audience: Audience, prefix: str) -> models.Q:
    q = models.Q()
    for low, high in zip(thresholds[::2], thresholds[1::2], strict=True):
        q |= models.Q(
            **{
                f"{prefix}audience__gte": audience.value,
                f"{prefix}path__gte": low,
                f"{prefix}path__lt": high,
            }
        )
    return q


class WalledQuerySet(models.QuerySet[Any]):
    """A queryset of rows that belong to an organization."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows that `actor` may read: lists, single reads, counts, aggregates, exports, pages and feed use it."""
        if actor.is_system:
            return self.all()
        q = visible(actor, grant=self.model.grant_field)
        return self.filter(q) if q else self.none()


class Walled(models.Model):
    """A row that belongs to an organization: its path and audience are copied onto it.

    `grant_field` names the column that holds the id of the object to which organizations are invited.
    """

    path = models.TextField(db_collation="C", editable=False)
    audience = models.SmallIntegerField(choices=[(level.value, level.name) for level in Audience], editable=False)

    grant_field: ClassVar[str] = "id"
    objects = WalledQuerySet.as_manager()

    class Meta:
        abstract = True


class SharedQuerySet(WalledQuerySet):
    """Rows that stand between two organizations: both read them."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows that `actor` may read by the rule of `Walled`, and those addressed to his organizations."""
        if actor.is_system:
            return self.all()
        q = visible(actor, grant=self.model.grant_field)
        if actor.own:
            q |= models.Q(other_path__in=actor.own)
        return self.filter(q) if q else self.none()


class Shared(Walled):
    """A row of one organization that another one reads too: an offer and its addressee, a remark and its author.

    `other_path` is the path of the other organization; its members read the row whatever its audience.
    """

    other_path = models.TextField(db_collation="C", editable=False)

    objects: ClassVar = SharedQuerySet.as_manager()

    class Meta:
        abstract = True


OTHER = "other_path = any ((select svod_own())::text[])"
"""The second wall's part of `Shared`: for `or_rule` of `raise_wall`, and for `write_or` where the other one decides."""


_READS = """
    audience >= (select svod_everyone())
    or path = any ((select svod_own())::text[])
    or audience >= 1 and width_bucket(path, (select svod_above())::text[]) % 2 = 1
    or audience >= 2 and width_bucket(path, (select svod_region())::text[]) % 2 = 1
    or {grant} = any ((select svod_granted())::uuid[])
"""


def trusted_reads(*, grant: str = "id") -> str:
    """The condition of reading for a trusted function (SECURITY DEFINER, owned by svod_trusted).

    No policy holds it back, so it applies the scope itself: what the policies `wall` and `named_process` allow
    together. `role` is the role that the connection took, whoever the function runs as.
    """
    process = "(select svod_process()) and current_setting('role') in ('svod_worker', 'svod_owner')"
    return _any(_READS.format(grant=grant), process)


# Nobody writes a row because it is published: only in the own organizations, in those beneath, and where invited.
# Which of these may write is the first wall's part (roles.TABLE); this one stops what no row of the table allows.
# What is read may be locked (FOR UPDATE asks the policy of updates): refusing it is the service's part.
_WRITES = """
    path = any ((select svod_own())::text[])
    or audience >= 1 and width_bucket(path, (select svod_above())::text[]) % 2 = 1
    or {grant} = any ((select svod_granted())::uuid[])
"""

_WALL = """
alter table {table} enable row level security;
alter table {table} force row level security;
create policy wall on {table} for select to svod_web, svod_worker, svod_owner using ({rule});
create policy wall_insert on {table} for insert to svod_web, svod_worker, svod_owner with check ({insert});
create policy wall_update on {table} for update to svod_web, svod_worker, svod_owner
    using ({rule}) with check ({write});
create policy wall_delete on {table} for delete to svod_web, svod_worker, svod_owner using ({write});
create policy named_process on {table} to svod_worker, svod_owner
    using ((select svod_process())) with check ((select svod_process()));
create policy trusted on {table} to svod_trusted using (true) with check (true);
"""

_UNWALL = """
drop policy wall on {table};
drop policy wall_insert on {table};
drop policy wall_update on {table};
drop policy wall_delete on {table};
drop policy named_process on {table};
drop policy trusted on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""


def raise_wall(
    table: str, *, grant: str = "id", rule: str = "", or_rule: str = "", check_or: str = "", write_or: str = ""
) -> migrations.RunSQL:
    """The second wall of `table`, as a migration operation.

    Args:
        grant: the column with the id of the object to which organizations are invited.
        rule: another condition than that of `Walled`, for tables that belong to a person; it rules writing too.
        or_rule: widens what is read.
        check_or: widens which rows may be added.
        write_or: widens which rows may be changed and removed, and what they may become.
    """
    reads = rule or _READS.format(grant=grant)
    writes = rule or _WRITES.format(grant=grant)
    sql = _WALL.format(
        table=table,
        rule=_any(reads, or_rule),
        insert=_any(writes, check_or),
        write=_any(writes, write_or),
    )
    return migrations.RunSQL(sql, _UNWALL.format(table=table))


def _any(*conditions: str) -> str:
    return " or ".join(f"({condition})" for condition in conditions if condition)


_AUDIT = """
create trigger audit_insert after insert on {table} referencing new table as new_rows
    for each statement execute function svod_audit({arguments});
create trigger audit_update after update on {table} referencing old table as old_rows new table as new_rows
    for each statement execute function svod_audit({arguments});
create trigger audit_delete after delete on {table} referencing old table as old_rows
    for each statement execute function svod_audit({arguments});
"""
_UNAUDIT = """
drop trigger audit_insert on {table};
drop trigger audit_update on {table};
drop trigger audit_delete on {table};
"""


def audit(
    table: str, *, grant: str = "id", quiet: str = "", object_column: str = "id", own: str = ""
) -> migrations.RunSQL:
    """Write audit and feed rows for every change of `table`, as a migration operation.

    Args:
        grant: the column with the id of the object to which organizations are invited.
        quiet: columns (comma) whose changes are no news.
        object_column: the column that names the object in whose history the change stands; links name their item.
        own: columns (comma) that only the own organization reads, and so their changes.
    """
    arguments = ", ".join(f"'{argument}'" for argument in (grant, quiet, object_column, own))
    return migrations.RunSQL(_AUDIT.format(table=table, arguments=arguments), _UNAUDIT.format(table=table))
