"""Coverage: tasks of the agenda by organizations, and what nobody plans."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.models import Organization
from federation.models.organization import Kind
from federation.web.answers import page
from federation.web.middleware import AppRequest
from planning.models import PlanVersion
from planning.selectors.consolidation import default_level
from planning.selectors.coverage import Coverage, coverage
from planning.selectors.filing import FILED_BY
from planning.selectors.narrowing import narrowing_of
from planning.web.consolidated import Svod, shade
from planning.web.views.consolidated import asked

ROWS = 40


@login_required
@require_safe
def show(request: AppRequest, code: str, year: int) -> HttpResponse:
    """The matrix, forty organizations at once; each cell leads to its items. `?of=` chooses whose plans.

    Filters stay in the address for the other looks and narrow nothing here: coverage is that of whole plans.
    """
    narrowed = asked(request, code, year)
    svod = replace(narrowed, narrowing=narrowing_of(""))
    level = request.GET.get("of", "")
    kinds = [str(kind) for kind in FILED_BY.get(svod.within.kind, ())]
    level = level if level in kinds else default_level(svod.within) or ""
    found = coverage(actor=svod.actor, within=svod.within, year=year, level=level or None)
    start = _whole(request.GET.get("row", ""))
    context = {
        "here": "consolidated",
        "svod": svod,
        "state": svod.state,
        "crumbs": svod.crumbs((_("Охват"), "")),
        "looks": narrowed.looks("coverage"),
        "in_force": narrowed.narrowing.values,
        "found": found,
        "strip": [
            {
                "label": f"{task.number}. {task.title}",
                "value": found.totals.get(task.pk, 0),
                "url": _items(svod, svod.within.code, task.number),
            }
            for task in found.tasks
        ],
        "rows": _rows(svod, found, start, above=not start and level == (default_level(svod.within) or "")),
        "unlinked_url": svod.url("group", "task", "rest"),
        "levels": [
            {"label": str(Kind(kind).label), "url": narrowed.url("coverage", of=kind), "current": kind == level}
            for kind in kinds
        ],
        "next": narrowed.url("coverage", of=level, row=str(start + ROWS)) if len(found.columns) > start + ROWS else "",
        "first": narrowed.url("coverage", of=level) if start else "",
    }
    return page(request, "planning/consolidated/coverage.html", context)


def _rows(svod: Svod, found: Coverage, start: int, *, above: bool) -> list[dict[str, Any]]:
    """The rows shown: with `above` first the node's own plan and those beside the level, then who plans something, in
    the tree's order, then the others. `silent` is said of those of whom nothing stands: their zeros say nothing yet.
    Nobody waits here for those above, so they are left out then."""
    cells = [*found.cells, *(found.beside_cells if above else ())]
    counts = {(cell.organization.pk, cell.agenda_task.pk): cell.item_count for cell in cells}
    planning = {organization for organization, _task in counts}
    columns = sorted(found.columns, key=lambda each: each.pk not in planning)[start : start + ROWS]
    first = [svod.within, *found.beside] if above else []
    if above:
        counts |= {(svod.within.pk, task): n for task, n in found.own.items()}
    most = max(counts.values(), default=1)
    rows: list[dict[str, Any]] = []
    for organization in (*first, *columns):
        own = organization == svod.within
        shown = []
        for task in found.tasks:
            n = counts.get((organization.pk, task.pk), 0)
            there = _of_own(svod, task.number) if own else _items(svod, organization.code, task.number)
            shown.append({"n": n, "shade": shade(n, most), "task": task, "url": there})
        rows.append({"organization": organization, "cells": shown, "own": own, "url": _of_row(svod, organization)})
    silent = _silent(svod, [row["organization"] for row in rows if not any(cell["n"] for cell in row["cells"])])
    awaited = {each.pk for each in columns}
    return [
        {**row, "silent": row["organization"].pk in silent}
        for row in rows
        if row["organization"].pk in awaited or row["organization"].pk not in silent
    ]


def _of_row(svod: Svod, organization: Organization) -> str:
    """Where a row leads: one's own plan is a group of this page's node, the others have pages of their own."""
    if organization == svod.within:
        return svod.url("group", "region", organization.code)
    return reverse("consolidated:coverage", args=[organization.code, svod.year])


def _of_own(svod: Svod, number: int | None) -> str:
    return svod.url("group", "region", svod.within.code, task=str(number))


def _silent(svod: Svod, empty: list[Organization]) -> set[UUID]:
    """Those among organizations without a single event for a task of whose own plan nothing stands either."""
    if not empty:
        return set()
    versions = PlanVersion.objects.visible_to(svod.actor).filter(plan__planning_year=svod.year, is_standing=True)
    standing = versions.filter(plan__organization__in=empty).values_list("plan__organization_id", flat=True)
    return {each.pk for each in empty} - set(standing)


def _items(svod: Svod, code: str, number: int | None) -> str:
    """The list of what a cell counts."""
    there = Svod(actor=svod.actor, within=svod.within, year=svod.year, narrowing=svod.narrowing, by="list", columns=())
    here = there.url(task=str(number))
    return here.replace(f"/{svod.within.code}/", f"/{code}/", 1)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
