"""Forms of the agenda's pages. They check shapes; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.web.answers import SeenForm


class TitleForm(forms.Form):
    """The text of a task, a kind of activity, an area or a local priority."""

    title = forms.CharField(label=_("Название"), strip=True, widget=forms.Textarea(attrs={"rows": 4}))


class NumberedForm(TitleForm):
    """The same with the number that people name it by."""

    field_order = ("number", "title")
    number = forms.IntegerField(
        label=_("Номер"), required=False, min_value=1, help_text=_("Пусто: следующий свободный номер.")
    )


class RewordForm(SeenForm, TitleForm):
    """Another text for what stands."""


class RenumberForm(SeenForm, NumberedForm):
    """Another text or number for what stands."""


class AreasForm(SeenForm):
    """The problem areas that a task serves."""

    numbers = forms.TypedMultipleChoiceField(
        label=_("Проблемные сферы"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, areas: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["numbers"]).choices = areas


class PriorityForm(forms.Form):
    """A region's priority beneath a national task."""

    organization = forms.ChoiceField(label=_("Чей приоритет"))
    parent_number = forms.TypedChoiceField(label=_("К какой задаче"), coerce=int)
    title = forms.CharField(label=_("Название"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self,
        *args: Any,
        organizations: Sequence[tuple[str, str]],
        tasks: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organization"]).choices = organizations
        cast(forms.ChoiceField, self.fields["parent_number"]).choices = tasks


class MappingForm(SeenForm):
    """For each task of an earlier edition those of the new one: a field `task<number>` each."""

    def __init__(
        self,
        *args: Any,
        tasks: Sequence[tuple[int, str, Sequence[int | None]]],
        choices: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [number for number, _title, _chosen in tasks]
        for number, title, chosen in tasks:
            self.fields[f"task{number}"] = forms.TypedMultipleChoiceField(
                label=f"{number}. {title}",
                coerce=int,
                required=False,
                choices=choices,
                initial=[each for each in chosen if each is not None],
                widget=forms.CheckboxSelectMultiple,
            )

    def wanted(self) -> dict[int, list[int]]:
        """Number of an earlier task → numbers of new ones."""
        return {number: self.cleaned_data[f"task{number}"] for number in self.numbers}
