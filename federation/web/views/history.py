"""The history of an object: who changed what, when, from what to what."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import HttpResponse
from django.template.defaultfilters import date as day_in_words
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.kernel.errors import not_found
from federation.kernel.records import Action
from federation.kernel.registries import histories
from federation.selectors.history import HistoryEntry, history_of
from federation.web.answers import page
from federation.web.middleware import AppRequest

LONGEST_ID = 18
"""Digits of the largest id that the database takes."""


@login_required
@require_safe
def history(request: AppRequest, kind: str, object_id: UUID) -> HttpResponse:
    """The newest entries; `before` (an id) continues the list."""
    if kind not in histories:
        raise not_found("object")
    about = histories[kind]
    thing = about.find(request.actor, object_id)
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST_ID else None
    found = history_of(actor=request.actor, kind=kind, object_id=object_id, before=before)
    words = {str(label): name for name, label in about.fields.items()}
    context = {
        "crumbs": [{"label": str(thing), "url": about.url(thing)}, {"label": _("История")}],
        "thing": thing,
        "back": about.url(thing),
        "entries": [_in_words(entry, thing, words) for entry in found.entries],
        "next": f"{request.path}?before={found.before}" if found.before is not None else "",
        "first": request.path if before is not None else "",
    }
    return page(request, "federation/history.html", context)


def _in_words(entry: HistoryEntry, thing: models.Model, words: dict[str, str]) -> dict[str, Any]:
    said = {Action.CREATED: _("создание"), Action.CHANGED: _("правка"), Action.DELETED: _("удаление")}
    whom = entry.who or (_("Свод, сам") if entry.purpose else _("Человек, чьё имя вам не видно"))
    return {
        "who": whom,
        "what": f"— {said[entry.action]}",
        "when": entry.when,
        "note": entry.note,
        "changes": [
            {
                "label": capfirst(str(change.label)),
                "old": in_words(change.old, thing, words.get(str(change.label), "")),
                "new": in_words(change.new, thing, words.get(str(change.label), "")),
            }
            for change in entry.changes
        ],
    }


def in_words(value: Any, thing: models.Model, name: str) -> str:
    """A stored value as people say it: «24 января 2020», «да», «черновик»; "" for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("да") if value else _("нет")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    choices = _choices(thing, name)
    if value in choices:
        return str(choices[value])
    text = str(value)
    try:
        return day_in_words(date.fromisoformat(text), "j E Y")
    except ValueError:
        return text


def _choices(thing: models.Model, name: str) -> dict[Any, Any]:
    known = {field.name: field for field in thing._meta.concrete_fields}
    return dict(known[name].flatchoices) if name in known else {}
