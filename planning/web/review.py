"""Review as people see it: rows with what was and what is, word by word, and the form of a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planning.models import ItemRemark, PlanItem
from planning.selectors.versions import NAMES, FieldChange, PlanDiff, texts_of

_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE = 0.35
"""Texts that share less than this are shown as one replaced by the other, not word by word."""

TOLD = ("period_text", "place", "participants_text", "planned_participants", "programme", "responsible", "agenda_tasks")
"""What a row that is new as a whole tells of itself beside its title and number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `kind`: "del", "ins" or "" for what both versions have."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A field in two versions, in pieces."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(slots=True)
class ReviewRow:
    """A row of the review; `kind`: "changed", "added", "removed" or "same". Without controls it is only shown."""

    item: PlanItem
    kind: str
    lines: tuple[Line, ...]
    verdict: forms.BoundField | None = None
    text: forms.BoundField | None = None

    @property
    def remarked(self) -> bool:
        """Whether the reviewer chose to remark on it."""
        return self.verdict is not None and self.verdict.value() == REMARK


REMARK = "remark"
DECISIONS = ACCEPT, RETURN = "accept", "return"
"""The two buttons that send a review."""


def line_of(change: FieldChange) -> Line:
    """A change, word by word where most of the words stayed."""
    before, after = _pieces(change.before, change.after)
    return Line(change.label, before, after)


def _pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not before or not after or matcher.ratio() < _ALIKE:
        return tuple(_whole("del", before)), tuple(_whole("ins", after))
    left, right = [], []
    for kind, low, high, first, last in matcher.get_opcodes():
        same = kind == "equal"
        left += _whole("" if same else "del", "".join(old[low:high]))
        right += _whole("" if same else "ins", "".join(new[first:last]))
    return tuple(left), tuple(right)


def _whole(kind: str, text: str) -> list[Piece]:
    return [Piece(kind, text)] if text else []


def rows_of(diff: PlanDiff) -> list[ReviewRow]:
    """What changed, by number; rows that are gone stand where they stood."""
    rows = [
        *(ReviewRow(change.item, "changed", tuple(map(line_of, change.fields))) for change in diff.changed),
        *(ReviewRow(item, "added", told(item)) for item in diff.added),
        *(ReviewRow(item, "removed", told(item)) for item in diff.removed),
    ]
    return sorted(rows, key=lambda row: (row.item.number, row.kind == "removed"))


def same_rows(diff: PlanDiff) -> list[ReviewRow]:
    """The rows that stayed as they were."""
    return [ReviewRow(item, "same", told(item)) for item in diff.same]


def told(item: PlanItem) -> tuple[Line, ...]:
    """What a row says, field by field, those that say anything."""
    texts = texts_of(item, {})
    return tuple(Line(str(NAMES[name]), (), (Piece("", texts[name]),)) for name in TOLD if texts[name])


class ReviewForm(forms.Form):
    """A verdict on a version: a remark on each row that needs one, remarks on the whole, closed earlier remarks."""

    read_version = forms.IntegerField(widget=forms.HiddenInput)
    remarks = forms.CharField(
        label=gettext_lazy("Замечания к плану в целом"),
        required=False,
        widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
    )
    closed = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, items: Iterable[PlanItem], earlier: Sequence[ItemRemark], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        closed = self.fields["closed"]
        assert isinstance(closed, forms.MultipleChoiceField)
        closed.choices = [(str(remark.pk), remark.remark) for remark in earlier]
        self.identities = [item.identity for item in items]
        for item in items:
            self.fields[f"verdict-{item.identity}"] = forms.CharField(required=False)
            self.fields[f"text-{item.identity}"] = forms.CharField(
                label=_("Что исправить в строке %s") % item.number,
                required=False,
                widget=forms.Textarea(attrs={"class": "inp", "rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """A remark that is announced has to be written; a form that was sent by a key has no verdict yet."""
        data = super().clean() or {}
        if self.data.get("decision") not in DECISIONS:
            self.add_error(None, _("Не отправлено: решение не выбрано. Нажмите одну из двух кнопок внизу страницы."))
        remarked = any(data.get(f"verdict-{identity}") == REMARK for identity in self.identities)
        if self.data.get("decision") == RETURN and not remarked and not data.get("remarks", "").strip():
            self.add_error("remarks", _("Напишите, что исправить."))
        for identity in self.identities:
            if data.get(f"verdict-{identity}") == REMARK and not data.get(f"text-{identity}", "").strip():
                why = _("Напишите, что исправить, или выберите «Принять».")
                self.add_error(f"text-{identity}", why)
        return data

    def control(self, rows: Iterable[ReviewRow]) -> None:
        """Give the rows their controls."""
        for row in rows:
            if row.kind != "removed":
                row.verdict = self[f"verdict-{row.item.identity}"]
                row.text = self[f"text-{row.item.identity}"]


def item_remarks(data: Mapping[str, Any], items: Iterable[PlanItem]) -> dict[UUID, str]:
    """What was remarked on which item, in the order of the plan."""
    return {
        item.identity: data[f"text-{item.identity}"] for item in items if data.get(f"verdict-{item.identity}") == REMARK
    }


def summary_of(remarks: str, items: Iterable[PlanItem], item_remarks: Mapping[UUID, str]) -> str:
    """The reason of a return: what the reviewer wrote, else a sentence that names the rows with remarks."""
    if remarks.strip() or not item_remarks:
        return remarks
    numbers = ", ".join(str(item.number) for item in items if item.identity in item_remarks)
    return _("Строки с замечаниями: № %s.") % numbers
