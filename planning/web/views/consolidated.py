"""The consolidated plan of a node: in groups or as a list, as a year, as a month."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.kernel import clock
from federation.kernel.errors import not_found
from federation.models.organization import Kind
from federation.selectors.organizations import organization_get_for
from federation.web.answers import SeeOther, page
from federation.web.middleware import AppRequest
from planning.models import SavedView
from planning.selectors.filing import current_cycle, own_organizations
from planning.selectors.grouping import WAYS
from planning.selectors.items import first_of
from planning.selectors.months import Dated, month_of
from planning.selectors.narrowing import FLAT
from planning.web.consolidated import Svod, shade, svod_for, way_labels
from planning.web.narrowing import NarrowForm, column_choices, in_force

TOP = "RU"
"""Where those begin who work for nobody: what is published is read there."""

ROWS_OF_YEAR = 25
WEEK = 7
SHOWN_IN_DAY = 3
ESTIMATED_OF_MONTH = 8
MONTH_NAMES = range(1, 13)


def asked(request: AppRequest, code: str, year: int) -> Svod:
    """The consolidated plan that a request is about."""
    return svod_for(
        request.actor,
        code,
        year,
        request.GET.urlencode(),
        by=request.GET.get("by", ""),
        columns=request.GET.get("cols", ""),
    )


@login_required
@require_safe
def start(request: AppRequest) -> HttpResponse:
    """One's own node and the cycle of today; the whole country for those who work for nobody."""
    actor = request.actor
    cycle = current_cycle(actor=actor, year=clock.today().year)
    if cycle is None or cycle.planning_year is None:
        return page(request, "planning/no_cycle.html", {"here": "consolidated"})
    own = [each for each in own_organizations(actor=actor) if each.kind not in (Kind.TOS, Kind.REGIONAL_BRANCH)]
    in_tree = [each for each in own if each.parent_id or each.kind == Kind.NATIONAL_OFFICE]
    code = in_tree[0].code if in_tree else organization_get_for(actor=actor, code=TOP).code
    return SeeOther(reverse("consolidated:show", args=[code, cycle.planning_year]))


@login_required
@require_safe
def show(request: AppRequest, code: str, year: int) -> HttpResponse:
    """Closed groups with their counts, or fifty rows; `?by=` says which, `?after=` goes on."""
    svod = asked(request, code, year)
    context = page_context(svod, "show")
    way = svod.by or ("region" if not svod.plan.editions else "task")
    if way == FLAT:
        after = request.GET.get("after", "")
        lines = svod.lines(svod.plan.items, guessed=guesses(svod), after=after)
        context |= {
            "lines": lines,
            "next": svod.url(after=lines.after) if lines.after else "",
            "first": svod.url() if after else "",
        }
    else:
        grouping = svod.grouping(way)
        groups = grouping.groups(svod.plan, svod.estimate)
        context["groups"] = [{"group": group, "url": svod.url("group", way, group.key)} for group in groups]
    context |= {
        "ways": _ways(svod, way),
        "flat": way == FLAT,
        "views": SavedView.objects.visible_to(svod.actor).select_related("within").order_by("name")[:8],
    }
    return page(request, "planning/consolidated/show.html", context)


@login_required
@require_safe
def group(request: AppRequest, code: str, year: int, way: str, key: str) -> HttpResponse:
    """The rows of one group: a fragment when it is opened on the page, a page of its own otherwise."""
    svod = asked(request, code, year)
    grouping = svod.grouping(way)
    if key not in grouping.labels:
        raise not_found("key")
    guessed = grouping.items(svod.estimate, key) if svod.estimate is not None else None
    after = request.GET.get("after", "")
    lines = svod.lines(grouping.items(svod.plan, key), guessed=guessed, after=after)
    here = svod.url("group", way, key)
    joiner = "&" if "?" in here else "?"
    context = {
        "svod": svod,
        "lines": lines,
        "after": lines.beginning,
        "next": f"{here}{joiner}after={lines.after}" if lines.after else "",
    }
    if request.htmx:
        return page(request, "planning/consolidated/rows.html", context)
    label = grouping.labels[key]
    context |= {
        "here": "consolidated",
        "heading": label,
        "crumbs": svod.crumbs((label, "")),
        "first": here if after else "",
        "state": svod.state,
    }
    return page(request, "planning/consolidated/group.html", context)


@login_required
@require_safe
def year(request: AppRequest, code: str, year: int) -> HttpResponse:
    """Months by groups: how many events may fall where, last year's of the silent ones apart as an estimate.

    `?by=region`, else by task; so many rows at once that the page stays light with estimates in every cell.
    """
    svod = asked(request, code, year)
    way = "region" if request.GET.get("by") == "region" or not svod.plan.editions else "task"
    grouping = svod.grouping(way)
    heat = grouping.heat(svod.plan)
    guessed = grouping.heat(svod.estimate) if svod.estimate is not None and svod.estimate.total else {}
    keys = [
        key for key in grouping.labels if any((key, month) in each for each in (heat, guessed) for month in MONTH_NAMES)
    ]
    start_row = _whole(request.GET.get("row", ""))
    shown = keys[start_row : start_row + ROWS_OF_YEAR]
    most = max(heat.values(), default=1)
    context = page_context(svod, "year") | {
        "months": [str(MONTHS_3[month]) for month in MONTH_NAMES],
        "rows": [
            {
                "label": grouping.labels[key],
                "url": svod.url("group", way, key),
                "cells": [
                    _cell(svod, way, key, month, heat.get((key, month), 0), guessed.get((key, month), 0), most)
                    for month in MONTH_NAMES
                ],
            }
            for key in shown
        ],
        "ways": [
            {"label": _("По задачам"), "url": svod.url("year"), "current": way == "task"},
            {"label": _("По территориям"), "url": _with(svod.url("year"), "by=region"), "current": way == "region"},
        ],
        "next": _with(svod.url("year"), f"by={way}&row={start_row + ROWS_OF_YEAR}")
        if len(keys) > start_row + ROWS_OF_YEAR
        else "",
        "first": _with(svod.url("year"), f"by={way}") if start_row else "",
        "way": way,
        "list_url": svod.url(by=FLAT),
    }
    return page(request, "planning/consolidated/year.html", context)


@login_required
@require_safe
def month(request: AppRequest, code: str, year: int) -> HttpResponse:
    """A calendar of a month: what has no exact date stands on top, not on an invented day. `?m=5`."""
    svod = asked(request, code, year)
    today = clock.today()
    number = _whole(request.GET.get("m", "")) or (today.month if today.year == year else 1)
    number = min(12, max(1, number))
    first = date(year, number, 1)
    last = first.replace(day=monthrange(year, number)[1])
    found = month_of(svod.plan, number)
    here = svod.url("month")
    context = page_context(svod, "month") | {
        "month": found,
        "rough": [{"item": item, "url": svod.item_url(item)} for item in found.rough],
        "estimate": _guessed_in(svod, number),
        "rough_more": svod.url("group", "month", number),
        "title": f"{str(MONTHS[number]).capitalize()} {year}",
        "weeks": _weeks(svod, first, last, found.dated, today),
        "months": [
            {"label": str(MONTHS_3[each]), "url": _with(here, f"m={each}"), "current": each == number}
            for each in MONTH_NAMES
        ],
    }
    return page(request, "planning/consolidated/month.html", context)


def page_context(svod: Svod, look: str) -> dict[str, Any]:
    """What every look of a consolidated plan has: the state of the consolidation, the filters, the columns."""
    form = NarrowForm(svod)
    return {
        "here": "consolidated",
        "svod": svod,
        "state": svod.state,
        "crumbs": svod.crumbs(),
        "looks": svod.looks(look),
        "form": form,
        "in_force": in_force(svod, form),
        "columns": column_choices(svod),
        "action": svod.bare(look),
        "cleared": svod.url(look, **dict.fromkeys(svod.narrowing.values, "")),
        "now": clock.now(),
        "query": svod.narrowing.query,
        "years": [
            {
                "label": str(cycle.planning_year),
                "url": reverse(f"consolidated:{look}", args=[svod.within.code, cycle.planning_year]),
                "current": cycle.planning_year == svod.year,
            }
            for cycle in svod.cycles
        ],
    }


def guesses(svod: Svod) -> Any:
    """The estimated rows, where there are any."""
    return svod.estimate.items if svod.estimate is not None and svod.estimate.total else None


def _ways(svod: Svod, current: str) -> list[dict[str, Any]]:
    labels = way_labels()
    return [{"label": labels[way], "url": svod.url(by=way), "current": way == current} for way in (*WAYS, FLAT)]


def _guessed_in(svod: Svod, month: int) -> dict[str, Any]:
    """Last year's events of a month, of those who have filed nothing yet. They stand apart from the calendar: their
    days were those of last year."""
    if svod.estimate is None or not svod.estimate.total:
        return {}
    rows = svod.grouping("month").items(svod.estimate, str(month))
    found = first_of(rows, ESTIMATED_OF_MONTH, actor=svod.actor).select_related("plan__organization", "plan__cycle")
    shown = [{"item": item, "url": svod.item_url(item)} for item in found]
    return {"rows": shown, "count": rows.order_by().count() if len(shown) == ESTIMATED_OF_MONTH else len(shown)}


def _cell(svod: Svod, way: str, key: str, month: int, count: int, guessed: int, most: int) -> dict[str, Any]:
    """A cell of the year: darker for more, and its own rows behind it. What is only guessed is no shade but hatched."""
    first = date(svod.year, month, 1)
    days = {"from": first.isoformat(), "to": first.replace(day=monthrange(svod.year, month)[1]).isoformat()}
    url = svod.url("group", way, key, **days) if count or guessed else ""
    return {"n": count, "guessed": guessed, "shade": shade(count, most), "url": url}


def _weeks(svod: Svod, first: date, last: date, dated: list[Dated], today: date) -> list[list[dict[str, Any]]]:
    """The days of a month in weeks from Monday; an event of several days stands on its first day in the month."""
    by_day: defaultdict[date, list[Dated]] = defaultdict(list)
    for each in dated:
        by_day[max(each.starts_on, first)].append(each)
    start = first - timedelta(days=first.weekday())
    weeks = []
    while start <= last:
        week = []
        for day in (start + timedelta(days=n) for n in range(WEEK)):
            found = by_day.get(day, [])
            week.append(
                {
                    "day": day,
                    "inside": first <= day <= last,
                    "today": day == today,
                    "events": [{"of": each, "url": svod.item_url(each.item)} for each in found[:SHOWN_IN_DAY]],
                    "more": max(0, len(found) - SHOWN_IN_DAY),
                    "url": svod.url(by=FLAT, **{"from": day.isoformat(), "to": day.isoformat()}) if found else "",
                }
            )
        weeks.append(week)
        start += timedelta(days=WEEK)
    return weeks


def _with(url: str, more: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{more}"


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
