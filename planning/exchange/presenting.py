"""A plan's reading as JSON, in the form of the contract ("Command-line doors")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from planning.exchange.reading import IssueReading, ItemReading, PlanReading
from planning.periods import Period, Reading, Span


def plan_json(reading: PlanReading) -> dict[str, Any]:
    """`{"title", "sections": [{"title", "items"}], "issues"}`."""
    return {
        "title": reading.title,
        "sections": [
            {"title": section.title, "items": [_item(item) for item in section.items]} for section in reading.sections
        ],
        "issues": [issue_json(issue) for issue in reading.issues],
    }


def period_json(period: Period) -> dict[str, Any]:
    """`{"kind", "recurrence", "spans", "deadline", "readings"}`; `readings` is empty when there is only one."""
    first = Reading(kind=period.kind, spans=period.spans, recurrence=period.recurrence, deadline=period.deadline)
    return {**_reading(first), "readings": [_reading(reading) for reading in period.readings]}


def issue_json(issue: IssueReading) -> dict[str, Any]:
    """`{"severity", "code", "line", "message"}`."""
    return {
        "severity": issue.severity.value,
        "code": issue.code,
        "line": issue.line,
        "message": str(issue.message),
    }


def _item(item: ItemReading) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": item.title,
        "place": item.place,
        "period_text": item.period_text,
        "period": period_json(item.period),
        "participants_text": item.participants_text,
        "planned_participants": item.planned_participants,
        "responsible": item.responsible,
        "programme": item.programme,
        "note": item.note,
        "issues": [issue_json(issue) for issue in item.issues],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "kind": reading.kind.value,
        "recurrence": reading.recurrence.value if reading.recurrence else None,
        "spans": _spans(reading.spans),
        "deadline": _day(reading.deadline),
    }


def _spans(spans: Iterable[Span]) -> list[list[str]]:
    return [[span.start.isoformat(), span.end.isoformat()] for span in spans]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
