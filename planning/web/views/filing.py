"""Sending a plan to review, taking it back, opening it again once it was accepted."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.access.roles import require_write
from federation.selectors.organizations import reviewer_of
from federation.web.answers import ConfirmForm, form_page, require_form
from federation.web.middleware import AppRequest
from planning.services.amending import plan_amend, plan_withdraw
from planning.services.checking import plan_check
from planning.services.drafts import require_editable
from planning.services.plans import plan_file
from planning.web.sheet import sheet_for

LINES = 60
"""Findings of one kind on the check page; a plan with more of them is better mended by the filters of its table."""


@login_required
@require_form
def file(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Show what will be sent and what is worth another look, each line leading to its row; then send it."""
    sheet = sheet_for(request.actor, cycle, organization)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path)
    require_editable(sheet.plan)
    check = plan_check(plan=sheet.plan, actor=sheet.actor)
    heading = _("Отправить план на проверку?")
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "plan": sheet.plan,
        "plan_url": sheet.url(),
        "check": check,
        "lines": LINES,
        "sections": len({item.section_id for item in check.items if item.section.title}),
        "numbers": {item.identity: item.number for item in check.items},
        "reviewer": reviewer_of(actor=request.actor, organization=sheet.plan.organization),
        "cancel": sheet.url(),
    }
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, initial={"revision": sheet.plan.revision}),
        deed=lambda data: plan_file(plan=sheet.plan, actor=sheet.actor, expected_revision=data["revision"]),
        done=sheet.url(),
        said=_("План отправлен на проверку. Пока решения нет, его можно отозвать."),
        template="planning/file.html",
        context=context,
    )


@login_required
@require_form
def withdraw(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Take a filed plan back while nobody has decided on it."""
    sheet = sheet_for(request.actor, cycle, organization)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path)
    heading = _("Отозвать план с проверки?")
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, initial={"revision": sheet.plan.revision}),
        deed=lambda data: plan_withdraw(plan=sheet.plan, actor=sheet.actor, expected_revision=data["revision"]),
        done=sheet.url(),
        said=_("План отозван: его снова можно править."),
        template="planning/form.html",
        context={
            "here": "plans",
            "crumbs": sheet.crumbs(heading),
            "heading": heading,
            "text": _("Версия %(number)s останется в истории под своим номером, но проверять её не будут.")
            % {"number": sheet.plan.version},
            "submit": _("Отозвать"),
            "cancel": sheet.url(),
        },
    )


class AmendForm(ConfirmForm):
    """Why an accepted plan is opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Почему план меняют"),
        help_text=gettext_lazy("Причину увидит тот, кто проверяет план; она останется у следующей версии."),
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
    )


@login_required
@require_form
def amend(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Open an accepted plan for changes."""
    sheet = sheet_for(request.actor, cycle, organization)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path)
    heading = _("Изменить принятый план?")
    return form_page(
        request,
        form=AmendForm(request.POST or None, initial={"revision": sheet.plan.revision}),
        deed=lambda data: plan_amend(
            plan=sheet.plan, actor=sheet.actor, expected_revision=data["revision"], reason=data["reason"]
        ),
        done=sheet.url(),
        said=_("План открыт для правки. Когда закончите, отправьте его на проверку снова."),
        template="planning/form.html",
        context={
            "here": "plans",
            "crumbs": sheet.crumbs(heading),
            "heading": heading,
            "text": _("Пока новую версию не примут, для всех действует принятая."),
            "submit": _("Открыть для правки"),
            "cancel": sheet.url(),
        },
    )
