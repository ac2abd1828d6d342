"""The year of one plan: a ribbon of months by items, and a wheel of months by groups. SVG numbers come from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin
from uuid import UUID

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import AgendaTask
from planning.models import Cycle, PlanItem, PlanSection
from planning.periods import Period, PeriodKind, describe_period
from planning.selectors.versions import period_of_item
from planning.web.sheet import Sheet
from planning.web.table import serves

MONTHS = 12
RADIUS = 172
"""Of the wheel, in units of its view box, which is 480 wide."""

CORE = 66
"""Radius of the wheel's middle."""

SHADES = 4
"""Shades of a sector: the first for one item, the last for four and more."""

Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of an item's line; `marks` are classes of what is drawn in it."""

    quarter: bool
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An item on the ribbon, with its period in words for those who do not see it."""

    item: PlanItem
    words: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Group:
    """A section or a task with its items; the same item may serve several tasks."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Sector:
    """A piece of the wheel: its outline, its shade from 0 to 4, and what it says."""

    path: str
    shade: int
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the wheel."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the ribbon."""

    label: str
    quarter: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Year:
    """Everything the page draws. No month holds the `loose` items, without any day, and those `outside` the year."""

    heads: list[Head]
    groups: list[Group]
    loose: list[PlanItem]
    outside: list[PlanItem]
    sectors: list[Sector]
    labels: list[Label]


def months_of(cycle: Cycle) -> list[Month]:
    """The twelve months from the first day of the cycle: a school year begins in September."""
    first = cycle.starts_on.year * MONTHS + cycle.starts_on.month - 1
    return [(number // MONTHS, number % MONTHS + 1) for number in range(first, first + MONTHS)]


def year_of(
    sections: Sequence[PlanSection], tasks: Sequence[AgendaTask], *, cycle: Cycle, today: date, by_task: bool
) -> Year:
    """The year of what a person reads of a plan, grouped by section or by the task that an item serves."""
    months = months_of(cycle)
    groups = _by_task(sections, tasks) if by_task else [(part.title, list(part.items.all())) for part in sections]
    drawn: list[Group] = []
    loose: dict[UUID, PlanItem] = {}
    for title, items in groups:
        lines = [line_of(item, months) for item in items]
        loose |= {line.item.pk: line.item for line in lines if not any(cell.marks for cell in line.cells)}
        dated = [line for line in lines if line.item.pk not in loose]
        if dated:
            drawn.append(Group(title or _("Без раздела"), dated))
    apart = sorted(loose.values(), key=lambda item: item.number)
    return Year(
        heads=[Head(_short(month), _quarter(month), month == (today.year, today.month)) for month in months],
        groups=drawn,
        loose=[item for item in apart if not item.spans.all()],
        outside=[item for item in apart if item.spans.all()],
        sectors=_sectors(drawn, months),
        labels=[
            Label(*_at(RADIUS + 24, (number + 0.5) / MONTHS), _short(month)) for number, month in enumerate(months)
        ],
    )


def line_of(item: PlanItem, months: Sequence[Month]) -> Line:
    """An item's line; `item` carries its spans prefetched."""
    period = period_of_item(item)
    marks = _marks(period, months)
    cells = [Cell(_quarter(month), tuple(found)) for month, found in zip(months, marks, strict=True)]
    return Line(item, describe_period(period), cells)


def looks(sheet: Sheet, *, current: str) -> list[dict[str, object]]:
    """The switch between the looks of a plan."""
    return [
        {"label": _("Таблица"), "url": sheet.url(), "current": current == "table"},
        {"label": _("Год"), "url": sheet.url("year"), "current": current == "year"},
        {"label": _("Печать"), "url": sheet.url("print"), "current": False},
    ]


def _by_task(sections: Iterable[PlanSection], tasks: Sequence[AgendaTask]) -> list[tuple[str, list[PlanItem]]]:
    items = [item for section in sections for item in section.items.all()]
    groups = [(f"{task.number}. {task.title}", [item for item in items if task.pk in serves(item)]) for task in tasks]
    known = {task.pk for task in tasks}
    return [*groups, (_("Не служат задачам повестки"), [item for item in items if not known & serves(item)])]


def _marks(period: Period, months: Sequence[Month]) -> list[list[str]]:
    """The more exact a period, the stronger its mark: a dot in a named month, a bar, a thin line for the whole year."""
    marks: list[list[str]] = [[] for _month in months]
    for span in period.spans:
        start, end = (span.start.year, span.start.month), (span.end.year, span.end.month)
        covered = [number for number, month in enumerate(months) if start <= month <= end]
        if not covered:
            continue
        first, last = covered[0], covered[-1]
        if period.kind is PeriodKind.DEADLINE:
            _stretch(marks, first, last, "all")
            marks[last].append("dot")
        elif start == end:
            marks[first].append("dot")
        else:
            thin = period.recurrence is not None or len(covered) == len(months)
            _stretch(marks, first, last, "all" if thin else "x")
    return marks


def _stretch(marks: list[list[str]], first: int, last: int, look: str) -> None:
    for number in range(first, last + 1):
        ends = f"{' f' if number == first else ''}{' e' if number == last else ''}"
        marks[number].append(look + ends)


def _sectors(groups: Sequence[Group], months: Sequence[Month]) -> list[Sector]:
    """Rings from the middle outwards, one for each group; a ring's sector is darker the more items the month has."""
    width = (RADIUS - CORE) / max(1, len(groups))
    sectors = []
    for ring, group in enumerate(groups):
        inner = CORE + ring * width
        outer = inner + max(1.0, width - 1)
        for number, month in enumerate(months):
            count = sum(1 for line in group.lines if line.cells[number].marks)
            said = ngettext("%(n)s мероприятие", "%(n)s мероприятий", count) % {"n": count}
            title = f"{group.title}, {_short(month)}: {said}"
            sectors.append(Sector(_outline(inner, outer, number), min(count, SHADES), title))
    return sectors


def _outline(inner: float, outer: float, number: int) -> str:
    start, end = number / MONTHS, (number + 1) / MONTHS
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = (
        _at(inner, start), _at(inner, end), _at(outer, end), _at(outer, start)
    )  # fmt: skip
    return f"M{ax} {ay}A{inner:.1f} {inner:.1f} 0 0 1 {bx} {by}L{cx} {cy}A{outer:.1f} {outer:.1f} 0 0 0 {dx} {dy}Z"


def _at(radius: float, turn: float) -> tuple[float, float]:
    """A point of the wheel: twelve o'clock at 0, clockwise, a full turn at 1."""
    angle = 2 * pi * turn
    return round(radius * sin(angle), 1), round(-radius * cos(angle), 1)


def _short(month: Month) -> str:
    return str(MONTHS_3[month[1]])


def _quarter(month: Month) -> bool:
    return month[1] % 3 == 1
