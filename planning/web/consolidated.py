"""What every page of one consolidated plan needs: the node, the year, what the address asks for, its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.models import Organization
from federation.selectors.organizations import organization_get_for
from planning.models import Cycle, PlanItem
from planning.periods import describe_period
from planning.selectors.consolidation import Consolidation, consolidation, estimated
from planning.selectors.filing import cycles_for
from planning.selectors.grouping import WAYS, Grouping, grouping_for
from planning.selectors.items import Consolidated, consolidated_plan, first_of
from planning.selectors.joint import other_plans
from planning.selectors.narrowing import FLAT, Narrowing, narrowing_of, party_named, view_query
from planning.selectors.plans import with_ties
from planning.web.table import period_of_item

PAGE = 50
"""Rows at once."""

SHADES = 5
"""Classes of colour of a cell that counts something."""

COLUMNS = ("participants", "programme", "responsible", "areas", "parties", "updated")
"""Columns that a person may add to those that are always there."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a consolidated table. `others` are the plans in which a joint item stands besides."""

    item: PlanItem
    understood: str
    others: list[Organization]
    estimated: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of rows; `after` names the row after which the next one begins, `beginning` that before its first."""

    rows: list[Line]
    after: str
    beginning: str = ""


@dataclass(frozen=True, kw_only=True)
class Svod:
    """The consolidated plan of a node as one person's address asks for it."""

    actor: Actor
    within: Organization
    year: int
    narrowing: Narrowing
    by: str
    columns: tuple[str, ...]

    @cached_property
    def plan(self) -> Consolidated:
        """What stands this year."""
        return consolidated_plan(actor=self.actor, within=self.within, year=self.year, filter=self.narrowing.filter)

    @cached_property
    def estimate(self) -> Consolidated | None:
        """Last year's, of those of whom nothing stands."""
        return estimated(actor=self.actor, within=self.within, year=self.year, filter=self.narrowing.filter)

    @cached_property
    def state(self) -> Consolidation:
        """What stands beside every figure of the page."""
        return consolidation(
            actor=self.actor, within=self.within, year=self.year, plan=self.plan, estimate=self.estimate
        )

    def grouping(self, way: str) -> Grouping:
        """A way of grouping; one that does not exist is not found.

        Raises:
            DomainError: NOT_FOUND.
        """
        if way not in WAYS:
            raise not_found("by")
        return grouping_for(self.plan, way=way, within=self.within)

    @cached_property
    def cycles(self) -> list[Cycle]:
        """The yearly cycles that there are, the newest first."""
        return list(cycles_for(actor=self.actor).filter(kind="YEAR")[:8])

    @property
    def view_query(self) -> str:
        """What a saved view keeps of the address."""
        return view_query(urlencode({**self.narrowing.values, "by": self.by}))

    def url(self, name: str = "show", *more: object, **changed: str) -> str:
        """An address of this node and year with the filters in force; `changed` sets or (empty) removes parts."""
        parts = {**self.narrowing.values, "by": self.by, "cols": ",".join(self.columns), **changed}
        if name in ("group", "month", "year", "coverage"):
            parts.pop("by", None)
        query = urlencode({key: value for key, value in parts.items() if value})
        where = reverse(f"consolidated:{name}", args=[self.within.code, self.year, *more])
        return f"{where}?{query}" if query else where

    @cached_property
    def _codes(self) -> dict[UUID, str]:
        return {cycle.pk: cycle.code for cycle in self.cycles}

    def item_url(self, item: PlanItem) -> str:
        """Where an item stands in its own plan; `item` carries its plan and organization."""
        plan = item.plan
        where = [self._codes.get(plan.cycle_id) or plan.cycle.code, plan.organization.code]
        return f"{reverse('planning:plan', args=where)}#item-{item.identity}"

    def bare(self, name: str = "show") -> str:
        """An address of this node and year without anything."""
        return reverse(f"consolidated:{name}", args=[self.within.code, self.year])

    def lines(self, rows: QuerySet[PlanItem], *, guessed: QuerySet[PlanItem] | None = None, after: str = "") -> Lines:
        """Fifty rows after the one that `after` names: this year's first, then the estimated ones, which say so.

        Raises:
            DomainError: BAD_CURSOR.
        """
        last = self._row(after) if after else None
        found: list[PlanItem] = []
        if last is None or last.planning_year == self.year:
            found = list(_page(rows, last, self.actor))
        if guessed is not None and len(found) <= PAGE:
            behind = last if last is not None and last.planning_year != self.year else None
            found += list(_page(guessed, behind, self.actor, size=PAGE + 1 - len(found)))
        shown = found[:PAGE]
        others = other_plans(actor=self.actor, items=shown)
        lines = [
            Line(item, describe_period(period_of_item(item)), others.get(item.pk, []), item.planning_year != self.year)
            for item in shown
        ]
        return Lines(lines, str(shown[-1].pk) if len(found) > PAGE else "", after)

    def _row(self, after: str) -> PlanItem:
        try:
            found = PlanItem.objects.visible_to(self.actor).filter(pk=UUID(after)).first()
        except ValueError:
            found = None
        if found is None:
            raise DomainError(ErrorCode.BAD_CURSOR, "after")
        return found

    def crumbs(self, *labels: tuple[str, str]) -> list[dict[str, str]]:
        """The way to a page beneath this one; the last label has no address."""
        way = [{"label": _("Свод"), "url": reverse("consolidated:start")}]
        here = {"label": f"{self.within}, {self.year}"}
        if labels:
            here["url"] = self.url()
        return [*way, here, *({"label": label, "url": url} if url else {"label": label} for label, url in labels)]

    def looks(self, current: str) -> list[dict[str, Any]]:
        """The switch between the looks."""
        named = {"show": _("Таблица"), "year": _("Год"), "month": _("Месяц"), "coverage": _("Охват")}
        return [{"label": label, "url": self.url(name), "current": name == current} for name, label in named.items()]


def way_labels() -> dict[str, str]:
    """What each way of grouping is called, and the list without groups."""
    return {
        "task": _("По задачам"),
        "region": _("По территориям"),
        "month": _("По месяцам"),
        "area": _("По сферам"),
        FLAT: _("Списком"),
    }


def shade(count: int, most: int) -> int:
    """The class of a cell, 0 (nothing) to 5 (the most there is). Each shade is so many times the one before: beside one
    territory with thousands of events the others would all look alike."""
    if not count:
        return 0
    return 1 + round((SHADES - 1) * log(count) / log(most)) if most > 1 else SHADES


def svod_for(actor: Actor, code: str, year: int, query: str, *, by: str = "", columns: str = "") -> Svod:
    """The consolidated plan with this address.

    Raises:
        DomainError: NOT_FOUND: an unknown or hidden node, a year without a cycle.
    """
    within = organization_get_for(actor=actor, code=code)
    svod = Svod(
        actor=actor,
        within=within,
        year=year,
        narrowing=party_named(actor, narrowing_of(query)),
        by=by if by in (*WAYS, FLAT) else "",
        columns=tuple(name for name in columns.split(",") if name in COLUMNS),
    )
    if all(cycle.planning_year != year for cycle in svod.cycles):
        raise not_found("year")
    return svod


def _page(rows: QuerySet[PlanItem], last: PlanItem | None, actor: Actor, *, size: int = PAGE + 1) -> Iterable[PlanItem]:
    if last is not None:
        same_plan = Q(path=last.path) & (Q(number__gt=last.number) | Q(number=last.number, pk__gt=last.pk))
        rows = rows.filter(Q(path__gte=last.path) & (Q(path__gt=last.path) | same_plan))
    found = first_of(rows, size, actor=actor)
    joined = found.select_related("plan__organization", "plan__cycle", "version").defer("version__content")
    return with_ties(joined, actor=actor)
