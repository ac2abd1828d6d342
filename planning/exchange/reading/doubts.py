"""What is doubtful in an item, and what contradicts itself: questions with their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from planning.exchange.reading.issues import KEEP, issue
from planning.exchange.reading.model import IssueReading, ItemReading, Option
from planning.periods import Period, PeriodIssue, PeriodKind, Span, describe_period, mentioned_periods, read_period

ABOUT: Final = re.compile(
    r"(?P<low>\d+)\s*[-–]\s*(?P<high>\d+)\s*(?:чел|человек)|"
    r"\b(?:до|около|более|не менее|свыше)\s+(?P<one>\d+)\s*(?:чел|человек)",
    re.IGNORECASE,
)
QUOTED: Final = re.compile(r"«[^»]*»|\"[^\"]*\"")
ENTRY: Final = re.compile(r"\s*(?:\d{1,2}[.)]|[-–—•])\s*")
WHOLE_YEAR: Final = "весь период"


def doubts(item: ItemReading, title: str, year: int) -> Iterator[IssueReading]:
    """What a person should decide about one item; `title` is its cell with line breaks."""
    if not item.title:
        yield issue("NO_TITLE", source=item.source)
    if not item.period_text:
        options = (KEEP, Option("year", _("Весь период"), {"period_text": WHOLE_YEAR}))
        yield issue("PERIOD_EMPTY", source=item.source, options=options)
    for code in item.period.issues:
        other = describe_period(item.period)
        yield issue(code, source=item.source, text=item.period_text, other=other, options=_readings(item, code))
    about = ABOUT.search(item.participants_text)
    if about:
        yield issue("PARTICIPANTS_RANGE", source=item.source, text=item.participants_text, options=_counts(item, about))
    yield from _several(item, title, year)


def _readings(item: ItemReading, code: str) -> list[Option]:
    """The readings of an ambiguous period, the chosen one first."""
    if code == PeriodIssue.PERIOD_NOT_UNDERSTOOD:
        return [KEEP, Option("year", _("Весь период"), {"period_text": WHOLE_YEAR})]
    if code != PeriodIssue.PERIOD_AMBIGUOUS:
        return []
    found = []
    for number, reading in enumerate(item.period.readings):
        period = Period(
            item.period_text,
            reading.kind,
            recurrence=reading.recurrence,
            spans=reading.spans,
            deadline=reading.deadline,
        )
        found.append(Option(f"reading-{number}", describe_period(period), {"reading": number}))
    return found


def _counts(item: ItemReading, about: re.Match[str]) -> list[Option]:
    counted = item.planned_participants
    if about["one"] or counted is None:
        return []
    less = counted - int(about["high"]) + int(about["low"])
    return [
        Option("larger", str(counted), {"planned_participants": counted}),
        Option("smaller", str(less), {"planned_participants": less}),
    ]


def _several(item: ItemReading, title: str, year: int) -> Iterator[IssueReading]:
    """Several events in one cell: numbered lines, or one verb or noun that begins anew."""
    entries = [ENTRY.sub("", line, count=1) for line in title.split("\n") if ENTRY.match(line)]
    if len(entries) > 1:
        yield _split(item, entries, year)
        return
    first_word = item.title.partition(" ")[0]
    if len(first_word) > 4 and first_word[0].isupper():
        bare = QUOTED.sub(lambda found: "." * len(found.group()), item.title)
        starts = [found.start() for found in re.finditer(rf"\b{re.escape(first_word)}\b", bare)]
        if len(starts) > 1:
            parts = [
                item.title[first:last].strip(" ,;")
                for first, last in zip(starts, [*starts[1:], len(item.title)], strict=True)
            ]
            yield _split(item, parts, year)


def _split(item: ItemReading, titles: list[str], year: int) -> IssueReading:
    """The question with the rows that would be made; each takes its own line of the period where there are as many."""
    lines = [ENTRY.sub("", line, count=1) for line in item.period_text.split("\n")]
    own = len(lines) == len(titles) and all(read_period(line, year=year).spans for line in lines)
    rows = [
        {"title": title, "period_text": lines[place] if own else item.period_text} for place, title in enumerate(titles)
    ]
    label = format_lazy(_("Разделить на {count}"), count=len(titles))
    options = (KEEP, Option("split", label, {"split": rows}))
    return issue("SEVERAL_EVENTS", source=item.source, text=item.title, other=len(titles), options=options)


def contradictions(item: ItemReading, year: int) -> Iterator[IssueReading]:
    """Compare the period's column with what the programme says: the row must not mean two different times."""
    if item.period.kind in (PeriodKind.UNSCHEDULED, PeriodKind.YEAR, PeriodKind.RECURRING, PeriodKind.DEADLINE):
        return
    said: set[tuple[Span, ...]] = set()
    for mention in mentioned_periods(item.programme, year=year):
        if mention.spans in said or any(_same_or_wider(span, item.period) for span in mention.spans):
            continue
        said.add(mention.spans)
        code = "PERIOD_NARROWED" if _within(mention.spans[0], item.period) else "PERIOD_CONTRADICTION"
        if code == "PERIOD_NARROWED" and mention.kind is PeriodKind.DATE:
            continue  # a day inside the stretch is a step of the programme, not another period
        other = describe_period(Period("", mention.kind, spans=mention.spans))
        options = (
            Option("column", item.period_text, {"period_text": item.period_text}),
            Option("programme", other, {"period_text": other}),
        )
        yield issue(code, source=item.source, text=item.period_text, other=other, options=options)


def _same_or_wider(span: Span, period: Period) -> bool:
    return any(span.start <= own.start and own.end <= span.end for own in period.spans)


def _within(span: Span, period: Period) -> bool:
    return any(own.start <= span.start and span.end <= own.end for own in period.spans)
