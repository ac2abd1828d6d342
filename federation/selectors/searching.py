"""Searching tables that are small enough to be read: by stems, and by likeness where nothing has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower, Replace
from django.urls import reverse

from federation.access.roles import Role
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.paths import ancestors
from federation.kernel.searching import NOTHING, Found, Hit, Wanted
from federation.models import Membership, Organization

COUNTED = 1_000
"""Hits are counted to here, and one more stands for "more than"."""

LIKE_ENOUGH = 0.6
"""How alike a question and a part of a text are (1: the same) to be shown when nothing has its words."""

CLOSEST = 25
"""Texts that are shown for their likeness: there is no further page of them."""


def find_in(
    rows: QuerySet[Any],
    *,
    text: Combinable | str,
    order: Sequence[str],
    wanted: Wanted,
    after: Sequence[Any] | None,
    most: int,
    hits: Callable[[Sequence[Any]], list[Hit]],
    also: Q | None = None,
    folded: bool = False,
) -> Found:
    """The rows whose `text` has every word that is wanted, in `order` (whose last name is unique).

    Args:
        text: a column or an expression.
        hits: what is shown of a page of rows.
        also: another way to be found, as by a code.
        folded: the column holds lower case with «е» for «ё» already.
    """
    if not wanted.words:
        return NOTHING
    rows = rows.annotate(sought=F(text) if folded and isinstance(text, str) else _folded(text))
    conditions = Q()
    for each in wanted.stems:
        # \m is the beginning of a word; a stem has letters and digits only. Most rows have it nowhere: asked first.
        conditions &= Q(sought__contains=each) & Q(sought__regex=rf"\m{each}")
    met = rows.filter(conditions | also if also is not None else conditions)
    if count := met.order_by()[: COUNTED + 1].count():
        further = met.filter(beyond(order, after)) if after is not None else met
        page = list(further.order_by(*order)[: most + 1]) if most else []
        return Found(hits=hits(page[:most]), count=count, more=len(page) > most)
    likeness = TrigramWordSimilarity(" ".join(wanted.words), F("sought"))
    close = rows.annotate(likeness=likeness).filter(likeness__gte=LIKE_ENOUGH).order_by("-likeness", *order)
    found = list(close[:CLOSEST]) if after is None else []
    return Found(hits=hits(found[:most]), count=len(found), forgiven=bool(found))


def _folded(text: Combinable | str) -> Replace:
    lower = Lower(text, output_field=TextField())
    return Replace(lower, Value("ё"), Value("е"), output_field=TextField())


def beyond(order: Sequence[str], after: Sequence[Any]) -> Q:
    """The rows that follow the one with these values of `order`."""
    condition = Q(**{f"{order[-1]}__gt": after[-1]})
    for name, value in reversed(list(zip(order[:-1], after[:-1], strict=True))):
        condition = Q(**{f"{name}__gt": value}) | Q(**{name: value}) & condition
    return condition


def organizations_found(actor: Actor, wanted: Wanted, after: Sequence[Any] | None, most: int) -> Found:
    """Organizations by name or code."""

    def hits(rows: Sequence[Organization]) -> list[Hit]:
        paths = {path for row in rows for path in ancestors(row.path)}
        named = Organization.objects.visible_to(actor).filter(path__in=paths) if paths else ()
        names = {row.path: str(row) for row in named}
        return [
            Hit(
                title=row.name,
                url=reverse("federation:organization", args=[row.code]),
                id=row.pk,
                key=(row.sort_key, str(row.pk)),
                about=" · ".join(
                    [row.code, row.get_kind_display(), *(names[path] for path in ancestors(row.path) if path in names)]
                ),
            )
            for row in rows
        ]

    code = wanted.text.upper()
    return find_in(
        Organization.objects.visible_to(actor),
        text="sort_key",
        folded=True,
        order=("sort_key", "id"),
        wanted=wanted,
        after=after,
        most=most,
        hits=hits,
        also=Q(code__startswith=code) | Q(oktmo__startswith=code),
    )


def people_found(actor: Actor, wanted: Wanted, after: Sequence[Any] | None, most: int) -> Found:
    """Roles of people by the person's name, in the organizations whose members `actor` reads."""

    def hits(rows: Sequence[Membership]) -> list[Hit]:
        return [
            Hit(
                title=str(row.user),
                url=reverse("federation:members", args=[row.organization.code]),
                id=row.pk,
                key=(row.user.full_name, str(row.pk)),
                about=f"{Role(row.role).label} · {row.organization}",
            )
            for row in rows
        ]

    rows = Membership.objects.visible_to(actor).in_force(clock.today()).select_related("user", "organization")
    return find_in(
        rows,
        text="user__full_name",
        order=("user__full_name", "id"),
        wanted=wanted,
        after=after,
        most=most,
        hits=hits,
    )
