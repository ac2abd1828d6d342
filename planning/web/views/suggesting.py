"""Suggestions for the row that is being written, asked for again whenever its title changes."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from federation.access.roles import require_write
from federation.web.answers import page
from federation.web.middleware import AppRequest
from planning.models import PlanItem, PlanSection
from planning.services.drafts import require_editable
from planning.web.sheet import Sheet, sheet_for
from planning.web.suggesting import Panel, panel_of


@login_required
@require_safe
def suggestions(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """The panel for a title; `?item=<id>` names the row where it is not a new one."""
    sheet = sheet_for(request.actor, cycle, organization)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path, granted_on=sheet.plan.pk)
    require_editable(sheet.plan)
    item = sheet.item(found) if (found := _uuid(request.GET.get("item", ""))) else None
    return page(request, "planning/suggestions.html", {"panel": panel(sheet, request.GET, item)})


def panel(sheet: Sheet, data: QueryDict, item: PlanItem | None) -> Panel:
    """Suggestions for the form as it was sent."""
    section = item.section.title if item else data.get("new_section", "").strip() or _section(sheet, data)
    return panel_of(sheet, data, title=data.get("title", ""), section=section, fresh=item is None)


def _section(sheet: Sheet, data: QueryDict) -> str:
    key = _uuid(data.get("section", ""))
    found = PlanSection.objects.visible_to(sheet.actor).filter(plan=sheet.plan, pk=key).first() if key else None
    return found.title if found else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
