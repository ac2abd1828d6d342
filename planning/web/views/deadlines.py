"""Days to file by: who has more time than the cycle says, and giving it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from federation.access.roles import WRITERS, may_write, require_write
from federation.kernel.actor import Actor
from federation.models import Organization
from federation.models.organization import Kind
from federation.web.answers import SeeOther, form_page, require_form
from federation.web.middleware import AppRequest
from planning.models import FilingException
from planning.selectors.deadlines import exception_get_for, exceptions_of, gives_exceptions, reason_for
from planning.selectors.plans import cycle_for
from planning.services.deadlines import exception_give, exception_take_back
from planning.web.naming import organization_named

LEVELS = (Kind.REGIONAL_COUNCIL, Kind.REGIONAL_BRANCH, Kind.MUNICIPALITY, Kind.TOS)


class ExceptionForm(forms.Form):
    """More time for an organization, or for all of a kind beneath it."""

    organization = forms.CharField(
        label=gettext_lazy("Организация"),
        help_text=gettext_lazy("Её код или название, например «66605000» или «Вяземский район»."),
        widget=forms.TextInput(attrs={"class": "inp", "autocomplete": "off"}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Кому дать"),
        required=False,
        choices=[("", gettext_lazy("этой организации")), *((kind.value, kind.label) for kind in LEVELS)],
        help_text=gettext_lazy("Самой организации или всем организациям выбранного вида под ней."),
        widget=forms.Select(attrs={"class": "inp"}),
    )
    filing_due_on = forms.DateField(
        label=gettext_lazy("Сдать до"),
        widget=forms.DateInput(attrs={"class": "inp", "type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Причина"), widget=forms.Textarea(attrs={"class": "inp", "rows": 3}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_organization(self) -> Organization:
        """The organization that is called so."""
        return organization_named(actor=self.actor, typed=self.cleaned_data["organization"])


@login_required
@require_form
def show(request: AppRequest, cycle: str) -> HttpResponse:
    """Exceptions of a cycle, and the form for those who stand above anybody."""
    actor = request.actor
    found = cycle_for(actor=actor, code=cycle)
    gives = gives_exceptions(actor)
    if request.method == "POST" and not gives:
        require_write(actor, "cycle.exception", path=found.path)
    url = reverse("planning:deadlines", args=[found.code])
    context = {
        "here": "plans",
        "crumbs": [
            {"label": _("Планы"), "url": reverse("planning:plans")},
            {"label": found.title, "url": reverse("planning:cycle", args=[found.code])},
            {"label": _("Сроки сдачи")},
        ],
        "cycle": found,
        "rows": [
            (row, reason_for(actor=actor, exception=row), _takes_back(actor, row))
            for row in exceptions_of(actor=actor, cycle=found)
        ],
        "gives": gives and found.filing_due_on is not None,
    }

    return form_page(
        request,
        form=ExceptionForm(request.POST or None, actor=actor),
        deed=lambda data: exception_give(actor=actor, cycle=found, **data),
        done=url,
        said=_("Отсрочка дана, о ней сообщено."),
        template="planning/review/deadlines.html",
        context=context,
    )


@login_required
@require_POST
def take_back(request: AppRequest, cycle: str, pk: UUID) -> HttpResponse:
    """End an exception."""
    found = cycle_for(actor=request.actor, code=cycle)
    exception_take_back(exception=exception_get_for(actor=request.actor, exception_id=pk), actor=request.actor)
    messages.success(request, _("Отсрочка снята: действует общий срок."))
    return SeeOther(reverse("planning:deadlines", args=[found.code]))


def _takes_back(actor: Actor, row: FilingException) -> bool:
    of_level = bool(row.level) and bool(actor.roles_at(row.path) & WRITERS)
    return of_level or may_write(actor, "cycle.exception", path=row.path)
