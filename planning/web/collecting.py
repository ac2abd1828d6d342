"""Forms of collecting, and what waits for people on the home page because of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.registries import Todo
from federation.kernel.text import squeeze
from federation.models import Organization
from federation.models.organization import Kind
from federation.web.forms import DayInput
from planning.models import Cycle, PlanItem
from planning.models.cycle import CycleKind
from planning.models.item import PeriodKind
from planning.periods import PeriodIssue
from planning.selectors.collecting import Answer, Asked, Collected, collected_by, requests_to
from planning.selectors.filing import own_organizations
from planning.services.answering import AnswerRow
from planning.services.periods import period_of
from planning.services.texts import TEXT_LIMIT, TITLE_LIMIT
from planning.web.forms import Choices

BLANK = 4
"""Empty rows of a form in which nothing stands yet; where something stands there is one."""
MORE = 4
"""Rows that «Ещё строки» adds."""
ROWS = 200
"""Rows that an answer may have."""

CHOSEN = "CHOSEN"
"""The choice of organizations one by one in place of a level."""

KINDS = ((CycleKind.WEEK.value, gettext_lazy("Неделя")), (CycleKind.MONTH.value, gettext_lazy("Месяц")))

TONES = {Answer.SENT: "grn", Answer.NOTHING: "grn", Answer.BEGUN: "amb", Answer.NONE: ""}
WORDS = {
    Answer.SENT: gettext_lazy("Отправлено"),
    Answer.NOTHING: gettext_lazy("Событий нет"),
    Answer.BEGUN: gettext_lazy("Начато"),
    Answer.NONE: gettext_lazy("Нет ответа"),
}


TEXTS = {"what": "title", "when": "period_text", "where": "place"}
"""Field of a row → the column of an item that it is."""


def _line(label: Any, limit: int) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "inp", "maxlength": limit})
    # What the row said when it was shown goes with it: a row that the person left alone is not his words.
    return forms.CharField(label=label, required=False, max_length=limit, widget=widget, show_hidden_initial=True)


class AnswerRowForm(forms.Form):
    """What, when, where."""

    item = forms.UUIDField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what = _line(gettext_lazy("Что"), TITLE_LIMIT)
    when = _line(gettext_lazy("Когда"), 500)
    where = _line(gettext_lazy("Где"), TEXT_LIMIT)

    def clean(self) -> dict[str, Any]:
        """A date or a place without an event is a slip."""
        data = super().clean() or {}
        if not data.get("what") and (data.get("when") or data.get("where")):
            self.add_error("what", _("Напишите, что будет."))
        return data

    @property
    def touched(self) -> frozenset[str]:
        """The columns of which the person changed the text; where lines end is a matter of the form, not of his."""
        sent = {text: self.data.get(self.add_prefix(text), "") for text in TEXTS}
        shown = {text: self.data.get(self.add_initial_prefix(text), "") for text in TEXTS}
        return frozenset(TEXTS[text] for text in TEXTS if squeeze(sent[text]) != squeeze(shown[text]))

    def row(self) -> AnswerRow:
        """The row as the service takes it."""
        data = self.cleaned_data
        return AnswerRow(
            what=data.get("what", ""),
            when=data.get("when", ""),
            where=data.get("where", ""),
            item=data.get("item"),
            revision=data.get("revision"),
            touched=self.touched,
        )


class AnswerRows(forms.BaseFormSet):
    """The rows of an answer. A blank one at the end is no mistake."""

    def rows(self) -> list[AnswerRow]:
        """Those that the person wrote, changed or emptied. A row that he left alone stays as it stands by now."""
        found = [form.row() for form in self.forms]
        return [row for row in found if row.touched or (row.empty and row.item is not None)]


_FormSet = forms.formset_factory(
    AnswerRowForm, formset=AnswerRows, extra=0, max_num=ROWS, absolute_max=ROWS, validate_max=True
)


def answer_rows(items: Sequence[PlanItem], data: Any = None) -> AnswerRows:
    """The form of an answer: the rows that stand and some blank ones; `data` is what was sent."""
    standing: list[dict[str, Any]] = [
        {"item": each.pk, "revision": each.revision, "what": each.title, "when": each.period_text, "where": each.place}
        for each in items
    ]
    blank: list[dict[str, Any]] = [{} for _row in range(1 if standing else BLANK)]
    return cast(AnswerRows, _FormSet(data, initial=standing + blank, prefix="rows"))


def with_more(data: Any) -> Any:
    """What was sent, with some blank rows behind it."""
    data = data.copy()
    data["rows-TOTAL_FORMS"] = str(min(_total(data) + MORE, ROWS))
    return data


@dataclass(slots=True)
class Meanwhile:
    """What others did to the answer while a form of it was filled: rows as they stand now, titles of those gone."""

    added: list[PlanItem] = field(default_factory=list)
    changed: list[PlanItem] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def over_standing(items: Sequence[PlanItem], data: Any) -> tuple[Any, Meanwhile]:
    """What was sent, over what stands now: one's own texts stay typed in, everything else is taken from the rows.

    A row that somebody took away is a new one if it was written in, and blank if not.
    """
    data, meanwhile = data.copy(), Meanwhile()
    standing, total = {str(item.pk): item for item in items}, _total(data)
    for place in range(total):
        name = f"rows-{place}"
        sent = data.get(f"{name}-item", "")
        if not sent:
            continue
        item = standing.pop(sent, None)
        if item is None:
            meanwhile.gone.append(data.get(f"{name}-what", ""))
            _stand(data, name, None)
        elif str(item.revision) != data.get(f"{name}-revision"):
            meanwhile.changed.append(item)
            _stand(data, name, item)
    for place, item in enumerate(standing.values(), start=total):
        meanwhile.added.append(item)
        _stand(data, f"rows-{place}", item)
    data["rows-TOTAL_FORMS"] = str(total + len(standing))
    return data, meanwhile


def _stand(data: Any, name: str, item: PlanItem | None) -> None:
    """Put a row of a sent form over what stands now."""
    data[f"{name}-item"] = str(item.pk) if item else ""
    data[f"{name}-revision"] = str(item.revision) if item else ""
    for text, column in TEXTS.items():
        stands = getattr(item, column) if item else ""
        if squeeze(data.get(f"{name}-{text}", "")) == squeeze(data.get(f"initial-{name}-{text}", "")):
            data[f"{name}-{text}"] = stands
        data[f"initial-{name}-{text}"] = stands


def _total(data: Any) -> int:
    """The rows of a sent form."""
    sent = data.get("rows-TOTAL_FORMS", "")
    return min(int(sent), ROWS) if sent.isdecimal() and len(sent) < 6 else 0


class CollectForm(forms.Form):
    """Whom to ask, for what, by when."""

    organization = forms.ChoiceField(label=gettext_lazy("Кто собирает"))
    kind = forms.ChoiceField(label=gettext_lazy("За что"), choices=KINDS, widget=forms.RadioSelect)
    starts_on = forms.DateField(
        label=gettext_lazy("Какая неделя или месяц"),
        widget=DayInput,
        help_text=gettext_lazy("Любой её день: неделя начнётся с понедельника, месяц – с первого числа."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Ответить до"),
        widget=DayInput,
        help_text=gettext_lazy("По этот день включительно. Напомним накануне и в этот день тем, кто не ответил."),
    )
    level = forms.ChoiceField(label=gettext_lazy("Кого просим"))
    repeats = forms.BooleanField(
        label=gettext_lazy("Повторять: каждую следующую неделю или месяц"),
        required=False,
        help_text=gettext_lazy("Следующий сбор откроется сам на другой день после срока ответа."),
    )
    note = forms.CharField(
        label=gettext_lazy("Пояснение"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Кого именно, если не всех"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organizations: Choices, levels: Choices, beneath: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organization"]).choices = organizations
        if len(organizations) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
        cast(forms.ChoiceField, self.fields["level"]).choices = [*levels, (CHOSEN, _("только отмеченных ниже"))]
        if beneath:
            cast(forms.ChoiceField, self.fields["chosen"]).choices = beneath
        else:
            del self.fields["chosen"]

    def clean(self) -> dict[str, Any]:
        """Somebody must be asked, and ticks must mean something: nobody asks more organizations than he thinks."""
        data = super().clean() or {}
        level, chosen = data.get("level"), data.get("chosen")
        if level == CHOSEN and not chosen:
            self.add_error("level", _("Отметьте организации ниже или выберите всех."))
        elif level and level != CHOSEN and chosen:
            why = _("Вы отметили организации, но просите всех: выберите «только отмеченных ниже» или снимите отметки.")
            self.add_error("level", why)
        return data


def levels_beneath(actor: Actor, organizations: Sequence[Organization]) -> Choices:
    """The kinds of organization that stand beneath any of these."""
    kinds: set[str] = set()
    for organization in organizations:
        rows = Organization.objects.visible_to(actor).beneath(organization.path).exclude(pk=organization.pk)
        kinds |= set(rows.exclude(kind=Kind.FEDERAL_DISTRICT).order_by().values_list("kind", flat=True).distinct())
    words = {
        Kind.TOS.value: _("все ТОС"),
        Kind.REGIONAL_BRANCH.value: _("все региональные отделения"),
        Kind.MUNICIPALITY.value: _("все муниципальные образования"),
        Kind.REGIONAL_COUNCIL.value: _("все советы муниципальных образований"),
    }
    return [(kind, label) for kind, label in words.items() if kind in kinds]


def beneath_choices(actor: Actor, organizations: Sequence[Organization], *, most: int = 300) -> Choices:
    """Those directly beneath, to be chosen one by one; none where there are too many to look through."""
    rows = Organization.objects.visible_to(actor).filter(parent__in=organizations).open_on(clock.today())
    found = list(rows.exclude(kind=Kind.FEDERAL_DISTRICT).order_by("sort_key")[: most + 1])
    return [(str(each.pk), str(each)) for each in found] if len(found) <= most else []


def collecting_todos(actor: Actor) -> list[Todo]:
    """A line for each request that waits for an answer, and for each period that one's own organization collects."""
    organizations = own_organizations(actor=actor, writing=True)
    if not organizations:
        return []
    today = clock.today()
    several = len(organizations) > 1
    asked = requests_to(actor=actor, organizations=organizations, today=today)
    lines = [_asked(each, several) for each in asked if not each.answered and each.request.cycle.ends_on >= today]
    collected = collected_by(actor=actor, organizations=organizations)
    return lines + [_collected(each) for each in collected if each.cycle.ends_on >= today]


def _asked(each: Asked, several: bool) -> Todo:
    row, cycle = each.request, each.request.cycle
    whose = f"«{row.organization}». " if several else ""
    said = {"organization": cycle.organization}
    return Todo(
        title=_("Ответить, что запланировано: %(cycle)s") % {"cycle": lowered(cycle)},
        why=whose + _("Просит %(organization)s. Что, когда и где — или «Событий нет».") % said,
        url=reverse("planning:collecting_answer", args=[cycle.pk, row.organization.code]),
        icon="calendar-event",
        due=cycle.filing_due_on,
        tag=_("Начато") if each.answer == Answer.BEGUN else "",
    )


def _collected(each: Collected) -> Todo:
    cycle = each.cycle
    open_still = cycle.filing_due_on is not None and cycle.filing_due_on >= clock.today()
    counts = {"answered": each.answered, "asked": each.asked}
    return Todo(
        title=(_("Собираем планы: %(cycle)s") if open_still else _("Сводный лист готов: %(cycle)s"))
        % {"cycle": lowered(cycle)},
        why=_("Ответили %(answered)s из %(asked)s.") % counts,
        url=reverse("planning:collected", args=[cycle.pk]),
        icon="file-text",
        due=cycle.filing_due_on if open_still else cycle.starts_on,
        waiting=open_still and bool(each.missing),
    )


def lowered(cycle: Cycle) -> str:
    """A cycle's title within a sentence."""
    return cycle.title[:1].lower() + cycle.title[1:]


def chosen_ids(data: dict[str, Any]) -> list[UUID]:
    """The organizations that were ticked."""
    return [UUID(each) for each in data.get("chosen", ())]


def first_days(*, taken: Container[date] = ()) -> dict[str, Any]:
    """What a new form proposes: the next week that nobody collects yet, to be answered by the Thursday before it.

    Args:
        taken: Mondays of the weeks that are collected already.
    """
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    while monday in taken:
        monday += timedelta(days=7)
    thursday = monday - timedelta(days=4)
    return {"kind": CycleKind.WEEK.value, "starts_on": monday, "due_on": max(thursday, today)}


def unclear(cycle: Cycle, items: Iterable[PlanItem]) -> list[PlanItem]:
    """The rows whose «когда» was written and not understood: they stand in the sheet without a day."""
    written = (item for item in items if item.period_text and item.period_kind == PeriodKind.UNSCHEDULED)
    return [item for item in written if PeriodIssue.PERIOD_NOT_UNDERSTOOD in period_of(cycle, item.period_text).issues]


def unclear_words(items: Sequence[PlanItem]) -> str:
    """What whoever wrote them is told."""
    said = ", ".join(f"«{item.period_text}»" for item in items)
    return _("Срок не понят: %(said)s. Напишите день или число, иначе строка встанет в лист без дня.") % {"said": said}
