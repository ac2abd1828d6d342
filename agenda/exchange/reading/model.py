"""What an agenda's document says, before anything is stored. Texts are verbatim."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NumberedText:
    """A goal, a mechanism, an activity kind or a problem area: its place in the list (from 1), its text and line."""

    number: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class DefinitionReading:
    """A term and what it means; `text` is the footnote as it stands."""

    number: int
    term: str
    definition: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class TaskReading:
    """A task with its kinds of activity, which may be none."""

    number: int
    title: str
    line: int
    activities: tuple[NumberedText, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkReading:
    """A task and a problem area that the document itself ties together."""

    task: int
    area: int
    line: int


@dataclass(frozen=True, slots=True)
class AgendaIssue:
    """What a person should look at: a code, the line, a sentence translated when shown."""

    code: str
    line: int | None
    message: str | Promise


@dataclass(slots=True)
class AgendaReading:
    """An agenda's document: heading, running text by part, lists, and what found no place.

    `introduction` is the text above the goals, `remarks` the running text between and after the lists. Neither holds
    the sentences that introduce the lists: those are `goals_intro`, `mechanisms_intro`, `tasks_intro`, `areas_intro`.
    """

    title: str
    organization: str
    year: int
    introduction: list[NumberedText] = field(default_factory=list)
    definitions: list[DefinitionReading] = field(default_factory=list)
    goals_intro: str = ""
    goals: list[NumberedText] = field(default_factory=list)
    mechanisms_intro: str = ""
    mechanisms: list[NumberedText] = field(default_factory=list)
    tasks_intro: str = ""
    tasks: list[TaskReading] = field(default_factory=list)
    areas_intro: str = ""
    problem_areas: list[NumberedText] = field(default_factory=list)
    links: list[LinkReading] = field(default_factory=list)
    remarks: list[NumberedText] = field(default_factory=list)
    issues: list[AgendaIssue] = field(default_factory=list)
