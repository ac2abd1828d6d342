"""Reviewing: what waits for a verdict, and a plan's page with what changed since the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.web.answers import form_page, page, require_form
from federation.web.middleware import AppRequest
from planning.models import ItemRemark, PlanItem, PlanVersion
from planning.models.plan import PlanStatus
from planning.selectors.reviews import Reviewing, inbox_of, remarks_open, review_given, reviewed_before
from planning.selectors.versions import PlanDiff, diff_of, items_of, version_get_for
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


@dataclass(frozen=True, slots=True)
class Round:
    """A filed version before its reviewer: `base` is the one that was last decided on, `mine` his own open remarks."""

    reviewing: Reviewing
    version: PlanVersion
    base: PlanVersion | None
    items: list[PlanItem]
    diff: PlanDiff
    earlier: list[ItemRemark]

    @property
    def mine(self) -> list[ItemRemark]:
        """Earlier remarks that the reviewing organization may close."""
        return [remark for remark in self.earlier if remark.review.organization_id == self.reviewing.organization.pk]


@login_required
@require_form
def review(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """What changed since the last verdict, a verdict for each row, and the decision on the whole."""
    sheet = sheet_for(request.actor, cycle, organization)
    reviewing = require_reviewer(actor=sheet.actor, plan=sheet.plan)
    frame = {
        "here": "plans",
        "crumbs": _crumbs(sheet),
        "sheet": sheet,
        "plan": sheet.plan,
        "plan_url": sheet.url(),
    }
    if sheet.plan.status != PlanStatus.FILED:
        status = 422 if request.method == "POST" else 200
        return page(request, "planning/review/decided.html", frame, status=status)
    found = _round(sheet, reviewing)
    shown = {"read_version": found.version.number}
    form = ReviewForm(request.POST or None, items=found.items, earlier=found.mine, initial=shown)
    accepts = request.POST.get("decision") == ACCEPT
    return form_page(
        request,
        form=form,
        deed=lambda data: _decide(sheet, found, data, accepts=accepts),
        done=reverse("planning:reviews"),
        said=_said(sheet, accepted=accepts, decides=reviewing.decides),
        template="planning/review/review.html",
        context={**frame, **_shown(sheet, found, form)},
    )


def _round(sheet: Sheet, reviewing: Reviewing) -> Round:
    """Read what the verdict is about."""
    plan, actor = sheet.plan, sheet.actor
    version = version_get_for(actor=actor, plan=plan, number=plan.version)
    base = reviewed_before(actor=actor, plan=plan, number=version.number)
    items = items_of(actor=actor, plan=plan, version=version)
    before = items_of(actor=actor, plan=plan, version=base) if base else []
    diff = diff_of(actor=actor, before=before, after=items)
    return Round(reviewing, version, base, items, diff, remarks_open(actor=actor, plan=plan))


def _shown(sheet: Sheet, found: Round, form: ReviewForm) -> dict[str, Any]:
    """What the page shows of a round, its rows with the controls of the form."""
    changed, same = rows_of(found.diff), same_rows(found.diff)
    form.control([*changed, *same])
    numbers = {item.identity: item.number for item in found.items}
    mine = found.mine
    given = review_given(actor=sheet.actor, version=found.version, organization=found.reviewing.organization)
    return {
        "version": found.version,
        "base": found.base,
        "reviewing": found.reviewing,
        "given": given,
        "open": given is None,
        "rows": changed,
        "same": same,
        "same_open": any(row.remarked for row in same),
        "counts": _counts(found.diff),
        "earlier": [(remark, numbers.get(remark.item_id), remark in mine) for remark in found.earlier],
        "closed": set(form["closed"].value() or ()),
        "uncovered": [task for task in sheet.tasks() if all(task.pk not in serves(item) for item in found.items)],
    }


def _decide(sheet: Sheet, found: Round, data: dict[str, Any], *, accepts: bool) -> object:
    """Give the verdict that the form names."""
    remarks = item_remarks(data, found.items)
    said = Said(
        remarks=data["remarks"] if accepts else summary_of(data["remarks"], found.items, remarks),
        item_remarks=remarks,
        closed=[remark.pk for remark in found.mine if str(remark.pk) in data["closed"]],
    )
    decide = plan_accept if accepts else plan_return
    return decide(plan=sheet.plan, actor=sheet.actor, version=data["read_version"], said=said)


def _counts(diff: PlanDiff) -> dict[str, int]:
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
