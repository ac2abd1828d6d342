"""The parts of an agenda: which sentence opens which list, and where a list of bare paragraphs ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agenda.exchange.reading.lines import Footnote, Line
from agenda.exchange.reading.model import (
    AgendaIssue,
    AgendaReading,
    DefinitionReading,
    LinkReading,
    NumberedText,
    TaskReading,
)

TASK: Final = re.compile(r"^Задача\s*№?\s*(\d+)\s*[.:)–-]\s*(.*)$", re.IGNORECASE | re.DOTALL)
YEAR: Final = re.compile(r"\b((?:19|20)\d\d)\s*(?:г\b|год)")
ACTIVITIES: Final = re.compile(r"^Виды\s+деятельности\s*:?$", re.IGNORECASE)
# A number or bullet before a list's entry, in documents that have them.
LIST_MARK: Final = re.compile(r"^(?:\d{1,3}[.)]|[•·▪*–—-])\s+")
TERM: Final = re.compile(r"^(.+?)\s+[–—-]\s+(.+)$", re.DOTALL)
STATED_LINK: Final = re.compile(r"\((?:задач[аи]|к задач[еа]м?)\s*№?\s*([\d,\sи]+)\)", re.IGNORECASE)
CLOSING: Final = re.compile(r"^настоящ(?:ие|ий|ая|ее)\b", re.IGNORECASE)


class _Part(Enum):
    HEAD = auto()
    INTRODUCTION = auto()
    GOALS = auto()
    MECHANISMS = auto()
    REMARKS = auto()
    TASKS = auto()
    ACTIVITIES = auto()
    AREAS = auto()


# A sentence with this word and a colon at its end opens the part. The first that fits wins.
OPENERS: Final[tuple[tuple[re.Pattern[str], _Part], ...]] = (
    (re.compile(r"проблемных\s+сфер|проблемные\s+сферы", re.IGNORECASE), _Part.AREAS),
    (re.compile(r"механизм", re.IGNORECASE), _Part.MECHANISMS),
    (re.compile(r"\bзадачи\b", re.IGNORECASE), _Part.TASKS),
    (re.compile(r"\bцели\b", re.IGNORECASE), _Part.GOALS),
)


@dataclass(slots=True)
class _Reader:
    reading: AgendaReading
    part: _Part = _Part.HEAD
    ended: bool = False  # the last list entry closed its sentence, so the list may be over
    head: list[str] = field(default_factory=list)

    def take(self, line: Line) -> None:
        """Place one line."""
        opened = next((part for word, part in OPENERS if line.text.endswith(":") and word.search(line.text)), None)
        task = TASK.match(line.text)
        if opened and self.part is not _Part.HEAD:
            self._open(opened, line.text)
        elif task:
            self.part = _Part.TASKS
            self.reading.tasks.append(TaskReading(int(task[1]), task[2], line.number))
        elif ACTIVITIES.match(line.text) and self.reading.tasks:
            self.part = _Part.ACTIVITIES
        else:
            self._text(line)

    def _open(self, part: _Part, sentence: str) -> None:
        self.part, self.ended = part, False
        match part:
            case _Part.GOALS:
                self.reading.goals_intro = sentence
            case _Part.MECHANISMS:
                self.reading.mechanisms_intro = sentence
            case _Part.TASKS:
                self.reading.tasks_intro = sentence
            case _Part.AREAS:
                self.reading.areas_intro = sentence

    def _text(self, line: Line) -> None:
        match self.part:
            case _Part.HEAD:
                self.head.append(line.text)
            case _Part.INTRODUCTION:
                _append(self.reading.introduction, line)
            case _Part.GOALS | _Part.MECHANISMS if not self.ended:
                # a list inside a sentence: entries end with a semicolon, the last one with a full stop
                entries = self.reading.goals if self.part is _Part.GOALS else self.reading.mechanisms
                self.ended = line.text.endswith(".")
                _append(entries, replace(line, text=_entry(line.text).rstrip(";.").rstrip()))
            case _Part.TASKS if self.reading.tasks and not _closed(self.reading.tasks[-1].title):
                task = self.reading.tasks[-1]
                self.reading.tasks[-1] = replace(task, title=f"{task.title.rstrip()} {line.text}")
            case _Part.ACTIVITIES:
                task = self.reading.tasks[-1]
                kind = NumberedText(len(task.activities) + 1, _entry(line.text), line.number)
                self.reading.tasks[-1] = replace(task, activities=(*task.activities, kind))
            case _Part.AREAS if not CLOSING.match(line.text):
                self._area(line)
            case _:
                self.part = _Part.REMARKS
                _append(self.reading.remarks, line)

    def _area(self, line: Line) -> None:
        areas = self.reading.problem_areas
        if areas and not _closed(areas[-1].text):
            areas[-1] = replace(areas[-1], text=f"{areas[-1].text} {line.text}")
        else:
            _append(areas, replace(line, text=_entry(line.text)))
        for stated in STATED_LINK.finditer(line.text):
            for task in re.findall(r"\d+", stated[1]):
                self.reading.links.append(LinkReading(int(task), areas[-1].number, line.number))


def read_parts(lines: Sequence[Line], notes: Sequence[Footnote], *, year: int) -> AgendaReading:
    """Return the agenda of a document's lines; what a complete agenda has and this one lacks is among the issues."""
    reader = _Reader(AgendaReading("", "", year))
    head = _head_length(lines)
    for line in lines[:head]:
        reader.take(line)
    reading = reader.reading
    reading.title = " ".join(" ".join(reader.head).split())
    reader.part = _Part.INTRODUCTION
    for line in lines[head:]:
        reader.take(line)
    stated = YEAR.search(reading.title)
    reading.year = int(stated.group(1)) if stated else year
    reading.organization = _organization(reading)
    reading.definitions = [_definition(note) for note in notes]
    reading.issues += _missing(reading, notes, year)
    return reading


def _head_length(lines: Sequence[Line]) -> int:
    """The heading is the short lines before the first that ends as a sentence does."""
    for place, line in enumerate(lines):
        if line.text.endswith((".", ":")) or len(line.text) > 200:
            return place
    return len(lines)


def _organization(reading: AgendaReading) -> str:
    """The name that the text introduces by «(далее - …)», in its own case."""
    if not reading.introduction:
        return ""
    found = re.match(r"(.{3,200}?)\s*\(далее\b", reading.introduction[0].text)
    return found.group(1) if found else ""


def _definition(note: Footnote) -> DefinitionReading:
    found = TERM.match(note.text)
    term, definition = (found.group(1), found.group(2)) if found else ("", note.text)
    return DefinitionReading(note.number, term, definition, note.text, note.line)


def _missing(reading: AgendaReading, notes: Sequence[Footnote], year: int) -> list[AgendaIssue]:
    parts = (
        ("NO_GOALS", reading.goals, _("Цели не найдены. Ждём предложение со словом «цели» и двоеточием перед ними.")),
        ("NO_TASKS", reading.tasks, _("Задачи не найдены. Ждём строки вида «Задача 1. …».")),
        (
            "NO_AREAS",
            reading.problem_areas,
            _("Проблемные сферы не найдены. Ждём «перечень проблемных сфер» и двоеточие."),
        ),
    )
    issues = [AgendaIssue(code, None, sentence) for code, found, sentence in parts if not found]
    numbers = [task.number for task in reading.tasks]
    if numbers != list(range(1, len(numbers) + 1)):
        line = reading.tasks[0].line
        issues.append(
            AgendaIssue("TASK_NUMBERS", line, _("Номера задач идут не подряд. Проверьте, все ли задачи прочитаны."))
        )
    for note in notes:
        if not TERM.match(note.text):
            sentence = format_lazy(
                _("Строка {line}: в сноске {number} нет термина с тире."), line=note.line, number=note.number
            )
            issues.append(AgendaIssue("NOTE_WITHOUT_TERM", note.line, sentence))
    if reading.year != year:
        sentence = format_lazy(
            _("В заголовке стоит {stated} год, а загружается повестка {asked} года. Проверьте, тот ли файл."),
            stated=reading.year,
            asked=year,
        )
        issues.append(AgendaIssue("YEAR_DIFFERS", None, sentence))
    return issues


def _append(entries: list[NumberedText], line: Line) -> None:
    entries.append(NumberedText(len(entries) + 1, line.text, line.number))


def _entry(text: str) -> str:
    return LIST_MARK.sub("", text)


def _closed(text: str) -> bool:
    return text.rstrip().endswith((".", ";", "!", "?"))
