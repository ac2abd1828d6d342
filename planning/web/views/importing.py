"""Loading a plan's document: upload, look at what was read, load it. Between the two the file is kept for an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.access.roles import require_write
from federation.kernel.errors import DomainError
from federation.models import Organization
from federation.selectors.organizations import organization_get_for
from federation.web.answers import SeeOther, page, put
from federation.web.middleware import AppRequest
from planning.exchange.reading import DocumentError, IssueReading, PlanReading, Severity, read_plan
from planning.models import Cycle, Plan
from planning.periods import describe_period, month_strip
from planning.selectors.plans import cycle_for
from planning.services.drafts import require_editable
from planning.services.importing import Imported, reading_write
from planning.web.forms import UploadForm

KEPT = 3600
"""Seconds for which an uploaded file waits for its second step."""

LIMIT = 20 * 1024 * 1024
"""Bytes of a file."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a file is being loaded: for whom, for which cycle, by whom."""

    organization: Organization
    cycle: Cycle
    plan: Plan | None
    key: str

    @property
    def where(self) -> list[str]:
        """The address's parts."""
        return [self.cycle.code, self.organization.code]

    def crumbs(self, label: str) -> list[dict[str, str]]:
        """The way to the page; without a plan there is no page of it to go back to."""
        return [
            {"label": _("Планы"), "url": reverse("planning:plans")},
            {"label": self.cycle.title, "url": reverse("planning:cycle", args=[self.cycle.code])},
            {"label": str(self.organization), "url": self.back},
            {"label": label},
        ]

    @property
    def back(self) -> str:
        """Where "cancel" leads."""
        if self.plan is not None:
            return reverse("planning:plan", args=self.where)
        return reverse("planning:cycle", args=[self.cycle.code])


@login_required
def upload(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Take a file and keep it for the next step, if it can be read."""
    desk = _desk(request, cycle, organization)
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _read(form, desk) is not None:
            file = form.cleaned_data["file"]
            file.seek(0)
            cache.set(desk.key, (file.name, file.read()), KEPT)
            return SeeOther(reverse("planning:import_check", args=desk.where))
    context = {
        "here": "plans",
        "crumbs": desk.crumbs(_("Загрузка файла")),
        "desk": desk,
        "form": form,
        "cancel": desk.back,
    }
    return page(request, "planning/upload.html", context, status=status)


@login_required
def check(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Show what was read, beside the source; POST loads it in one transaction."""
    desk = _desk(request, cycle, organization)
    kept = cache.get(desk.key)
    if kept is None:
        messages.warning(request, _("Файл хранится час, и он уже убран. Загрузите его ещё раз."))
        return SeeOther(reverse("planning:import", args=desk.where))
    name, data = kept
    reading = read_plan(data, filename=name, year=desk.cycle.starts_on.year)
    form = forms.Form(request.POST or None)
    if request.method == "POST":
        try:
            done = reading_write(
                actor=request.actor,
                organization=desk.organization,
                cycle=desk.cycle,
                reading=reading,
                source_name=name,
            )
        except DomainError as error:
            form.is_valid()
            put(form, error)
        else:
            cache.delete(desk.key)
            messages.success(request, said_of(done))
            return SeeOther(reverse("planning:plan", args=desk.where))
    context = {
        "here": "plans",
        "crumbs": desk.crumbs(_("Загрузка файла")),
        "form": form,
        "name": name,
        "size": len(data),
        "reading": reading,
        "cancel": desk.back,
        "again": reverse("planning:import", args=desk.where),
        **_shown(reading, desk.cycle.starts_on.year),
    }
    return page(request, "planning/check.html", context, status=422 if form.errors else 200)


def said_of(done: Imported) -> str:
    """What an import did, in one or two sentences."""
    said = [ngettext("Добавлено %(n)s мероприятие.", "Добавлено мероприятий: %(n)s.", done.added) % {"n": done.added}]
    if done.unchanged:
        said.append(_("Уже были в плане и не тронуты: %(n)s.") % {"n": done.unchanged})
    if done.not_in_file:
        said.append(_("Есть в плане, но не в файле: %(n)s. Они остались.") % {"n": done.not_in_file})
    return " ".join(said)


def _desk(request: AppRequest, cycle: str, organization: str) -> Desk:
    """The place, if the person may write a plan there now.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    found = cycle_for(actor=request.actor, code=cycle)
    owner = organization_get_for(actor=request.actor, code=organization)
    plan = Plan.objects.visible_to(request.actor).filter(organization=owner, cycle=found).first()
    require_write(request.actor, "plan.draft", path=owner.path, granted_on=plan.pk if plan else None)
    if plan is not None:
        require_editable(plan)
    key = f"plan-import:{request.actor.user_id}:{found.pk}:{owner.pk}"
    return Desk(organization=owner, cycle=found, plan=plan, key=key)


def _read(form: UploadForm, desk: Desk) -> PlanReading | None:
    """What the file says; its refusal stands at the field."""
    file = form.cleaned_data["file"]
    if file.size > LIMIT:
        form.add_error("file", _("Файл больше 20 МБ. Уменьшите его или разделите на части."))
        return None
    try:
        reading = read_plan(file.read(), filename=file.name, year=desk.cycle.starts_on.year)
    except DocumentError as error:
        form.add_error("file", str(error))
        return None
    if any(section.items for section in reading.sections):
        return reading
    # Without a single row there is nothing to look at: the reader's own words say why.
    for issue in reading.issues:
        if issue.severity == Severity.ERROR:
            form.add_error("file", str(issue.message))
    if not form.errors:
        form.add_error("file", _("В файле не найдено ни одного мероприятия. Проверьте, тот ли это файл."))
    return None


def _shown(reading: PlanReading, year: int) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [
        {
            "title": section.title,
            "items": [
                {
                    "source": item,
                    "understood": describe_period(item.period),
                    "marks": month_strip(item.period, year),
                    "questions": _worth(item.issues),
                }
                for item in section.items
            ],
        }
        for section in reading.sections
    ]
    items = [item for part in parts for item in part["items"]]
    asking = sum(1 for item in items if item["questions"])
    left_out = [issue for issue in reading.issues if issue.code == "TEXT_OUTSIDE_TABLE"]
    return {
        "parts": parts,
        "items": len(items),
        "sections": sum(1 for section in reading.sections if section.title),
        "asking": asking,
        "clear": len(items) - asking,
        "left_out": left_out,
        "issues": [issue for issue in reading.issues if issue.code != "TEXT_OUTSIDE_TABLE"],
    }


def _worth(issues: list[IssueReading]) -> list[IssueReading]:
    return [issue for issue in issues if issue.severity != Severity.NOTICE]
