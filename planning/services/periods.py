"""The period of an item: read from its text, stored as columns, readings and span rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import ngettext

from federation.kernel.errors import DomainError, ErrorCode
from planning.models import Cycle, PlanItem, PlanItemSpan
from planning.periods import Period, Reading, read_period
from planning.services.links import shared_columns


def period_of(cycle: Cycle, text: str) -> Period:
    """What the text means in a plan of the cycle; its days are given where it is not a calendar year."""
    year = cycle.starts_on.year
    if (cycle.starts_on, cycle.ends_on) == (date(year, 1, 1), date(year, 12, 31)):
        return read_period(text, year=year)
    return read_period(text, year=year, first_day=cycle.starts_on, last_day=cycle.ends_on)


def chosen_reading(period: Period, index: int | None) -> Reading:
    """The reading with this index (from 0), the first by default.

    Raises:
        DomainError: INVALID_VALUE when the text has no such reading.
    """
    first = Reading(kind=period.kind, spans=period.spans, recurrence=period.recurrence, deadline=period.deadline)
    if not index:
        return first
    if not 0 < index < len(period.readings):
        count = max(1, len(period.readings))
        why = ngettext(
            "у срока «%(text)s» %(count)s прочтение, а выбрано %(chosen)s-е",
            "у срока «%(text)s» %(count)s прочтений, а выбрано %(chosen)s-е",
            count,
        ) % {"text": period.text, "count": count, "chosen": index + 1}
        raise DomainError(ErrorCode.INVALID_VALUE, "reading", {"why": why})
    return period.readings[index]


def period_columns(period: Period, reading: Reading) -> dict[str, Any]:
    """The columns of an item for a text and the reading chosen; `readings` stays empty when there is only one."""
    return {
        "period_text": period.text,
        "period_kind": reading.kind.value,
        "recurrence": reading.recurrence.value if reading.recurrence else "",
        "deadline": reading.deadline,
        "readings": [_stored(each) for each in period.readings],
    }


def span_rows(item: PlanItem, reading: Reading) -> list[PlanItemSpan]:
    """Unsaved span rows of an item."""
    shared = shared_columns(item)
    return [PlanItemSpan(item=item, starts_on=span.start, ends_on=span.end, **shared) for span in reading.spans]


def reading_index(item: PlanItem) -> int:
    """Which of its readings an item has, from 0."""
    if not item.readings:
        return 0
    spans = item.spans.order_by("starts_on", "ends_on").values_list("starts_on", "ends_on")
    stands = {
        "kind": item.period_kind,
        "recurrence": item.recurrence or None,
        "deadline": _day(item.deadline),
        "spans": [[str(start), str(end)] for start, end in spans],
    }
    return _place(item.readings, stands)


def _place(readings: Sequence[dict[str, Any]], wanted: dict[str, Any]) -> int:
    return next((index for index, each in enumerate(readings) if _comparable(each) == _comparable(wanted)), 0)


def _comparable(reading: dict[str, Any]) -> tuple[object, ...]:
    return reading["kind"], reading["recurrence"], reading["deadline"], sorted(map(tuple, reading["spans"]))


def _stored(reading: Reading) -> dict[str, Any]:
    return {
        "kind": reading.kind.value,
        "recurrence": reading.recurrence.value if reading.recurrence else None,
        "deadline": _day(reading.deadline),
        "spans": [[span.start.isoformat(), span.end.isoformat()] for span in reading.spans],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
