"""Forms of the agenda's pages. They check shapes; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _


class TitleForm(forms.Form):
    """The text of a task, a kind of activity, an area or a local priority."""

    title = forms.CharField(label=_("Название"), strip=True, widget=forms.Textarea(attrs={"rows": 4}))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NumberedForm(TitleForm):
    """The same with the number that people name it by."""

    field_order = ("number", "title")
    number = forms.IntegerField(
        label=_("Номер"), required=False, min_value=1, help_text=_("Пусто: следующий свободный номер.")
    )


class AreasForm(forms.Form):
    """The problem areas that a task serves."""

    numbers = forms.TypedMultipleChoiceField(
        label=_("Проблемные сферы"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

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
