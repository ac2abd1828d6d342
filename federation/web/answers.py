"""What the views of every app share: answers, and refusals put where the person can mend them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from federation.kernel.errors import Conflict, DomainError, ErrorCode

_HUMP = re.compile(r"(?<=[a-z])([A-Z])")
_PASSED_ON = frozenset({ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN})
"""Refusals that have a page of their own (`federation.web.middleware.DomainErrors`)."""

require_form = require_http_methods(["GET", "HEAD", "POST"])
"""For the pages that show a form and take it."""


class SeeOther(HttpResponseRedirect):
    """After a POST that changed something: 303, so that reloading repeats nothing."""

    status_code = 303


class SeenForm(forms.Form):
    """A form over a row that stands: it names the revision that the person saw, and is refused without it.

    Otherwise whoever leaves it out would write over other people's changes unseen.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """The revision is needed. A hidden field has no place for an error of its own: it stands above the form."""
        data = super().clean() or {}
        if data.get("revision") is None:
            why = _(
                "Обновите страницу: откройте её заново и повторите правку. В форме нет номера редакции, и не видно, не "
                "изменил ли запись кто-то ещё."
            )
            self.add_error(None, why)
        return data


class ConfirmForm(SeenForm):
    """A deed that is confirmed on a page of its own."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that two people changed: what this one typed, what the other left."""

    name: str
    label: Any
    mine: Any
    theirs: Any


def differences(form: forms.Form, standing: Mapping[str, Any]) -> list[Difference]:
    """The fields of a sent form that the person changed and that stand otherwise now."""
    return [
        Difference(name=bound.name, label=bound.label, mine=mine, theirs=theirs)
        for bound in form
        if bound.name in standing and not bound.is_hidden and bound.name in form.changed_data
        for mine, theirs in [(form.cleaned_data.get(bound.name), standing[bound.name])]
        if str(mine or "") != str(theirs or "")
    ]


def chosen(data: Any, standing: Mapping[str, Any]) -> Any:
    """What was typed, with what stands now wherever the person chose it (`take-<field>` = "theirs")."""
    taken = {name: value for name, value in standing.items() if data.get(f"take-{name}") == "theirs"}
    if not taken:
        return data
    data = data.copy()
    for name, value in taken.items():
        data[name] = "" if value is None else str(value)
    return data


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page or fragment; both share an address, so caches must tell them apart."""
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def field_of(error: DomainError) -> str:
    """The form's name of the field that `error` is about: `agendaTasks.0` → `agenda_tasks`."""
    named = [part for part in error.field.split(".") if part and not part.isdigit()]
    return _HUMP.sub(r"_\1", named[-1]).lower() if named else ""


def put(form: forms.Form, error: DomainError) -> None:
    """Show a refusal at its field, or above the form when it is about none of them."""
    name = field_of(error)
    form.add_error(name if name in form.fields else None, error.message)


def form_page(
    request: HttpRequest,
    *,
    form: forms.Form,
    deed: Callable[[dict[str, Any]], object],
    done: str | Callable[[Any], str],
    said: str,
    template: str,
    context: Mapping[str, Any],
    standing: Callable[[Any], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """Show `form`; on POST do `deed` with what was typed, say `said` and go to `done`.

    What is refused comes back with status 422 and everything typed kept. After a conflict (409) `conflict` is what
    stands now, and the form names its revision, so that sending again is a decision; where `standing` gives its
    fields, `differences` lists those that both changed.
    """
    status = 200
    found: object | None = None
    clashes: list[Difference] = []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                result = deed(form.cleaned_data)
            except Conflict as error:
                status, found = 409, error.current
                clashes = differences(form, standing(found)) if standing is not None else []
                data = request.POST.copy()
                data[form.add_prefix("revision")] = str(getattr(found, "revision", ""))
                form.data = data
                form.add_error(None, error.message)
            except DomainError as error:
                if error.code in _PASSED_ON:
                    raise
                put(form, error)
            else:
                messages.success(request, said)
                return SeeOther(done(result) if callable(done) else done)
    shown = {**context, "form": form, "conflict": found, "differences": clashes}
    return page(request, template, shown, status=status)
