"""What an input wants an item to be, field by field, comparable with what stands: merging needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from planning.models import CarryOffer, Plan, PlanItem
from planning.models.offers import OPEN_OFFERS
from planning.selectors.items import item_get_for
from planning.services.links import LINKS, other_readings, ties_of, ties_set, ties_wanted
from planning.services.participants import count_people
from planning.services.periods import chosen_reading, period_columns, period_of, reading_index, span_rows
from planning.services.sections import section_for
from planning.services.texts import TITLE_LIMIT, limited, required_line

TEXTS = {
    "place": "place",
    "participants_text": "participantsText",
    "programme": "programme",
    "responsible": "responsible",
    "note": "note",
}
"""Plain texts of an item and what an error calls them."""

FIELDS = frozenset({"title", *TEXTS, "planned_participants", "period_text", "carries_out", "section", *LINKS})
MODIFIERS = frozenset({"reading", "agenda_year"})
_MOST = 2_147_483_647


class PeriodValue(NamedTuple):
    """A period to be written: the text and which of its readings, from 0."""

    text: str
    reading: int


def check_names(names: Iterable[str]) -> None:
    """Fields that an item has not are a mistake of the caller.

    Raises:
        TypeError: naming them.
    """
    if unknown := set(names) - FIELDS - MODIFIERS:
        raise TypeError(f"a plan item has no {sorted(unknown)}")


def wanted_values(*, actor: Actor, plan: Plan, changes: Mapping[str, Any], item: PlanItem | None) -> dict[str, Any]:
    """The comparable values of the fields in `changes`; `item` is what stands, None for a new one.

    Raises:
        DomainError: REQUIRED, TOO_LONG, INVALID_VALUE, NOT_FOUND, each with its field.
    """
    check_names(changes)
    wanted: dict[str, Any] = {
        name: limited(changes[name], field=field) for name, field in TEXTS.items() if name in changes
    }
    if "title" in changes:
        wanted["title"] = required_line(changes["title"], field="title", limit=TITLE_LIMIT)
    if "planned_participants" in changes:
        wanted["planned_participants"] = _count(changes["planned_participants"])
    if "period_text" in changes or changes.get("reading") is not None:
        wanted["period_text"] = _period(plan, changes, item)
    if "carries_out" in changes:
        wanted["carries_out"] = _carried(actor, plan, changes["carries_out"])
    if "section" in changes:
        wanted["section"] = section_for(plan=plan, section=changes["section"]).pk
    ties = ties_wanted(actor=actor, cycle=plan.cycle, fields=changes)
    if item is not None and "agenda_tasks" in ties:
        ties["agenda_tasks"] = tuple(sorted({*ties["agenda_tasks"], *other_readings(item, plan, changes)}))
    return wanted | ties


def standing_values(item: PlanItem, names: Iterable[str]) -> dict[str, Any]:
    """The comparable values that stand."""
    return {name: _standing(item, name) for name in names}


def write_values(item: PlanItem, plan: Plan, wanted: Mapping[str, Any]) -> None:
    """Write wanted values onto a row that is locked or new, with its spans and links."""
    for name in wanted.keys() & {"title", "planned_participants", *TEXTS}:
        setattr(item, name, wanted[name])
    if "carries_out" in wanted:
        item.carries_out_id = wanted["carries_out"]
    if "section" in wanted:
        item.section_id = wanted["section"]
    spans = None
    if "period_text" in wanted:
        text, index = wanted["period_text"]
        period = period_of(plan.cycle, text)
        reading = chosen_reading(period, index)
        for column, value in period_columns(period, reading).items():
            setattr(item, column, value)
        spans = span_rows(item, reading)
    item.save()
    if spans is not None:
        item.spans.all().delete()
        item.spans.bulk_create(spans)
    for name in wanted.keys() & LINKS.keys():
        ties_set(item, name, wanted[name])


def counted_again(item: PlanItem, kept: dict[str, Any], changes: Mapping[str, Any], *, seen: int) -> dict[str, Any]:
    """Add the number of participants that a new text of them names.

    Only where the number that stands came from the text and nobody has changed it since the writer looked: a number
    that a person gave is never replaced unasked.
    """
    if "participants_text" not in kept or "planned_participants" in changes:
        return {}
    if item.field_revisions.get("planned_participants", 1) > seen:
        return {}
    if item.planned_participants != count_people(item.participants_text):
        return {}
    number = count_people(kept["participants_text"])
    return {} if number == item.planned_participants else {"planned_participants": number}


def _standing(item: PlanItem, name: str) -> Any:
    match name:
        case "period_text":
            return PeriodValue(item.period_text, reading_index(item))
        case "carries_out":
            return item.carries_out_id
        case "section":
            return item.section_id
    return ties_of(item, name) if name in LINKS else getattr(item, name)


def _count(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        why = _("число участников — целое, от 0 до %s") % _MOST
        raise DomainError(ErrorCode.INVALID_VALUE, "plannedParticipants", {"why": why})
    return value


def _period(plan: Plan, changes: Mapping[str, Any], item: PlanItem | None) -> PeriodValue:
    before = item.period_text if item else ""
    text = limited(changes["period_text"], field="periodText") if "period_text" in changes else before
    index = changes.get("reading")
    if index is None:
        index = reading_index(item) if item and text == before else 0
    chosen_reading(period_of(plan.cycle, text), index)
    return PeriodValue(text, index)


def _carried(actor: Actor, plan: Plan, identity: UUID | None) -> UUID | None:
    if identity is None:
        return None
    # Whoever was asked to carry out an item may name it, though its draft is hidden to him.
    if CarryOffer.objects.filter(item_id=identity, other_path=plan.path, status__in=OPEN_OFFERS).exists():
        return identity
    higher = item_get_for(actor=actor, identity=identity, field="carriesOut")
    beneath = higher.path != plan.path and higher.path.startswith(plan.path)
    if higher.plan_id == plan.pk or beneath:
        why = _("мероприятие выполняет мероприятие другого, вышестоящего плана")
        raise DomainError(ErrorCode.INVALID_VALUE, "carriesOut", {"why": why})
    return higher.identity
