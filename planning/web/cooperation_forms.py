"""Forms of working together. They check shapes; the services decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.paths import subtree
from federation.kernel.text import squeeze
from federation.models import Organization, User
from federation.models.organization import OUTSIDE_TREE, REGIONAL_KINDS, Kind
from planning.models import Plan, PlanItem
from planning.models.offers import InvitationRole
from planning.web.forms import Choices, RowForm
from planning.web.naming import organization_named

NEAR_LIMIT = 250
"""Organizations in the list; every other one is named by its code or name."""

INVITED_MAY = {
    InvitationRole.CO_AUTHOR: _("соавтор — правит план вместе с вами, на проверку не отправляет"),
    InvitationRole.REVIEWER: _("рецензент — читает черновик, даёт отзыв и предлагает правки"),
    InvitationRole.READER: _("читатель — читает черновик и обсуждает его"),
}


def near(actor: Actor, plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """Organizations likely to be asked, by kind: commissions and partners, one's own region, councils and branches."""
    region = plan.organization.region_path
    mine = Q(path__gte=subtree(region)[0], path__lt=subtree(region)[1]) if region else Q(pk__in=())
    rows = Organization.objects.visible_to(actor).filter(Q(kind__in=[*OUTSIDE_TREE, *REGIONAL_KINDS]) | mine)
    rows = rows.open_on(clock.today()).exclude(pk=plan.organization_id).exclude(kind=Kind.FEDERAL_DISTRICT)
    groups: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in sorted(rows.order_by("path")[:NEAR_LIMIT], key=lambda row: (row.kind not in OUTSIDE_TREE, row.sort_key)):
        groups[str(Kind(row.kind).label)].append((row.code, str(row)))
    return list(groups.items())


class WhomForm(forms.Form):
    """An organization: from the list of likely ones, or by its code or name."""

    organization = forms.ChoiceField(
        label=_("Организация"),
        required=False,
        help_text=_("Выберите её здесь или назовите в поле ниже: нужно одно из двух."),
        widget=forms.Select(attrs={"class": "inp"}),
    )
    other = forms.CharField(
        label=_("Или другая"),
        required=False,
        max_length=300,
        help_text=_("Её код или название, например «66605000» или «Вяземский район»."),
        widget=forms.TextInput(attrs={"class": "inp"}),
    )
    note = forms.CharField(
        label=_("Пояснение"),
        required=False,
        help_text=_("Его прочитают вместе с предложением."),
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, actor: Actor, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        empty = ("", _("— выберите —"))
        cast(forms.ChoiceField, self.fields["organization"]).choices = [empty, *near(actor, plan)]

    def clean(self) -> dict[str, Any]:
        """One organization is meant: what was typed goes before what was chosen."""
        data = super().clean() or {}
        typed = squeeze(data.get("other") or "")
        if typed:
            try:
                data["whom"] = organization_named(actor=self.actor, typed=typed)
            except forms.ValidationError as refusal:
                self.add_error("other", refusal)
        elif data.get("organization"):
            rows = Organization.objects.visible_to(self.actor)
            data["whom"] = rows.filter(code=data["organization"]).first()
        elif "organization" not in self.errors:
            self.add_error("organization", _("Выберите организацию или напишите её код."))
        return data


class InviteToPlanForm(WhomForm):
    """Whom to invite to a plan, and as what."""

    role = forms.ChoiceField(
        label=_("Кем"), choices=list(INVITED_MAY.items()), widget=forms.RadioSelect, initial=InvitationRole.CO_AUTHOR
    )
    field_order = ("organization", "other", "role", "note", "key")


class CarryForm(forms.Form):
    """To whom an item is offered for carrying out: a whole level beneath, or those that are named."""

    level = forms.ChoiceField(label=_("Всем сразу"), required=False, widget=forms.Select(attrs={"class": "inp"}))
    organizations = forms.MultipleChoiceField(
        label=_("Или выбранным"), required=False, widget=forms.CheckboxSelectMultiple
    )
    codes = forms.CharField(
        label=_("Или по кодам"),
        required=False,
        help_text=_("Через запятую или пробел: «66605000, 66636000»."),
        widget=forms.TextInput(attrs={"class": "inp"}),
    )
    note = forms.CharField(
        label=_("Пояснение"), required=False, widget=forms.Textarea(attrs={"class": "inp", "rows": 3})
    )

    def __init__(self, *args: Any, levels: Choices, beneath: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["level"]).choices = [("", _("— не всем —")), *levels]
        if beneath:
            cast(forms.ChoiceField, self.fields["organizations"]).choices = beneath
        else:
            del self.fields["organizations"]


class DecisionForm(forms.Form):
    """A decision on an offer. `section` and `item` are asked where an item comes into the own plan."""

    item = forms.ChoiceField(label=_("Чем выполняется"), required=False, widget=forms.Select(attrs={"class": "inp"}))
    section = forms.ChoiceField(
        label=_("Раздел вашего плана"), required=False, widget=forms.Select(attrs={"class": "inp"})
    )
    reason = forms.CharField(
        label=_("Причина, если отклоняете"),
        required=False,
        help_text=_("Отказ от мероприятия нужно объяснить; приглашение к плану можно отклонить и так."),
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
    )

    def __init__(
        self, *args: Any, sections: Choices = (), items: Sequence[PlanItem] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if sections:
            cast(forms.ChoiceField, self.fields["section"]).choices = sections
        else:
            del self.fields["section"]
        if items is None:
            del self.fields["item"]
            return
        own = [(str(item.identity), f"{item.number}. {item.title[:100]}") for item in items if item.home_id is None]
        new = ("", _("новым мероприятием, заполненным из предложения"))
        cast(forms.ChoiceField, self.fields["item"]).choices = [new, *own]


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(
        label=_("Причина"), required=False, widget=forms.Textarea(attrs={"class": "inp", "rows": 3})
    )


class SuggestForm(RowForm):
    """A change of an event that somebody proposes, and why."""

    why = forms.CharField(
        label=_("Пояснение к правке"), required=False, widget=forms.Textarea(attrs={"class": "inp", "rows": 2})
    )
    speaker = forms.ChoiceField(label=_("От имени"), required=False, widget=forms.Select(attrs={"class": "inp"}))
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, speakers: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speakers(self, speakers)


class CommentForm(forms.Form):
    """Something said of an event or of the plan."""

    text = forms.CharField(
        label=_("Комментарий"),
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
    )
    mentioned = forms.TypedMultipleChoiceField(
        label=_("Кому сообщить"), required=False, coerce=str, widget=forms.CheckboxSelectMultiple
    )
    speaker = forms.ChoiceField(label=_("От имени"), required=False, widget=forms.Select(attrs={"class": "inp"}))
    answers = forms.UUIDField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, speakers: Sequence[Organization], people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speakers(self, speakers)
        if people:
            choices = [(str(person.pk), str(person)) for person in people]
            cast(forms.ChoiceField, self.fields["mentioned"]).choices = choices
            self.fields["text"].help_text = _("Чтобы позвать человека, напишите «@» и его имя или отметьте его ниже.")
        else:
            del self.fields["mentioned"]


def _speakers(form: forms.Form, speakers: Sequence[Organization]) -> None:
    """Whoever speaks for one organization only is not asked."""
    if len(speakers) > 1:
        cast(forms.ChoiceField, form.fields["speaker"]).choices = [(str(each.pk), str(each)) for each in speakers]
    else:
        del form.fields["speaker"]
