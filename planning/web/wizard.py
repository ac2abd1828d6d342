"""What the check of an import shows: the source left, the reading right, doubts by kind, the difference to the plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planning.exchange.answers import Answered, Question, Row
from planning.exchange.reading import Column, Entry, ItemReading, PlanReading, Went
from planning.exchange.serving import Served
from planning.periods import Period, describe_period, month_strip
from planning.services.comparing import Change, Compared, Difference

PAGE = 60
"""Rows of the file on a page."""

LONG = 40
"""Letters of a cell from which it is given a wide place."""

COLUMNS = {
    Column.NUMBER: gettext_lazy("№ по порядку"),
    Column.PERIOD: gettext_lazy("Срок"),
    Column.TITLE: gettext_lazy("Название мероприятия"),
    Column.PLACE: gettext_lazy("Место"),
    Column.PARTICIPANTS: gettext_lazy("Участники"),
    Column.RESPONSIBLE: gettext_lazy("Ответственный"),
    Column.PROGRAMME: gettext_lazy("Программа, описание"),
    Column.NOTE: gettext_lazy("Примечание"),
    Column.TASKS: gettext_lazy("Задачи повестки"),
    Column.PLACE_AND_RESPONSIBLE: gettext_lazy("Место и ответственный вместе"),
    Column.PERIOD_AND_PLACE: gettext_lazy("Срок и место вместе"),
}

FAMILIES = {
    "CELLS_WITHOUT_COLUMN": gettext_lazy("Текст вне столбцов"),
    "CONTINUED_ROW": gettext_lazy("Строки без номера и срока: продолжение или новое мероприятие?"),
    "NO_TITLE": gettext_lazy("Строки без названия"),
    "PARTICIPANTS_RANGE": gettext_lazy("Число участников указано приблизительно"),
    "PERIOD_AMBIGUOUS": gettext_lazy("Срок можно понять по-разному"),
    "PERIOD_CONTRADICTION": gettext_lazy("Срок в столбце и в описании разный. Какой верный?"),
    "PERIOD_EMPTY": gettext_lazy("Срок не указан"),
    "PERIOD_NOT_UNDERSTOOD": gettext_lazy("Срок не понят"),
    "PERIOD_OUTSIDE_YEAR": gettext_lazy("Срок лежит вне года плана"),
    "PLACE_UNSURE": gettext_lazy("Где место, а где ответственный?"),
    "SEVERAL_EVENTS": gettext_lazy("Похоже, в одной строке несколько мероприятий"),
    "UNKNOWN_COLUMN": gettext_lazy("Незнакомые столбцы"),
    "YEAR_DIFFERS": gettext_lazy("Год в файле не тот"),
}

ANSWERS = {
    "keep": gettext_lazy("Оставить как есть"),
    "column": gettext_lazy("Верен столбец"),
    "programme": gettext_lazy("Верно описание"),
    "split": gettext_lazy("Разделить"),
    "separate": gettext_lazy("Сделать отдельными"),
    "year": gettext_lazy("Весь период"),
    "larger": gettext_lazy("Взять большее"),
    "smaller": gettext_lazy("Взять меньшее"),
    "divide": gettext_lazy("Разделить место и ответственного"),
    "note": gettext_lazy("Оставить в примечании"),
}
"""What an answer is called when it is given to several rows at once."""

NAMES = {
    "section": gettext_lazy("Раздел"),
    "title": gettext_lazy("Название"),
    "period_text": gettext_lazy("Срок"),
    "place": gettext_lazy("Место"),
    "participants_text": gettext_lazy("Участники"),
    "planned_participants": gettext_lazy("Число участников"),
    "responsible": gettext_lazy("Ответственный"),
    "programme": gettext_lazy("Программа"),
    "note": gettext_lazy("Примечание"),
}

WENT = {
    Went.ITEM: gettext_lazy("в мероприятиях"),
    Went.SECTION: gettext_lazy("в названиях разделов"),
    Went.TITLE: gettext_lazy("в названии плана"),
    Went.HEADER: gettext_lazy("в заголовках столбцов"),
    Went.COLUMN_NUMBER: gettext_lazy("номера столбцов"),
    Went.NOTE: gettext_lazy("в примечаниях"),
    Went.UNPLACED: gettext_lazy("не вошло"),
}


@dataclass(frozen=True, slots=True)
class Got:
    """A row as it will stand in the plan. `state`: new, same, changed, clash."""

    row: Row
    understood: str
    marks: list[str]
    state: str
    changes: list[dict[str, Any]]
    item: Any
    choice: str
    served: Served | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the file, what it says there, what becomes of it, and what is asked about it."""

    number: int
    item: ItemReading
    cells: list[dict[str, Any]]
    got: list[Got]
    questions: list[Question]
    asking: bool

    @property
    def moved(self) -> bool:
        """Whether the plan will not be as it was, or something is asked: what a second import shows first."""
        return self.asking or any(got.state != "same" for got in self.got)


@dataclass(frozen=True, slots=True)
class Kind:
    """Questions of one kind that can be answered in one press."""

    family: str
    title: Any
    rows: int
    options: list[tuple[str, Any]]
    examples: list[str]


def worded(asked: Iterable[Question]) -> list[Question]:
    """The questions with words for a person where the reader offers keys of fields."""
    return [_worded(question) if question.issue.code == "UNKNOWN_COLUMN" else question for question in asked]


def _worded(question: Question) -> Question:
    labels: Mapping[str, Any] = COLUMNS | {"note": ANSWERS["note"]}
    options = tuple(replace(option, label=labels.get(option.key, option.label)) for option in question.issue.options)
    chosen = next((each for each in options if question.chosen and each.key == question.chosen.key), None)
    return replace(question, issue=replace(question.issue, options=options), chosen=chosen)


def tasks_of(served: Iterable[Served | None]) -> dict[str, int]:
    """How many new rows have a sure suggestion, a guess only, and a task in force."""
    rows = [each for each in served if each is not None]
    return {
        "sure": sum(1 for each in rows if each.sure),
        "guessed": sum(1 for each in rows if each.suggested and not each.sure),
        "sure_taken": sum(1 for each in rows if each.sure and each.chosen),
        "open": sum(1 for each in rows if each.suggested and not each.chosen),
        "taken": sum(1 for each in rows if each.suggested and each.chosen),
    }


def lines_of(
    reading: PlanReading,
    answered: Answered,
    difference: Difference,
    asked: Sequence[Question],
    served: Sequence[Served | None],
    answers: Mapping[str, str],
) -> list[Line]:
    """The file row by row."""
    cells = _cells(reading.ledger.entries)
    questions: dict[int | None, list[Question]] = defaultdict(list)
    for question in asked:
        questions[question.row].append(question)
    got: dict[int, list[Got]] = defaultdict(list)
    for row, compared, task in zip(answered.rows, difference.rows, served, strict=True):
        got[row.origin].append(replace(_got(row, compared, reading.year, answers), served=task))
    return [
        Line(
            number=number,
            item=item,
            cells=cells.get(number, []),
            got=got[number],
            questions=questions[number],
            asking=any(question.open for question in questions[number]),
        )
        for number, item in enumerate(reading.items)
    ]


def kinds_of(asked: Iterable[Question]) -> list[Kind]:
    """Open questions by kind, with the answers that all of a kind take."""
    groups: dict[str, list[Question]] = defaultdict(list)
    for question in asked:
        if question.open:
            groups[question.family].append(question)
    return [
        Kind(
            family=family,
            title=FAMILIES.get(family, found[0].issue.message),
            rows=len(found),
            options=_shared(found),
            examples=[str(question.issue.message) for question in found],
        )
        for family, found in groups.items()
    ]


def sums_of(reading: PlanReading) -> dict[str, Any]:
    """Where every piece of the file went; the parts add up to the whole."""
    counts = reading.ledger.counts()
    return {
        "units": sum(counts.values()),
        "parts": [{"label": WENT[went], "n": n} for went, n in counts.items() if n],
        "unplaced": reading.ledger.unplaced,
    }


def counts_of(lines: Sequence[Line], difference: Difference) -> dict[str, int]:
    """The figures of the ledger on top."""
    states = Counter(got.state for line in lines for got in line.got)
    asking = sum(1 for line in lines if line.asking)
    return {
        "found": len(lines),
        "rows": len(difference.rows),
        "clear": len(lines) - asking,
        "asking": asking,
        "new": states["new"],
        "same": states["same"],
        "changed": states["changed"] + states["clash"],
        "clash": states["clash"],
        "gone": len(difference.gone),
        "own": len(difference.own),
    }


def _cells(entries: Iterable[Entry]) -> dict[int, list[dict[str, Any]]]:
    """The source's cells of each item; a cell that serves several items stands in each."""
    cells: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        for number in entry.items:
            text = entry.unit.text
            cells[number].append({"text": text, "period": "period_text" in entry.fields, "long": len(text) > LONG})
    return cells


def _got(row: Row, compared: Compared, year: int, answers: Mapping[str, str]) -> Got:
    period = _chosen(row)
    changes = [_change(change) for change in compared.changes]
    state = "new" if compared.item is None else "clash" if compared.clash else "changed" if changes else "same"
    choice = "plan" if state == "clash" else "file"
    if compared.item is not None:
        choice = answers.get(f"item.{compared.item.pk}", choice)
    return Got(row, describe_period(period), month_strip(period, year), state, changes, compared.item, choice)


def _change(change: Change) -> dict[str, Any]:
    nothing = "—"
    shown = {"before": change.before, "after": change.after}
    return {
        "label": NAMES[change.name],
        **{key: nothing if each in ("", None) else each for key, each in shown.items()},
    }


def _chosen(row: Row) -> Period:
    if not row.chosen or row.chosen >= len(row.period.readings):
        return row.period
    reading = row.period.readings[row.chosen]
    return replace(
        row.period, kind=reading.kind, recurrence=reading.recurrence, spans=reading.spans, deadline=reading.deadline
    )


def _shared(found: Sequence[Question]) -> list[tuple[str, Any]]:
    """Keys that every question of the kind has, with words: its own where all agree, else those of the answer."""
    first = [option.key for option in found[0].issue.options]
    known = [{option.key: str(option.label) for option in question.issue.options} for question in found]
    keys = [key for key in first if all(key in options for options in known)]
    shared = []
    for key in keys:
        labels = {options[key] for options in known}
        reading = key.partition("reading-")[2]
        general = format_lazy(_("{number}-е прочтение"), number=int(reading) + 1) if reading.isdecimal() else key
        shared.append((key, labels.pop() if len(labels) == 1 else ANSWERS.get(key, general)))
    return shared


def columns_of(reading: PlanReading) -> dict[str, str]:
    """The headings with their fields, as they stand from left to right: JSON does not keep their order."""
    headings = [entry.unit.text for entry in reading.ledger.entries if entry.went is Went.HEADER]
    order = {" ".join(text.split()): place for place, text in reversed(list(enumerate(headings)))}
    return dict(sorted(reading.columns.items(), key=lambda pair: order.get(pair[0], len(order))))


def choices_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What the form's lists and boxes say: "item.<id>" → file, plan or remove; "task.<row>" → a number, 0 for none."""
    return {key: str(value) for key, value in data.items() if key.startswith(("item.", "task.")) and value}
