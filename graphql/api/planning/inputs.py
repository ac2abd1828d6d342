"""What the mutations of plans take."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from graphene import ID, InputObjectType, Int, List, NonNull, String

from api.base import read_id, uuid_of
from api.enums import plain
from api.mutations import Input
from api.planning.nodes import PartyRole
from federation.kernel.errors import DomainError, ErrorCode


class PartyInput(InputObjectType):
    """An organization that takes part in an event."""

    organization = String(required=True, description="Its code.")
    role = PartyRole(required=True, description="What it does there.")


class CreatePlanInput(Input):
    """A new plan."""

    organization = String(required=True, description="Code of the organization whose plan it is.")
    year = Int(description="The year in which the yearly cycle begins.")
    cycle = String(description="Code of the cycle, in place of the year.")
    title = String(description="Its title; one is made when none is given.")
    idempotency_key = String(description="A repeat with the same key returns the first result.")


class ItemFields(InputObjectType):
    """Fields of an item that a person writes."""

    class Meta:
        abstract = True

    section = String(description="Title or id of the section; a title that is new makes one; none is allowed.")
    place = String(description="Where, as people write it.")
    period_text = String(description="When, as people write it: «июнь», «3 квартал», «до 1 мая», «весь период».")
    reading = Int(description="Which of `period.readings` is meant, from 0, when the text is ambiguous.")
    participants_text = String(description="Who takes part, as people write it.")
    planned_participants = Int(description="How many people are to take part; read from the text when not given.")
    programme = String(description="The programme that it belongs to.")
    responsible = String(description="Who answers for it.")
    note = String(description="Remark.")
    agenda_tasks = List(NonNull(Int), description="Numbers of national tasks in the edition of the plan's cycle.")
    local_priorities = List(NonNull(String), description="Codes of local priorities, such as 3.SMO-1.")
    activities = List(NonNull(ID), description="Ids of kinds of activity.")
    problem_areas = List(NonNull(Int), description="Numbers of problem areas.")
    agenda_year = Int(description="Takes the numbers from the edition of this year instead of the cycle's.")
    parties = List(NonNull(PartyInput), description="Organizations that take part.")
    carries_out = ID(description="Id of the item of a higher plan that it carries out.")


class AddPlanItemInput(ItemFields, Input):  # type: ignore[misc]
    """A new item."""

    plan = ID(required=True, description="Id of the plan.")
    title = String(required=True, description="What is planned.")
    after = ID(description="Id of the item behind which it stands; at the end of the section when null.")
    idempotency_key = String(description="A repeat with the same key returns the first result.")


class UpdatePlanItemInput(ItemFields, Input):  # type: ignore[misc]
    """Changes of an item: only the fields that are named change."""

    item = ID(required=True, description="Id of the item.")
    expected_revision = Int(required=True, description="The revision that you saw.")
    title = String(description="What is planned.")


class MovePlanItemInput(Input):
    """A new place of an item."""

    item = ID(required=True, description="Id of the item.")
    expected_revision = Int(required=True, description="The revision that you saw.")
    section = String(description="Title or id of the section; its own when null.")
    after = ID(description="Id of the item behind which it stands; first in the section when null.")


class RemovePlanItemInput(Input):
    """An item to be removed."""

    item = ID(required=True, description="Id of the item.")
    expected_revision = Int(required=True, description="The revision that you saw.")


def item_fields(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of an item as the services take them: ids become uuids, enums their values.

    Raises:
        DomainError: NOT_FOUND for an id of another type, INVALID_VALUE for a reading before the first.
    """
    fields = dict(given)
    if (reading := fields.get("reading")) is not None and reading < 0:
        why = _("прочтения срока считаются с 0, а указано %(reading)s") % {"reading": reading}
        raise DomainError(ErrorCode.INVALID_VALUE, "reading", {"why": why})
    if (section := fields.get("section")) is not None:
        fields["section"] = section_name(section)
    if fields.get("activities") is not None:
        fields["activities"] = [uuid_of(text, "ActivityKind", "activities") for text in fields["activities"]]
    if fields.get("carries_out") is not None:
        fields["carries_out"] = uuid_of(fields["carries_out"], "PlanItem", "carriesOut")
    if fields.get("parties") is not None:
        fields["parties"] = [
            {"organization": party["organization"], "role": plain(party["role"])} for party in fields["parties"]
        ]
    return fields


def section_name(text: str) -> str | UUID:
    """The id of a section, or a title."""
    try:
        kind, identity = read_id(text, "section")
    except DomainError:
        return text
    return identity if kind == "PlanSection" else text


def item_id(text: str, field: str) -> UUID:
    """The identity of an item.

    Raises:
        DomainError: NOT_FOUND for anything else.
    """
    return uuid_of(text, "PlanItem", field)
