"""Forms of the planning pages. They check shapes; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.web.answers import SeenForm

LINKS = ("agenda_tasks", "local_priorities", "problem_areas")
TEXTS = ("title", "place", "period_text", "participants_text", "programme", "responsible", "note")
ICONS = {"agenda_tasks": "target", "local_priorities": "flag", "problem_areas": "alert-circle"}
Choices = Sequence[tuple[Any, str]]


def _text(label: Any, *, rows: int = 0, required: bool = False) -> forms.CharField:
    attrs = {"class": "inp", "rows": rows} if rows else {"class": "inp"}
    widget: forms.Widget = forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=required, widget=widget, show_hidden_initial=True)


class ItemForm(forms.Form):
    """One event of a plan.

    Hidden initial values say what the person saw, so that only what he changed is written and other people's changes
    to other fields stand.
    """

    period_text = _text(_("Срок, как в документе"))
    title = _text(_("Название"), rows=4, required=True)
    place = _text(_("Место"))
    participants_text = _text(_("Участники: категории"), rows=3)
    planned_participants = forms.IntegerField(
        label=_("Всего, человек"),
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs={"class": "inp num", "inputmode": "numeric"}),
        show_hidden_initial=True,
    )
    programme = _text(_("Программа, описание"), rows=5)
    responsible = _text(_("Ответственный"))
    note = _text(_("Примечание"), rows=2)
    agenda_tasks = forms.TypedMultipleChoiceField(
        label=_("Задачи повестки"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        show_hidden_initial=True,
    )
    local_priorities = forms.MultipleChoiceField(
        label=_("Местные приоритеты"), required=False, widget=forms.CheckboxSelectMultiple, show_hidden_initial=True
    )
    problem_areas = forms.TypedMultipleChoiceField(
        label=_("Проблемные сферы"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        show_hidden_initial=True,
    )
    reading = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    reading_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: dict[str, Choices], period_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LINKS:
            if choices.get(name):
                cast(forms.ChoiceField, self.fields[name]).choices = choices[name]
            else:
                del self.fields[name]
        self.fields["period_text"].widget.attrs |= {
            "hx-get": period_url,
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{self.hint_id}",
            "hx-swap": "innerHTML",
        }

    @property
    def hint_id(self) -> str:
        """The id of the place beneath the date where its reading is shown."""
        return str(self.auto_id) % "hint"

    @property
    def ties(self) -> list[dict[str, Any]]:
        """The ties to the agenda as the template shows them: folded, with how many are ticked."""
        bound = [self[name] for name in LINKS if name in self.fields]
        return [
            {
                "bound": field,
                "label": field.label,
                "icon": ICONS[field.name],
                "count": len(field.value() or ()),
                "errors": field.errors,
            }
            for field in bound
        ]

    def values(self) -> dict[str, Any]:
        """Everything that was filled in, for a new event."""
        data = {name: self.value(name) for name in (*TEXTS, "planned_participants", *LINKS) if name in self.fields}
        return {name: value for name, value in data.items() if value not in ("", None, [])} | self._reading()

    def changes(self) -> dict[str, Any]:
        """Only what the person changed since he opened the form, but for what he left to the other's version."""
        names = [name for name in self.changed_data if name in (*TEXTS, "planned_participants", *LINKS)]
        kept = {name: self.value(name) for name in names if self.data.get(f"keep_{name}") != "theirs"}
        return kept | self._reading()

    def value(self, name: str) -> Any:
        """A cleaned value with the line ends that are stored."""
        value = self.cleaned_data[name]
        return value.replace("\r\n", "\n") if isinstance(value, str) else value

    def _reading(self) -> dict[str, int]:
        # A reading counts only for the text that it was offered for.
        reading = self.cleaned_data.get("reading")
        if reading is None or self.cleaned_data.get("reading_of") != self.cleaned_data.get("period_text"):
            return {}
        stands = 0 if "period_text" in self.changed_data else self.initial.get("reading", 0)
        return {"reading": reading} if reading != stands else {}


class RowForm(SeenForm, ItemForm):
    """An event that stands."""


class AddForm(ItemForm):
    """A new event, and the section in which it stands."""

    section = forms.ChoiceField(label=_("Раздел"), required=False, widget=forms.Select(attrs={"class": "inp"}))
    new_section = forms.CharField(
        label=_("Или новый раздел"), required=False, max_length=500, widget=forms.TextInput(attrs={"class": "inp"})
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, sections: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["section"]).choices = sections


class MoveForm(SeenForm):
    """Where an event goes: at the head of a section or behind another event, or into a new section."""

    place = forms.ChoiceField(label=_("Куда"), required=False, widget=forms.Select(attrs={"class": "inp"}))
    new_section = forms.CharField(label=_("Или в новый раздел"), required=False, max_length=500)

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["place"]).choices = places


class UploadForm(forms.Form):
    """A plan's document, or cells pasted from one. `pasted_html` is filled by a script where there is one."""

    file = forms.FileField(
        label=_("Файл плана"),
        required=False,
        help_text=_("Word, Excel, PDF с текстом или простой текст, до 20 МБ. Подойдёт таблица по любой форме."),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.docm,.xlsm,.doc,.xls,.pdf,.txt,.tsv,.csv"}),
    )
    pasted = forms.CharField(
        label=_("Или вставьте таблицу"),
        required=False,
        strip=False,
        help_text=_("Выделите таблицу в Word или Excel вместе с заголовками, скопируйте и вставьте сюда."),
        widget=forms.Textarea(attrs={"class": "inp", "rows": 4, "data-paste": "pasted_html"}),
    )
    pasted_html = forms.CharField(required=False, strip=False, widget=forms.HiddenInput(attrs={"data-html": ""}))

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        data = super().clean() or {}
        if not data.get("file") and not (data.get("pasted") or "").strip() and "file" not in self.errors:
            self.add_error("file", _("Выберите файл или вставьте таблицу."))
        return data


class ColumnsForm(forms.Form):
    """What each column of the document is; the fields are its headings, in order."""

    def __init__(self, *args: Any, columns: dict[str, str], choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = list(columns)
        for place, (heading, field) in enumerate(columns.items()):
            self.fields[f"column{place}"] = forms.ChoiceField(
                label=heading,
                required=False,
                choices=choices,
                initial=field,
                widget=forms.Select(attrs={"class": "inp"}),
            )

    def answers(self) -> dict[str, str]:
        """Heading → field, "" for the note."""
        return {heading: self.cleaned_data[f"column{place}"] for place, heading in enumerate(self.headings)}


class RenameForm(SeenForm):
    """The plan's title."""

    title = forms.CharField(label=_("Название плана"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
