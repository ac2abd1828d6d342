"""Coverage: tasks of the agenda by organizations, and what nobody plans."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
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
        "rows": _rows(svod, found, start),
        "unlinked_url": svod.url("group", "task", "rest"),
        "levels": [
            {"label": str(Kind(kind).label), "url": narrowed.url("coverage", of=kind), "current": kind == level}
            for kind in kinds
        ],
        "next": narrowed.url("coverage", of=level, row=str(start + ROWS)) if len(found.columns) > start + ROWS else "",
        "first": narrowed.url("coverage", of=level) if start else "",
    }
    return page(request, "planning/consolidated/coverage.html", context)


def _rows(svod: Svod, found: Coverage, start: int) -> list[dict[str, Any]]:
    """The rows shown: first who plans something, in the tree's order, then the others. `silent` is said of those of
    whom nothing stands: their zeros say nothing yet."""
    counts = {(cell.organization.pk, cell.agenda_task.pk): cell.item_count for cell in found.cells}
    most = max(counts.values(), default=1)
    planning = {organization for organization, _task in counts}
    rows: list[dict[str, Any]] = []
    for column in sorted(found.columns, key=lambda each: each.pk not in planning)[start : start + ROWS]:
        cells = []
        for task in found.tasks:
            n = counts.get((column.pk, task.pk), 0)
            url = _items(svod, column.code, task.number)
            cells.append({"n": n, "shade": shade(n, most), "task": task, "url": url})
        rows.append({"organization": column, "cells": cells})
    silent = _silent(svod, [row["organization"] for row in rows if not any(cell["n"] for cell in row["cells"])])
    return [{**row, "silent": row["organization"].pk in silent} for row in rows]


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
