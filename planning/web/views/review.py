"""Reviewing: what waits for a verdict, and a plan's page with what changed since the last one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.web.answers import form_page, page, require_form
from federation.web.middleware import AppRequest
from planning.models.plan import PlanStatus
from planning.selectors.reviews import inbox_of, remarks_open, review_given, reviewed_before
from planning.selectors.versions import diff_of, items_of, version_get_for
from planning.services.reviews import Said, plan_accept, plan_return, require_reviewer
from planning.web.review import ACCEPT, ReviewForm, item_remarks, rows_of, same_rows, summary_of
from planning.web.sheet import Sheet, sheet_for
from planning.web.table import serves

PAGE = 50
"""Plans on a page of the inbox."""


@login_required
@require_safe
def inbox(request: AppRequest) -> HttpResponse:
    """Filed plans that wait for one's own verdict, the longest waiting first; deciding on them empties it."""
    rows = list(inbox_of(request.actor)[: PAGE + 1])
    context = {"here": "plans", "rows": rows[:PAGE], "more": len(rows) > PAGE}
    return page(request, "planning/review/inbox.html", context)


@login_required
@require_form
def review(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """What changed since the last verdict, a verdict for each row, and the decision on the whole."""
    sheet = sheet_for(request.actor, cycle, organization)
    plan, actor = sheet.plan, sheet.actor
    reviewing = require_reviewer(actor=actor, plan=plan)
    if plan.status != PlanStatus.FILED:
        context = {"here": "plans", "crumbs": _crumbs(sheet), "sheet": sheet, "plan": plan, "plan_url": sheet.url()}
        return page(request, "planning/review/decided.html", context, status=422 if request.method == "POST" else 200)
    version = version_get_for(actor=actor, plan=plan, number=plan.version)
    base = reviewed_before(actor=actor, plan=plan, number=version.number)
    items = items_of(actor=actor, plan=plan, version=version)
    before = items_of(actor=actor, plan=plan, version=base) if base else []
    diff = diff_of(actor=actor, before=before, after=items)
    earlier = remarks_open(actor=actor, plan=plan)
    mine = [remark for remark in earlier if remark.review.organization_id == reviewing.organization.pk]
    form = ReviewForm(request.POST or None, items=items, earlier=mine, initial={"read_version": version.number})
    changed, same = rows_of(diff), same_rows(diff)
    form.control([*changed, *same])
    numbers = {item.identity: item.number for item in items}
    given = review_given(actor=actor, version=version, organization=reviewing.organization)
    context = {
        "here": "plans",
        "crumbs": _crumbs(sheet),
        "sheet": sheet,
        "plan": plan,
        "plan_url": sheet.url(),
        "version": version,
        "base": base,
        "reviewing": reviewing,
        "given": given,
        "open": given is None,
        "rows": changed,
        "same": same,
        "same_open": any(row.remarked for row in same),
        "counts": _counts(diff),
        "earlier": [(remark, numbers.get(remark.item_id), remark in mine) for remark in earlier],
        "closed": set(form["closed"].value() or ()),
        "uncovered": [task for task in sheet.tasks() if all(task.pk not in serves(item) for item in items)],
    }

    def decide(data: dict[str, Any]) -> object:
        remarks = item_remarks(data, items)
        said = Said(
            remarks=data["remarks"],
            item_remarks=remarks,
            closed=[remark.pk for remark in mine if str(remark.pk) in data["closed"]],
        )
        if request.POST["decision"] == ACCEPT:
            return plan_accept(plan=plan, actor=actor, version=data["read_version"], said=said)
        said = Said(remarks=summary_of(said.remarks, items, remarks), item_remarks=remarks, closed=said.closed)
        return plan_return(plan=plan, actor=actor, version=data["read_version"], said=said)

    return form_page(
        request,
        form=form,
        deed=decide,
        done=reverse("planning:reviews"),
        said=_said(sheet, accepted=request.POST.get("decision") == ACCEPT, decides=reviewing.decides),
        template="planning/review/review.html",
        context=context,
    )


def _counts(diff: Any) -> dict[str, int]:
    return {name: len(getattr(diff, name)) for name in ("changed", "added", "removed", "same")}


def _said(sheet: Sheet, *, accepted: bool, decides: bool) -> str:
    whose = {"name": sheet.plan.organization}
    if not decides:
        return _("Ваше мнение о плане организации «%(name)s» записано.") % whose
    if accepted:
        return _("План организации «%(name)s» принят.") % whose
    return _("План организации «%(name)s» возвращён с замечаниями.") % whose


def _crumbs(sheet: Sheet) -> list[dict[str, str]]:
    return [
        {"label": _("На проверке"), "url": reverse("planning:reviews")},
        {"label": f"{sheet.plan.organization}, {sheet.plan.cycle}"},
    ]
