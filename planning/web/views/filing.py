"""Sending a plan to review."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from federation.access.roles import require_write
from federation.selectors.organizations import reviewer_of
from federation.web.answers import ConfirmForm, form_page
from federation.web.middleware import AppRequest
from planning.selectors.plans import contents
from planning.services.drafts import require_editable
from planning.services.plans import plan_file
from planning.web.sheet import sheet_for
from planning.web.table import chips_of, coverage_of


@login_required
def file(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Show what will be sent and what is still thin, then send it."""
    sheet = sheet_for(request.actor, cycle, organization)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path)
    require_editable(sheet.plan)
    found = contents(actor=sheet.actor, plan=sheet.plan)
    items = [item for section in found for item in section.items.all()]
    heading = _("Отправить план на проверку?")
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "plan": sheet.plan,
        "items": len(items),
        "sections": sum(1 for section in found if section.title),
        "thin": chips_of(items, show="", url=sheet.url()),
        "empty_tasks": [
            line for line in coverage_of(items, sheet.tasks(), current=None, url=sheet.url()) if not line["value"]
        ],
        "reviewer": reviewer_of(actor=request.actor, organization=sheet.plan.organization),
        "cancel": sheet.url(),
    }
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, initial={"revision": sheet.plan.revision}),
        deed=lambda data: plan_file(plan=sheet.plan, actor=sheet.actor, expected_revision=data["revision"]),
        done=sheet.url(),
        said=_("План отправлен на проверку. Править его можно будет, если его вернут."),
        template="planning/file.html",
        context=context,
    )
