"""What a plan's document says, before anything is stored."""

from __future__ import annotations

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
    """Where in the file something stands: the file's kind, the line or the table's row, the table's number."""

    kind: str
    line: int
    table: int | None = None


@dataclass(frozen=True, slots=True)
class IssueReading:
    """What a person should look at. `line` is that of `Source`; the message is translated when it is shown."""

    severity: Severity
    code: str
    line: int | None
    message: str | Promise


@dataclass(slots=True)
class ItemReading:
    """One planned event as its row says it. Texts are verbatim but for spaces; empty where it is silent."""

    number: str
    title: str
    period_text: str
    period: Period
    source: Source
    place: str = ""
    participants_text: str = ""
    planned_participants: int | None = None
    responsible: str = ""
    programme: str = ""
    note: str = ""
    issues: list[IssueReading] = field(default_factory=list)


@dataclass(slots=True)
class SectionReading:
    """Items under one heading; the title is empty for items before the first heading."""

    title: str
    items: list[ItemReading] = field(default_factory=list)
    source: Source | None = None


@dataclass(slots=True)
class PlanReading:
    """A plan's document: heading, sections in order, and everything that found no place, as issues with their lines.

    `organization_name` is as the title writes it (mostly in the genitive); `year` is the title's, else the one given.
    """

    title: str
    organization_name: str
    year: int
    sections: list[SectionReading] = field(default_factory=list)
    issues: list[IssueReading] = field(default_factory=list)
