"""The period of an item: as people wrote it, and what it means."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from graphene import Date, Field, String

from api.base import Plain, Row
from api.enums import make_enum
from api.levels import reads
from api.loading import Part, many, to_many
from federation.kernel.actor import Actor
from planning.models import PlanItemSpan
from planning.models.item import PeriodKind as KindChoices

PeriodKind = make_enum(
    "PeriodKind",
    {
        KindChoices.DATE.value: "One or several days.",
        KindChoices.MONTHS.value: "One or several whole months.",
        KindChoices.RANGE.value: "From a day or month to another.",
        KindChoices.QUARTER.value: "One or several quarters.",
        KindChoices.HALF.value: "Half a year.",
        KindChoices.YEAR.value: "The whole of the cycle.",
        KindChoices.RECURRING.value: "Again and again; `recurrence` says how often.",
        KindChoices.DEADLINE.value: "Not later than `deadline`.",
        KindChoices.UNSCHEDULED.value: "Nothing is said of the time.",
    },
    "What a period as written means.",
)


class DateSpan(Plain):
    """Days, both included, within which the event may fall."""

    start = Date(required=True, description="First day.")
    end = Date(required=True, description="Last day.")

    @staticmethod
    @reads("starts_on")
    def resolve_start(row: Row, _info: Any) -> date:
        """Of a span row, or of a pair of days in a stored reading."""
        return row.obj.starts_on if isinstance(row.obj, PlanItemSpan) else date.fromisoformat(row.obj[0])

    @staticmethod
    @reads("ends_on")
    def resolve_end(row: Row, _info: Any) -> date:
        """Of a span row, or of a pair of days in a stored reading."""
        return row.obj.ends_on if isinstance(row.obj, PlanItemSpan) else date.fromisoformat(row.obj[1])


class PeriodReading(Plain):
    """One of the meanings that an ambiguous text may have."""

    kind = PeriodKind(required=True, description="What the text means in this reading.")
    recurrence = String(description="How often it repeats, or null.")
    deadline = Date(description="Last day of a deadline, or null.")
    spans = Field(
        many(lambda: DateSpan),
        required=True,
        description="Stretches of days.",
        resolver=Part(lambda: DateSpan, lambda reading: reading["spans"], many=True),
    )

    @staticmethod
    def resolve_kind(row: Row, _info: Any) -> str:
        """Stored as JSON."""
        return row.obj["kind"]

    @staticmethod
    def resolve_recurrence(row: Row, _info: Any) -> str | None:
        """Stored as JSON."""
        return row.obj.get("recurrence") or None

    @staticmethod
    def resolve_deadline(row: Row, _info: Any) -> date | None:
        """Stored as JSON."""
        return date.fromisoformat(row.obj["deadline"]) if row.obj.get("deadline") else None


def _spans(actor: Actor) -> QuerySet[Any]:
    return PlanItemSpan.objects.visible_to(actor)


class Period(Plain):
    """What the text of a period means, as it was read or chosen among the readings."""

    kind = PeriodKind(required=True, description="What the text means.")
    recurrence = String(description="How often it repeats, or null.")
    deadline = Date(description="Last day of a deadline, or null.")
    spans = to_many(
        lambda: DateSpan,
        _spans,
        parent="item_id",
        order=("starts_on", "id"),
        expected=2,
        description="Stretches of days, in order.",
    )
    readings = Field(
        many(lambda: PeriodReading),
        required=True,
        description="Every meaning that the text may have; more than one means that a person has to choose.",
        resolver=Part(lambda: PeriodReading, lambda item: item.readings, many=True, reads=("readings",)),
    )

    @staticmethod
    @reads("period_kind")
    def resolve_kind(row: Row, _info: Any) -> str:
        """Column of the item."""
        return str(row.obj.period_kind)

    @staticmethod
    @reads("recurrence")
    def resolve_recurrence(row: Row, _info: Any) -> str | None:
        """Column of the item."""
        return row.obj.recurrence or None
