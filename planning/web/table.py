"""A plan as the table that people know from the Word form: rows with what stands beside each text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agenda.models import AgendaTask
from planning.models import PlanItem, PlanSection
from planning.models.item import PeriodKind as StoredKind
from planning.periods import describe_period, month_strip
from planning.selectors.versions import period_of_item
from planning.services.doubts import is_ambiguous


@dataclass(frozen=True, slots=True)
class Row:
    """An item and its period in words and in months."""

    item: PlanItem
    understood: str
    marks: list[str]
    ambiguous: bool

    @property
    def scheduled(self) -> bool:
        """Whether any day was understood."""
        return self.item.period_kind != StoredKind.UNSCHEDULED


@dataclass(frozen=True, slots=True)
class Part:
    """A section with those of its rows that are shown."""

    section: PlanSection
    rows: list[Row]
    total: int


def row_of(item: PlanItem, *, year: int) -> Row:
    """One row; `item` carries its spans prefetched."""
    period = period_of_item(item)
    return Row(
        item=item,
        understood=describe_period(period),
        marks=month_strip(period, year),
        ambiguous=is_ambiguous(item),
    )


def lacks(item: PlanItem) -> set[str]:
    """What an item is still without: keys of the chips above the table."""
    found = set()
    if not item.place:
        found.add("place")
    if item.planned_participants is None:
        found.add("participants")
    if item.period_kind == StoredKind.UNSCHEDULED:
        found.add("period")
    if not item.task_links.all():
        found.add("task")
    return found


def serves(item: PlanItem) -> set[Any]:
    """The national tasks that an item serves; a local priority serves the one above it."""
    return {link.task.parent_id or link.task_id for link in item.task_links.all()}


def parts_of(
    sections: Iterable[PlanSection], *, year: int, show: str = "", task: AgendaTask | None = None
) -> list[Part]:
    """The table, narrowed to rows that lack `show` and serve `task`; sections without such rows are left out then."""
    parts = []
    for section in sections:
        items = list(section.items.all())
        shown = [
            item for item in items if (not show or show in lacks(item)) and (task is None or task.pk in serves(item))
        ]
        if shown or not (show or task):
            parts.append(Part(section=section, rows=[row_of(item, year=year) for item in shown], total=len(items)))
    return parts


def chips_of(items: Iterable[PlanItem], *, show: str, url: str) -> list[dict[str, Any]]:
    """Filters with their counts; those that would find nothing are left out, but for the one in force."""
    counts: Counter[str] = Counter()
    for item in items:
        counts.update(lacks(item))
    labels = {
        "place": _("Без места"),
        "participants": _("Без числа участников"),
        "period": _("Без срока"),
        "task": _("Без задачи повестки"),
    }
    return [
        {"label": label, "n": counts[key], "on": key == show, "url": url if key == show else f"{url}?show={key}"}
        for key, label in labels.items()
        if counts[key] or key == show
    ]


def coverage_of(
    items: Iterable[PlanItem], tasks: Iterable[AgendaTask], *, current: int | None, url: str
) -> list[dict[str, Any]]:
    """The strip of the agenda's tasks with how many items serve each."""
    counts: Counter[Any] = Counter()
    for item in items:
        counts.update(serves(item))
    return [
        {
            "label": f"{task.number}. {task.title}",
            "value": counts[task.pk],
            "url": url if task.number == current else f"{url}?task={task.number}",
            "current": task.number == current,
        }
        for task in tasks
    ]
