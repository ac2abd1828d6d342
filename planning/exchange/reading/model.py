"""What a plan's document says, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

from planning.periods import Period


class Severity(StrEnum):
    """Whether a person must decide (question), should know (notice), or nothing could be made of it (error)."""

    ERROR = "error"
    QUESTION = "question"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Source:
    """Where in the file something stands.

    The file's kind; the line, paragraph or row of the table (from 1); the table's or sheet's number; the column (from
    1); `part` names what is not the body: a header, a footer, a hidden sheet.
    """

    kind: str
    line: int
    table: int | None = None
    column: int | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the source that must not be lost: a paragraph, a line or a cell."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """An answer: a key, the words on its button, and the fields it sets. Nothing changes when `changes` is empty.

    Keys of `changes`: the fields of an item as `item_change` names them; `columns` (heading → field), `split` (a list
    of items), `separate` (the row becomes an item of its own), `skip` (the text stays out of the plan).
    """

    key: str
    label: str | Promise
    changes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IssueReading:
    """What a person should look at. `line` is that of `Source`; the message is translated when it is shown.

    Questions that share a `code` are one kind and can be answered in one press; the first option is what was done.
    """

    severity: Severity
    code: str
    line: int | None
    message: str | Promise
    source: Source | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class ParticipantsReading:
    """One category of participants; `count` is None where none is planned."""

    category: str
    count: int | None = None


@dataclass(slots=True)
class ItemReading:
    """One planned event as its row says it. Texts are verbatim but for spaces; empty where it is silent.

    A bare day beneath a month («12» under «Январь») is told with its month. `tasks` are codes of the agenda's tasks
    parted by commas, where the document has a column of them.
    """

    number: str
    title: str
    period_text: str
    period: Period
    source: Source
    place: str = ""
    participants_text: str = ""
    planned_participants: int | None = None
    participants: tuple[ParticipantsReading, ...] = ()
    responsible: str = ""
    programme: str = ""
    note: str = ""
    tasks: str = ""
    issues: list[IssueReading] = field(default_factory=list)


@dataclass(slots=True)
class SectionReading:
    """Items under one heading; the title is empty for items before the first heading."""

    title: str
    items: list[ItemReading] = field(default_factory=list)
    source: Source | None = None


class Went(StrEnum):
    """Where a piece of the source went."""

    ITEM = "item"
    SECTION = "section"
    TITLE = "title"
    HEADER = "header"
    COLUMN_NUMBER = "column_number"
    NOTE = "note"
    UNPLACED = "unplaced"


@dataclass(slots=True)
class Entry:
    """A unit and where it went; `item` counts the reading's items from 0, `fields` are those that hold its text."""

    unit: Unit
    went: Went = Went.UNPLACED
    items: list[int] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ledger:
    """Every piece of the source, in its order, with where it went. What was put nowhere is unplaced."""

    entries: list[Entry] = field(default_factory=list)

    def put(self, units: tuple[int, ...], went: Went, *, item: int | None = None, name: str = "") -> None:
        """Note where units went; a unit that serves several items names them all."""
        for unit in units:
            entry = self.entries[unit]
            entry.went = went
            if item is not None and item not in entry.items:
                entry.items.append(item)
            if name and name not in entry.fields:
                entry.fields.append(name)

    def counts(self) -> dict[Went, int]:
        """How many units went where; the sum is their number."""
        counts = dict.fromkeys(Went, 0)
        for entry in self.entries:
            counts[entry.went] += 1
        return counts

    @property
    def unplaced(self) -> list[Entry]:
        """What did not fit."""
        return [entry for entry in self.entries if entry.went is Went.UNPLACED]


@dataclass(slots=True)
class PlanReading:
    """A plan's document: heading, sections in order, and everything that found no place, as issues with their lines.

    `organization_name` is as the title writes it (mostly in the genitive); `year` is the title's, else the one given.
    `columns` are the headings of the table with the field that each fills (empty for the note).
    """

    title: str
    organization_name: str
    year: int
    sections: list[SectionReading] = field(default_factory=list)
    issues: list[IssueReading] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def items(self) -> list[ItemReading]:
        """All items, in order."""
        return [item for section in self.sections for item in section.items]


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions of one kind, to be answered together: the keys that all of them offer, and each with its item."""

    code: str
    questions: tuple[tuple[IssueReading, ItemReading | None], ...]
    keys: tuple[str, ...]


def questions_by_kind(reading: PlanReading) -> list[QuestionGroup]:
    """Return what must be asked, grouped by kind, in the order in which the kinds first appear."""
    groups: dict[str, list[tuple[IssueReading, ItemReading | None]]] = {}
    asked: list[tuple[IssueReading, ItemReading | None]] = [(issue, None) for issue in reading.issues]
    for item in reading.items:
        asked += [(issue, item) for issue in item.issues]
    for issue, about in asked:
        if issue.severity is Severity.QUESTION:
            groups.setdefault(issue.code, []).append((issue, about))
    return [QuestionGroup(code, tuple(found), _shared_keys(found)) for code, found in groups.items()]


def _shared_keys(found: list[tuple[IssueReading, ItemReading | None]]) -> tuple[str, ...]:
    first = [option.key for option in found[0][0].options]
    return tuple(key for key in first if all(key in [one.key for one in issue.options] for issue, _ in found))
