"""Mutations of plans and items: each makes one call of a service."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from graphene import ObjectType

from api.base import Context, uuid_of
from api.mutations import Payload, conflict, conflict_type, given, mutation
from api.planning.inputs import (
    AddPlanItemInput,
    CreatePlanInput,
    MovePlanItemInput,
    RemovePlanItemInput,
    UpdatePlanItemInput,
    item_fields,
    item_id,
    section_name,
)
from api.planning.nodes import Plan, PlanItem
from federation.kernel.errors import DomainError, ErrorCode
from federation.selectors.organizations import organization_get_for
from planning.models import PlanItem as PlanItemModel
from planning.selectors.items import item_get_for
from planning.selectors.plans import cycle_for, plan_get_for
from planning.services.items import item_add, item_change, item_move, item_remove
from planning.services.plans import plan_create

PlanItemConflict = conflict_type("PlanItemConflict", lambda: PlanItem)


class CreatePlanPayload(Payload):
    """The plan that was made."""

    plan = given(lambda: Plan, "plan", "The new plan, or the first result of the same `idempotencyKey`.")


class AddPlanItemPayload(Payload):
    """The item that was added."""

    item = given(lambda: PlanItem, "item", "The new item, or the first result of the same `idempotencyKey`.")


class UpdatePlanItemPayload(Payload):
    """The item as it stands now."""

    item = given(lambda: PlanItem, "item", "The changed item; null when nothing was changed.")
    conflict = conflict(PlanItemConflict)


class MovePlanItemPayload(Payload):
    """The item in its new place."""

    item = given(lambda: PlanItem, "item", "The moved item; null when it was not moved.")
    conflict = conflict(PlanItemConflict)


class RemovePlanItemPayload(Payload):
    """Nothing is left of the item but its history."""

    conflict = conflict(PlanItemConflict)


def _create_plan(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    actor, year, code = context.actor, values.get("year"), values.get("cycle")
    if (year is None) == (code is None):
        why = _("нужно одно из двух: «year» или «cycle»")
        raise DomainError(ErrorCode.INVALID_VALUE, "year", {"why": why})
    organization = organization_get_for(actor=actor, code=values["organization"], field="organization")
    plan = plan_create(
        actor=actor,
        organization=organization,
        cycle=cycle_for(actor=actor, year=year, code=code),
        title=values.get("title") or "",
        idempotency_key=values.get("idempotency_key"),
    )
    return {"plan": plan}


def _add_item(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    plan_id = uuid_of(values.pop("plan"), "Plan", "plan")
    fields = item_fields(values)
    if fields.get("after") is not None:
        fields["after"] = item_id(fields["after"], "after")
    plan = plan_get_for(actor=context.actor, plan_id=plan_id)
    return {"item": item_add(plan=plan, actor=context.actor, **fields)}


def _update_item(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    item, seen = _taken(context, values)
    changed = item_change(item=item, actor=context.actor, expected_revision=seen, changes=item_fields(values))
    return {"item": changed}


def _move_item(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    item, seen = _taken(context, values)
    section, after = values.get("section"), values.get("after")
    moved = item_move(
        item=item,
        actor=context.actor,
        expected_revision=seen,
        section=section_name(section) if section is not None else None,
        after=item_id(after, "after") if after is not None else None,
    )
    return {"item": moved}


def _remove_item(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    item, seen = _taken(context, values)
    item_remove(item=item, actor=context.actor, expected_revision=seen)
    return {}


def _taken(context: Context, values: dict[str, Any]) -> tuple[PlanItemModel, int]:
    """The item and the revision that the input names; both are taken out of it."""
    identity = item_id(values.pop("item"), "item")
    return item_get_for(actor=context.actor, identity=identity), values.pop("expected_revision")


class PlanningMutation(ObjectType):
    """Mutations of plans and items."""

    create_plan = mutation(CreatePlanPayload, CreatePlanInput, _create_plan, "Begin a plan for a cycle.")
    add_plan_item = mutation(AddPlanItemPayload, AddPlanItemInput, _add_item, "Add an item to a draft.")
    update_plan_item = mutation(
        UpdatePlanItemPayload,
        UpdatePlanItemInput,
        _update_item,
        "Change fields of an item. Changes of different fields merge; of the same field the later one is refused.",
    )
    move_plan_item = mutation(
        MovePlanItemPayload, MovePlanItemInput, _move_item, "Put an item behind another one or into a section."
    )
    remove_plan_item = mutation(
        RemovePlanItemPayload, RemovePlanItemInput, _remove_item, "Remove an item from a draft."
    )
