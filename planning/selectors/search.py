"""The search among plans and their items.

Full text is not leakproof: beneath a policy its index is lost (design, "Two walls"). So items are found by trusted
functions of the database (migration 0010) that apply the Actor's scope themselves; what they name is read again
through the first wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.kernel.actor import Actor
from federation.kernel.paths import subtree
from federation.kernel.searching import NOTHING, Found, Hit, Wanted, wanted_of
from federation.selectors.searching import find_in
from planning.models import Plan, PlanItem, PlanVersion


def items_matching(text: str, *, within: str = "", year: int | None = None) -> RawSQL:
    """The ids of standing items that the transaction's Actor reads and whose title has the words of `text`.

    For `filter(pk__in=items_matching(…))`. Any form of a word finds it, and its first three letters do. With the range
    and the year PostgreSQL chooses between the index of words and that of the range, whichever has fewer rows.

    Args:
        within: the path at and beneath which they stand; everywhere when empty.
        year: of their plans' yearly cycles; any cycle when None.
    """
    low, high = subtree(within) if within else (None, None)
    words = list(wanted_of(text).words)
    return RawSQL("select planning_titles_matching(%s::text[], %s, %s, %s)", [words, low, high, year])


def items_found(actor: Actor, wanted: Wanted, after: Sequence[Any] | None, most: int) -> Found:
    """Items of drafts that `actor` reads and of filed plans, each once: his own first, then those nearest the words."""
    if not wanted.words:
        return NOTHING
    for forgiving in (False, True):
        rows = _places(wanted, forgiving, after, most)
        if rows:
            count = rows[0][2]
            return Found(
                hits=_items(actor, rows[:most]), count=count, more=len(rows) > most, forgiven=forgiving and count > 0
            )
    return NOTHING


def _places(wanted: Wanted, forgiving: bool, after: Sequence[Any] | None, most: int) -> list[tuple[UUID, float, int]]:
    """Id, points and the count of all; without a page one row that tells the count."""
    points, item = after if after is not None else (None, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "select item, points, total from planning_search(%s::text[], %s, %s, %s, %s)",
            [list(wanted.words), forgiving, points, item, most + 1],
        )
        return cursor.fetchall()


def _items(actor: Actor, places: Sequence[tuple[UUID, float, int]]) -> list[Hit]:
    rows = PlanItem.objects.visible_to(actor).filter(pk__in=[item for item, _points, _total in places])
    found = {row.pk: row for row in rows.select_related("plan__organization", "plan__cycle")}
    return [
        Hit(
            title=row.title,
            url=f"{_plan(row.plan)}#item-{row.identity}",
            id=row.identity,
            key=(points, str(row.pk)),
            about=" · ".join(filter(None, [row.period_text, row.place, _whose(row)])),
            text="\n".join(filter(None, [row.programme, row.participants_text, row.responsible, row.note])),
        )
        for item, points, _total in places
        if (row := found.get(item)) is not None
    ]


def _whose(row: PlanItem) -> str:
    where = {"organization": row.plan.organization, "cycle": row.plan.cycle}
    if row.version_id is None:
        return _("%(organization)s, %(cycle)s, черновик") % where
    return f"{row.plan.organization}, {row.plan.cycle}"


def plans_found(actor: Actor, wanted: Wanted, after: Sequence[Any] | None, most: int) -> Found:
    """Plans by the title that `actor` may see, their organization and their cycle."""
    standing = PlanVersion.objects.visible_to(actor).filter(plan=OuterRef("pk"), is_standing=True)
    drafts = Q() if actor.is_system else Q(path__in=actor.own) | Q(pk__in=list(actor.granted))
    title = Coalesce(Subquery(standing.values("title")[:1]), Value(""))
    rows = Plan.objects.visible_to(actor).annotate(seen_title=Case(When(drafts, then=F("title")), default=title))
    space = Value(" ")
    text = Concat("seen_title", space, "organization__name", space, "cycle__title", output_field=TextField())
    return find_in(
        rows.select_related("organization", "cycle"),
        text=text,
        order=("path", "id"),
        wanted=wanted,
        after=after,
        most=most,
        hits=lambda found: [_plan_hit(row) for row in found],
    )


def _plan_hit(row: Any) -> Hit:
    return Hit(
        title=row.seen_title or str(row.organization),
        url=_plan(row),
        id=row.pk,
        key=(row.path, str(row.pk)),
        about=f"{row.organization} · {row.cycle} · {row.get_status_display()}",
    )


def _plan(plan: Plan) -> str:
    return reverse("planning:plan", args=[plan.cycle.code, plan.organization.code])
