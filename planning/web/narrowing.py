"""The filters of a consolidated plan as a form, and those in force as words that can be taken away one by one."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.models import AgendaTask, ProblemArea
from federation.models.organization import Kind
from federation.web.forms import DayInput
from planning.models.plan import PlanStatus
from planning.selectors.consolidation import awaited, default_level
from planning.web.consolidated import COLUMNS, Svod

SHORT = 60
"""Characters of a choice: the whole text stands in the group's heading."""


class NarrowForm(forms.Form):
    """What the rows of a consolidated plan are narrowed by; names as in the address."""

    text = forms.CharField(label=gettext_lazy("Слова из названия"), required=False, max_length=200)
    task = forms.ChoiceField(label=gettext_lazy("Задача повестки"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Проблемная сфера"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Территория"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Состояние плана"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Чьи планы"), required=False)
    party = forms.CharField(
        label=gettext_lazy("Участвующая организация: название или код"), required=False, max_length=300
    )
    dated = forms.ChoiceField(label=gettext_lazy("Срок"), required=False)
    to = forms.DateField(label=gettext_lazy("По день"), required=False, widget=DayInput)

    def __init__(self, svod: Svod) -> None:
        super().__init__(initial=svod.narrowing.values)
        self.fields["from"] = forms.DateField(label=_("С дня"), required=False, widget=DayInput())
        self.order_fields(["text", "task", "region", "from", "to", "area", "status", "level", "party", "dated"])
        for name, choices in _choices(svod).items():
            if len(choices) > 1:
                cast(forms.ChoiceField, self.fields[name]).choices = choices
            else:
                del self.fields[name]


def _choices(svod: Svod) -> dict[str, list[tuple[str, Any]]]:
    editions = svod.plan.editions
    tasks = AgendaTask.objects.visible_to(svod.actor).filter(agenda_id__in=editions, parent__isnull=True)
    areas = ProblemArea.objects.visible_to(svod.actor).filter(agenda_id__in=editions).order_by("number")
    level = default_level(svod.within)
    tops = awaited(actor=svod.actor, within=svod.within, year=svod.year, level=level).order_by("sort_key")
    return {
        "task": [("", _("все"))]
        + [(str(row.number), _short(f"{row.number}. {row.title}")) for row in tasks.order_by("number")],
        "area": [("", _("все"))] + [(str(row.number), _short(f"{row.number}. {row.title}")) for row in areas],
        "region": [("", _("все"))] + [(top.code, str(top)) for top in (tops if level else ())],
        "status": [("", _("любое"))] + [(str(value), label) for value, label in PlanStatus.choices if value != "DRAFT"],
        "level": [("", _("всех"))] + [(str(value), label) for value, label in Kind.choices if value in PLANNING],
        "dated": [("", _("любой")), ("yes", _("назван")), ("no", _("не назван"))],
    }


PLANNING = frozenset({*("NATIONAL_OFFICE", "REGIONAL_COUNCIL", "REGIONAL_BRANCH", "MUNICIPALITY", "TOS")})


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"


def in_force(svod: Svod, form: NarrowForm) -> list[dict[str, str]]:
    """The filters in force in words, each with the address without it."""
    found = []
    for name, value in svod.narrowing.values.items():
        field = form.fields.get(name)
        if field is None:
            continue
        named = dict(getattr(field, "choices", ())).get(value, value)
        found.append({"label": f"{field.label}: {named}", "url": svod.url(**{name: ""})})
    return found


def column_choices(svod: Svod) -> list[dict[str, Any]]:
    """The columns that may be added or taken away, each with the address that does it."""
    labels = {
        "participants": _("Участники"),
        "programme": _("Программа"),
        "responsible": _("Ответственный"),
        "areas": _("Сферы"),
        "parties": _("Стороны"),
        "updated": _("Обновлено"),
    }
    found = []
    for name in COLUMNS:
        on = name in svod.columns
        kept = [each for each in COLUMNS if (each in svod.columns) != (each == name)]
        found.append({"label": labels[name], "on": on, "url": svod.url(cols=",".join(kept))})
    return found
