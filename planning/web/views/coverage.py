"""Coverage: tasks of the agenda by organizations, and what nobody plans."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.models.organization import Kind
from federation.web.answers import page
from federation.web.middleware import AppRequest
from planning.selectors.consolidation import default_level
from planning.selectors.coverage import Coverage, coverage
from planning.selectors.filing import FILED_BY
from planning.web.consolidated import Svod
from planning.web.views.consolidated import asked

ROWS = 40
SHADES = 5


@login_required
@require_safe
def show(request: AppRequest, code: str, year: int) -> HttpResponse:
    """The matrix, forty organizations at once; each cell leads to its items. `?level=` chooses the columns' kind."""
    svod = asked(request, code, year)
    level = request.GET.get("level", "")
    kinds = [str(kind) for kind in FILED_BY.get(svod.within.kind, ())]
    level = level if level in kinds else default_level(svod.within) or ""
    found = coverage(actor=svod.actor, within=svod.within, year=year, level=level or None)
    start = _whole(request.GET.get("row", ""))
    bare = svod.bare("coverage")
    context = {
        "here": "consolidated",
        "svod": svod,
        "state": svod.state,
        "crumbs": svod.crumbs((_("Охват"), "")),
        "looks": svod.looks("coverage"),
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
            {"label": str(Kind(kind).label), "url": f"{bare}?level={kind}", "current": kind == level} for kind in kinds
        ],
        "next": f"{bare}?level={level}&row={start + ROWS}" if len(found.columns) > start + ROWS else "",
        "first": f"{bare}?level={level}" if start else "",
    }
    return page(request, "planning/consolidated/coverage.html", context)


def _rows(svod: Svod, found: Coverage, start: int) -> list[dict[str, Any]]:
    counts = {(cell.organization.pk, cell.agenda_task.pk): cell.item_count for cell in found.cells}
    most = max(counts.values(), default=1)
    rows = []
    for column in found.columns[start : start + ROWS]:
        cells = []
        for task in found.tasks:
            n = counts.get((column.pk, task.pk), 0)
            shade = min(SHADES, 1 + (SHADES - 1) * n // max(1, most)) if n else 0
            cells.append({"n": n, "shade": shade, "task": task, "url": _items(svod, column.code, task.number)})
        rows.append({"organization": column, "cells": cells, "empty": not any(cell["n"] for cell in cells)})
    return rows


def _items(svod: Svod, code: str, number: int | None) -> str:
    """The list of what a cell counts."""
    there = Svod(actor=svod.actor, within=svod.within, year=svod.year, narrowing=svod.narrowing, by="list", columns=())
    here = there.url(task=str(number))
    return here.replace(f"/{svod.within.code}/", f"/{code}/", 1)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
