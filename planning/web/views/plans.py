"""Plans of a cycle: one's own first, then what one may read of the others'."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation.access.roles import may_write
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.selectors.organizations import organization_get_for
from federation.web.answers import SeeOther, page
from federation.web.middleware import AppRequest
from planning.models import Cycle, Plan
from planning.models.plan import PlanStatus
from planning.selectors.filing import (
    current_cycle,
    cycles_for,
    filing_state,
    others_plans,
    own_organizations,
    plans_of,
    region_names,
    statuses_in,
    without_plan,
)
from planning.selectors.plans import cycle_for, plan_get_for
from planning.selectors.reviews import inbox_of
from planning.services.plans import plan_create

PAGE = 50
"""Plans on a page."""

TONES = {
    PlanStatus.DRAFT.value: "",
    PlanStatus.FILED.value: "blu",
    PlanStatus.RETURNED.value: "amb",
    PlanStatus.ACCEPTED.value: "grn",
}


@login_required
@require_safe
def current(request: AppRequest) -> HttpResponse:
    """The cycle that people work on now; a page that says so where there is none."""
    cycle = current_cycle(actor=request.actor, year=clock.today().year)
    if cycle is None:
        return page(request, "planning/no_cycle.html", {"here": "plans"})
    return SeeOther(reverse("planning:cycle", args=[cycle.code]))


@login_required
@require_safe
def in_cycle(request: AppRequest, cycle: str) -> HttpResponse:
    """The plans of a cycle; `?status=FILED` narrows, `?after=<id>` goes on."""
    actor = request.actor
    found = cycle_for(actor=actor, code=cycle)
    url = reverse("planning:cycle", args=[found.code])
    status = request.GET.get("status", "")
    status = status if status in PlanStatus.values else ""
    after = _after(actor, request.GET.get("after", ""))
    rows = list(others_plans(actor=actor, cycle=found, status=status, after=after)[: PAGE + 1])
    shown = rows[:PAGE]
    narrowed = f"status={status}&" if status else ""
    context = {
        "here": "plans",
        "cycle": found,
        "cycles": [
            {"label": each.title, "url": reverse("planning:cycle", args=[each.code]), "current": each == found}
            for each in cycles_for(actor=actor)[:12]
        ],
        "own": [] if after or status else own_rows(actor, found),
        "states": _states(actor, found),
        "regions": _by_region(actor, shown),
        "chips": _chips(actor, found, status, url),
        "status": status,
        "waiting": 0 if after or status else inbox_of(actor).count(),
        "next": f"{url}?{narrowed}after={shown[-1].pk}" if len(rows) > PAGE else "",
        "first": f"{url}?{narrowed}".rstrip("?&") if after else "",
        "now": clock.now(),
    }
    return page(request, "planning/plans.html", context)


@login_required
@require_safe
def missing(request: AppRequest, cycle: str) -> HttpResponse:
    """Who has not begun a plan, of those that the person's organizations wait for; `?after=<path>` goes on."""
    found = cycle_for(actor=request.actor, code=cycle)
    after = request.GET.get("after", "").replace("\x00", "")
    rows = list(without_plan(actor=request.actor, cycle=found, after=after)[: PAGE + 1])
    shown = rows[:PAGE]
    url = reverse("planning:missing", args=[found.code])
    context = {
        "here": "plans",
        "crumbs": [
            {"label": _("Планы"), "url": reverse("planning:plans")},
            {"label": found.title, "url": reverse("planning:cycle", args=[found.code])},
            {"label": _("Не начаты")},
        ],
        "cycle": found,
        "rows": shown,
        "today": clock.today(),
        "next": f"{url}?{urlencode({'after': shown[-1].path})}" if len(rows) > PAGE else "",
        "first": url if after else "",
    }
    return page(request, "planning/missing.html", context)


@login_required
@require_POST
def create(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Begin a plan; when it is there already, open it."""
    url = reverse("planning:plan", args=[cycle, organization])
    found = cycle_for(actor=request.actor, code=cycle)
    owner = organization_get_for(actor=request.actor, code=organization)
    try:
        plan_create(actor=request.actor, organization=owner, cycle=found)
    except DomainError as error:
        if error.code != ErrorCode.ALREADY_EXISTS:
            raise
    else:
        messages.success(request, _("План начат. Добавьте мероприятия или загрузите файл."))
    return SeeOther(url)


def own_rows(actor: Actor, cycle: Cycle) -> list[dict[str, Any]]:
    """One's own organizations with their plan for a cycle, or the right to begin one."""
    organizations = own_organizations(actor=actor)
    plans = plans_of(actor=actor, organizations=organizations, cycle=cycle)
    return [
        {
            "organization": organization,
            "plan": plans.get(organization.pk),
            "tone": TONES[plans[organization.pk].status] if organization.pk in plans else "",
            "writes": may_write(actor, "plan.draft", path=organization.path),
        }
        for organization in organizations
    ]


def _states(actor: Actor, cycle: Cycle) -> list[dict[str, Any]]:
    states = []
    for organization in own_organizations(actor=actor):
        state = filing_state(actor=actor, path=organization.path, kind=organization.kind, cycle=cycle)
        if state is not None and state.total:
            states.append({"organization": organization, "state": state})
    return states


def _by_region(actor: Actor, plans: list[Plan]) -> list[dict[str, Any]]:
    names = region_names(actor=actor, plans=plans)
    return [
        {
            "name": names.get(path, _("Вне регионов")),
            "rows": [{"plan": plan, "tone": TONES[plan.status]} for plan in rows],
        }
        for path, rows in groupby(plans, key=lambda plan: plan.organization.region_path)
    ]


def _chips(actor: Actor, cycle: Cycle, status: str, url: str) -> list[dict[str, Any]]:
    counts = statuses_in(actor=actor, cycle=cycle)
    return [
        {
            "label": state.label.capitalize(),
            "n": counts.get(state.value, 0),
            "on": state.value == status,
            "url": url if state.value == status else f"{url}?status={state.value}",
        }
        for state in PlanStatus
        if counts.get(state.value) or state.value == status
    ]


def _after(actor: Actor, cursor: str) -> Plan | None:
    try:
        return plan_get_for(actor=actor, plan_id=UUID(cursor)) if cursor else None
    except ValueError as error:
        raise DomainError(ErrorCode.BAD_CURSOR, "after") from error
