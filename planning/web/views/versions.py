"""The rounds of a plan: its versions with what was said of each, any two compared, and answers to remarks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.access.roles import require_write
from federation.selectors.people import names_for
from federation.web.answers import form_page, page, require_form
from federation.web.middleware import AppRequest
from planning.models import ItemRemark, PlanVersion, Review
from planning.models.version import VersionStatus
from planning.selectors.reviews import remarks_open, reviews_of
from planning.selectors.versions import items_of, plan_diff, versions_of
from planning.services.drafts import require_editable
from planning.services.reviews import remarks_answer
from planning.web.review import rows_of
from planning.web.sheet import Sheet, sheet_for

TONES = {
    VersionStatus.FILED.value: "blu",
    VersionStatus.RETURNED.value: "amb",
    VersionStatus.ACCEPTED.value: "grn",
    VersionStatus.WITHDRAWN.value: "",
}
DRAFT = "draft"
"""What the draft is called in `?to=`."""


@login_required
@require_safe
def show(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Every round; `?from=1&to=2` compares two versions, `?to=draft` the draft, for those who read it."""
    sheet = sheet_for(request.actor, cycle, organization)
    plan, actor = sheet.plan, sheet.actor
    versions = versions_of(actor=actor, plan=plan)
    reviews = reviews_of(actor=actor, plan=plan)
    numbers = _numbers(sheet, versions) if any(review.item_remarks.all() for review in reviews) else {}
    names = names_for(actor, {person for person in (version.filed_by_id for version in versions) if person})
    start, end = _asked(request, sheet, versions)
    compared = None
    if end is not None:
        compared = rows_of(plan_diff(actor=actor, plan=plan, start=start, end=None if end == DRAFT else int(end)))
    heading = _("Версии и решения")
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "sheet": sheet,
        "plan": plan,
        "plan_url": sheet.url(),
        "rounds": [
            {
                "version": version,
                "tone": TONES[version.status],
                "by": names.get(version.filed_by_id, "") if version.filed_by_id else "",
                "reviews": [
                    (review, _in_order(review, numbers)) for review in reviews if review.version_id == version.pk
                ],
            }
            for version in versions
        ],
        "versions": versions,
        "start": start,
        "end": end,
        "compared": compared,
        "reads_draft": sheet.reads_draft,
        "answers": sheet.writes
        and any(not remark.closed_at for review in reviews for remark in review.item_remarks.all()),
    }
    return page(request, "planning/review/versions.html", context)


class AnswersForm(forms.Form):
    """An answer to each open remark."""

    def __init__(self, *args: Any, remarks: list[ItemRemark], numbers: dict[Any, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remarks = remarks
        for remark in remarks:
            number = numbers.get(remark.item_id)
            label = _("Строка %(number)s: %(remark)s") if number else _("Удалённая строка: %(remark)s")
            self.fields[self.name_of(remark)] = forms.CharField(
                label=label % {"number": number, "remark": remark.remark},
                required=False,
                initial=remark.answer,
                widget=forms.Textarea(attrs={"class": "inp", "rows": 2}),
            )

    @staticmethod
    def name_of(remark: ItemRemark) -> str:
        """The field of a remark."""
        return f"answer-{remark.pk}"


@login_required
@require_form
def answers(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """The authors' answers to remarks, all on one page; each may stay empty."""
    sheet = sheet_for(request.actor, cycle, organization)
    plan, actor = sheet.plan, sheet.actor
    require_write(actor, "plan.draft", path=plan.path, granted_on=plan.pk)
    require_editable(plan)
    remarks = remarks_open(actor=actor, plan=plan)
    items = items_of(actor=actor, plan=plan, version=None)
    numbers = {item.identity: item.number for item in items}
    form = AnswersForm(request.POST or None, remarks=remarks, numbers=numbers)
    heading = _("Ответить на замечания")
    return form_page(
        request,
        form=form,
        deed=lambda data: remarks_answer(
            plan=plan, actor=actor, answers={remark.pk: data[form.name_of(remark)] for remark in remarks}
        ),
        done=sheet.url(),
        said=_("Ответы сохранены. Рецензент увидит их, когда вы отправите план."),
        template="planning/review/answers.html",
        context={
            "here": "plans",
            "crumbs": sheet.crumbs(heading),
            "heading": heading,
            "plan_url": sheet.url(),
            "rows": [(remark, numbers.get(remark.item_id), form[form.name_of(remark)]) for remark in remarks],
        },
    )


def _asked(request: AppRequest, sheet: Sheet, versions: list[PlanVersion]) -> tuple[int, str | None]:
    """The two versions to compare: those of the address, else the last two, where there are two."""
    known = {version.number for version in versions}
    start, end = request.GET.get("from", ""), request.GET.get("to", "")
    if not end and not start:
        newest = sorted(known)[-2:]
        return (newest[0], str(newest[1])) if len(newest) == 2 else (0, None)
    first = int(start) if start.isdecimal() and int(start) in known else 0
    if end == DRAFT and sheet.reads_draft:
        return first, DRAFT
    return first, end if end.isdecimal() and int(end) in known else None


def _in_order(review: Review, numbers: dict[Any, int]) -> list[tuple[ItemRemark, int | None]]:
    """A review's remarks with the numbers of their rows, in the plan's order; gone rows at the end."""
    remarks = [(remark, numbers.get(remark.item_id)) for remark in review.item_remarks.all()]
    return sorted(remarks, key=lambda each: (each[1] is None, each[1] or 0))


def _numbers(sheet: Sheet, versions: list[PlanVersion]) -> dict[Any, int]:
    """The number of each item in the newest version that the person reads, by identity."""
    rows = items_of(actor=sheet.actor, plan=sheet.plan, version=versions[0]) if versions else []
    return {item.identity: item.number for item in rows}
