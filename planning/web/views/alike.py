"""Events alike of several territories, for being held together."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.access.roles import may_write
from federation.kernel.actor import Actor
from federation.web.answers import page
from federation.web.middleware import AppRequest
from planning.models import PlanItem
from planning.selectors.lookalikes import lookalikes
from planning.web.views.consolidated import asked

ON_CARD = 3


@login_required
@require_safe
def show(request: AppRequest, code: str, year: int) -> HttpResponse:
    """Which events several territories plan alike; asked by htmx it is the card of the consolidated page."""
    svod = asked(request, code, year)
    found = lookalikes(svod.plan, within=svod.within)
    rows: list[dict[str, Any]] = [
        {
            "alike": alike,
            "count": len(alike.territories),
            "entries": [
                {"item": item, "offer": _offer(request.actor, item), "url": svod.item_url(item)} for item in alike.items
            ],
        }
        for alike in found
    ]
    for row in rows:
        row["offered"] = any(entry["offer"] for entry in row["entries"])
    context = {"svod": svod, "rows": rows, "here": "consolidated", "more": svod.url("alike")}
    if request.htmx:
        return page(request, "planning/consolidated/alike_card.html", {**context, "rows": rows[:ON_CARD]})
    context |= {"crumbs": svod.crumbs((_("Похожие мероприятия"), "")), "state": svod.state}
    return page(request, "planning/consolidated/alike.html", context)


def _offer(actor: Actor, item: PlanItem) -> str:
    """Where a coordinator offers an event of his own plan to others; empty for everybody else."""
    if not may_write(actor, "plan.draft", path=item.path):
        return ""
    where = [item.plan.cycle.code, item.plan.organization.code, item.identity]
    try:
        return reverse("planning:place_offer", args=where)
    except NoReverseMatch:
        return ""
