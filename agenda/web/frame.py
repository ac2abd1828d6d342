"""What the agenda's editing pages have in common: a form, or a confirmation, beneath an edition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import Agenda
from federation.web.answers import ConfirmForm, form_page
from federation.web.middleware import AppRequest

Deed = Callable[[dict[str, Any]], object]


def crumbs_of(agenda: Agenda, label: str) -> list[dict[str, str]]:
    """The way to a page beneath an edition."""
    return [
        {"label": _("Повестка"), "url": reverse("agenda:editions")},
        {"label": str(agenda.year), "url": reverse("agenda:edition", args=[agenda.pk])},
        {"label": label},
    ]


def edit_page(
    request: AppRequest,
    agenda: Agenda,
    *,
    form: forms.Form,
    deed: Deed,
    heading: str,
    said: str,
    text: str = "",
    remove: str = "",
) -> HttpResponse:
    """A form that leads back to the edition; `remove` is the address of its removal."""
    url = reverse("agenda:edition", args=[agenda.pk])
    context = {
        "here": "agenda",
        "crumbs": crumbs_of(agenda, heading),
        "heading": heading,
        "text": text,
        "submit": _("Сохранить"),
        "cancel": url,
        "remove": remove,
    }
    return form_page(request, form=form, deed=deed, done=url, said=said, template="agenda/form.html", context=context)


def confirm_page(
    request: AppRequest,
    agenda: Agenda,
    *,
    revision: int,
    deed: Callable[[int], object],
    heading: str,
    text: str,
    submit: str,
    said: str,
    tone: str = "d",
) -> HttpResponse:
    """A page that asks before `deed` is done with the revision that the person saw."""
    url = reverse("agenda:edition", args=[agenda.pk])
    context = {
        "here": "agenda",
        "crumbs": crumbs_of(agenda, heading),
        "heading": heading,
        "text": text,
        "submit": submit,
        "tone": tone,
        "cancel": url,
    }
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, initial={"revision": revision}),
        deed=lambda data: deed(data["revision"]),
        done=url,
        said=said,
        template="agenda/confirm.html",
        context=context,
    )
