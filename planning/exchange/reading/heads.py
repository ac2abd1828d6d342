"""What stands above the table: the plan's title, its organization, its year and its time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from planning.exchange.reading.blocks import Paragraph
from planning.exchange.reading.items import PlanTime
from planning.periods import PeriodKind, read_period

PLAN: Final = re.compile(r"\bп\s?л\s?а\s?н\b", re.IGNORECASE)
BARE: Final = re.compile(
    r"[\W_]*(?:п\s?л\s?а\s?н|план-график)(?:\s+(?:основных\s+)?(?:работы|мероприятий|деятельности))?[\W_]*",
    re.IGNORECASE,
)
WITHOUT_PLAN: Final = re.compile(
    r"^\W*(?:календарь|календарный|график|перечень|программа|мероприятия)\b.*\b(?:19|20)\d\d", re.IGNORECASE
)
YEAR: Final = re.compile(r"\b((?:19|20)\d\d)(?:\s*[/–-]\s*((?:19|20)\d\d))?\s*(?:г\b|год|учебн)", re.IGNORECASE)
SCHOOL: Final = re.compile(r"учебн", re.IGNORECASE)
WITHIN_YEAR: Final = re.compile(
    r"\b(?:на|за)\s+((?:[^\W\d_]+|[IVX]+|[1-4](?:-?[йо]е?)?)[\s–-]+(?:[\w–-]+\s+)?(?:19|20)\d\d\s*(?:г\b|год\w*))",
    re.IGNORECASE,
)
ORGANIZATION: Final = re.compile(
    r"план\w*\s+(?:(?:основных\s+)?мероприятий|работы|деятельности)\s+(.+?)"
    r"\s+(?:на|в)\s+(?:\w+ ){0,2}(?:19|20)\d\d",
    re.IGNORECASE,
)
LONGEST: Final = 500
MOST_LINES: Final = 4


def title_places(above: Sequence[Paragraph]) -> list[int]:
    """The paragraphs that make the title: the strong one with the word «план», else the last short one with it.

    A title may go on over lines: «ПЛАН», «работы Совета», «на 2021 год».
    """
    first = _first(above)
    if first is None:
        return []
    places = [first]
    while places[-1] + 1 < len(above) and len(places) < MOST_LINES:
        text = " ".join(above[place].text for place in places)
        following = above[places[-1] + 1]
        bare = BARE.fullmatch(text)
        goes_on = following.text[:1].islower() or text.endswith((",", " на", " и"))
        if YEAR.search(text) or not (bare or goes_on) or len(following.text) > LONGEST or following.apart:
            break
        places.append(places[-1] + 1)
    return places


def _first(above: Sequence[Paragraph]) -> int | None:
    for wanted in (True, False):
        found = [
            place
            for place, paragraph in enumerate(above)
            if PLAN.search(paragraph.text)
            and len(paragraph.text) <= LONGEST
            and not paragraph.apart
            and (paragraph.strong or not wanted)
        ]
        if found:
            return found[-1]
    named = (place for place, one in enumerate(above) if WITHOUT_PLAN.search(one.text) and len(one.text) <= LONGEST)
    return next((place for place in named if not above[place].apart), None)


def organization_in(title: str) -> str:
    """The organization as the title writes it, empty when it names none."""
    named = ORGANIZATION.search(title)
    return named.group(1) if named else ""


def time_of(title: str, year: int) -> tuple[int | None, PlanTime]:
    """The year that the title states, and the plan's time: a school year runs from September to August.

    A plan for a month, a quarter or a half-year lies within it.
    """
    found = YEAR.search(title)
    stated = int(found.group(1)) if found else None
    if found and SCHOOL.search(title):
        return stated, PlanTime(year, date(year, 9, 1), date(year + 1, 8, 31))
    part = WITHIN_YEAR.search(title)
    if part and stated == year:
        period = read_period(part.group(1), year=year)
        kinds = (PeriodKind.MONTHS, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.RANGE)
        if period.kind in kinds and len(period.spans) == 1 and not period.issues:
            return stated, PlanTime(year, period.spans[0].start, period.spans[0].end)
    return stated, PlanTime(year)
