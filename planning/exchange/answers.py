"""What a person answered to a reading's questions, and the rows that follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2s
from typing import Any

from planning.exchange.reading import IssueReading, ItemReading, Option, PlanReading, Severity, Source
from planning.periods import Period, PeriodIssue, read_period

FAMILIES = {"PERIOD_NARROWED": "PERIOD_CONTRADICTION"}
"""Kinds that ask the same thing, and so are answered in one press."""


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt with the key of its answer. `row` counts the reading's items from 0; None where it is about the file."""

    key: str
    family: str
    row: int | None
    issue: IssueReading
    chosen: Option | None

    @property
    def open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.chosen is None


@dataclass(slots=True, kw_only=True)
class Row:
    """An item as it will be stored.

    `origin` is the reading's item, from 0, that it came of; `chosen` the reading of its period; `questions` are the
    codes of doubts that nobody has decided, `settled` of those that were answered; `tasks` are codes of the agenda's
    tasks that the document itself names; `taught` says that a person chose other tasks than were suggested.
    """

    title: str
    period_text: str
    period: Period
    source: Source
    place: str
    participants_text: str
    planned_participants: int | None
    responsible: str
    programme: str
    note: str
    tasks: str = ""
    origin: int = 0
    chosen: int = 0
    questions: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    agenda_tasks: list[int] = field(default_factory=list)
    taught: bool = False


@dataclass(slots=True)
class Part:
    """A heading with its rows."""

    title: str
    items: list[Row]


@dataclass(slots=True)
class Answered:
    """A reading with its answers put in."""

    title: str
    sections: list[Part]

    @property
    def rows(self) -> list[Row]:
        """All rows, in order."""
        return [row for part in self.sections for row in part.items]


def questions_of(reading: PlanReading, answers: Mapping[str, str]) -> list[Question]:
    """Everything that is asked, about the file first, then row by row."""
    seen: Counter[str] = Counter()
    items = reading.items
    return [
        _question(issue, row, None if row is None else items[row], answers, seen)
        for row, issue in _issues(reading)
        if issue.severity is Severity.QUESTION and issue.options
    ]


def answered(reading: PlanReading, answers: Mapping[str, str], *, year: int) -> Answered:
    """The rows with every answer put in; what is not answered stays as it was read.

    `year` is the plan's, in which periods are read; the document may state another one.
    """
    asked: dict[int | None, list[Question]] = {}
    for question in questions_of(reading, answers):
        asked.setdefault(question.row, []).append(question)
    parts, number = [], 0
    for section in reading.sections:
        rows: list[Row] = []
        for item in section.items:
            rows += _rows(item, asked.get(number, []), year=year, origin=number)
            number += 1
        parts.append(Part(section.title, rows))
    return Answered(reading.title, parts)


def _issues(reading: PlanReading) -> Iterator[tuple[int | None, IssueReading]]:
    for issue in reading.issues:
        yield None, issue
    for number, item in enumerate(reading.items):
        for issue in item.issues:
            yield number, issue


def _question(
    issue: IssueReading,
    row: int | None,
    item: ItemReading | None,
    answers: Mapping[str, str],
    seen: Counter[str],
) -> Question:
    # By what is asked, not by where it stands: an answer holds in the next document too, whatever moved in it.
    about = (item.title, item.period_text) if item else ()
    offered = [(option.key, str(option.label)) for option in issue.options]
    content = blake2s(repr((issue.code, about, offered)).encode(), digest_size=8).hexdigest()
    seen[content] += 1
    key = f"{issue.code}.{content}.{seen[content]}"
    chosen = next((option for option in issue.options if option.key == answers.get(key)), None)
    return Question(key, FAMILIES.get(issue.code, issue.code), row, issue, chosen)


def _rows(item: ItemReading, asked: list[Question], *, year: int, origin: int) -> list[Row]:
    """One row, or several where the person had it divided."""
    row = Row(
        title=item.title,
        period_text=item.period_text,
        period=item.period,
        source=item.source,
        place=item.place,
        participants_text=item.participants_text,
        planned_participants=item.planned_participants,
        responsible=item.responsible,
        programme=item.programme,
        note=item.note,
        tasks=item.tasks,
        origin=origin,
        questions=[question.issue.code for question in asked if question.open],
        settled=[question.family for question in asked if not question.open],
    )
    split: list[Mapping[str, Any]] = []
    more: list[Mapping[str, Any]] = []
    for question in asked:
        changes: dict[str, Any] = dict(question.chosen.changes) if question.chosen else {}
        split = changes.pop("split", split)
        if separate := changes.pop("separate", None):
            more.append(separate)
        row = _changed(row, changes, year)
    rows = [_changed(row, part, year) for part in split] or [row]
    # A row that stands for itself brings nothing of the one that it was joined to.
    bare = dict.fromkeys(("title", "place", "participants_text", "responsible", "programme", "note"), "")
    for part in more:
        rows = [_without(each, part) for each in rows]
        fresh = {**bare, "period_text": "", "planned_participants": None, **part}
        rows.append(_changed(row, fresh, year))
    return rows


def _without(row: Row, part: Mapping[str, Any]) -> Row:
    """The row without what was joined to it."""
    texts = {name: str(text) for name, text in part.items() if isinstance(getattr(row, name, None), str)}
    shorter = {name: getattr(row, name).removesuffix(text).rstrip() for name, text in texts.items()}
    return replace(row, **{name: text for name, text in shorter.items() if name != "period_text"})


def _changed(row: Row, changes: Mapping[str, Any], year: int) -> Row:
    known = {name: changes[name] for name in changes if name in Row.__dataclass_fields__ and name != "chosen"}
    if known.get("period_text", row.period_text) != row.period_text:
        # What was answered about the former term is no answer about this one.
        settled = [code for code in row.settled if code != PeriodIssue.PERIOD_AMBIGUOUS]
        known |= {"period": read_period(str(known["period_text"]), year=year), "chosen": 0, "settled": settled}
    if "reading" in changes:
        known["chosen"] = changes["reading"]
    return replace(row, **known)
