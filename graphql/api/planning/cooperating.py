"""Mutations of working together: each makes one call of a service."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from graphene import Field, ObjectType

from api.base import Context, uuid_of
from api.enums import plain
from api.loading import Part, many
from api.mutations import Payload, conflict, given, mutation
from api.planning import cooperation_inputs as inputs
from api.planning.cooperation import CarryOffer, Comment, PlanInvitation, Suggestion
from api.planning.inputs import item_fields, item_id, section_name
from api.planning.mutations import PlanItemConflict
from api.planning.nodes import Placement, PlanItem
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from federation.selectors.organizations import organization_get_for
from planning.models import Plan as PlanModel
from planning.models import PlanItem as PlanItemModel
from planning.selectors.discussion import comment_get_for, suggestion_get_for
from planning.selectors.items import item_get_for
from planning.selectors.offers import offer_get_for
from planning.selectors.plans import plan_get_for
from planning.services.carrying import (
    carrying_decide,
    carrying_leave,
    carrying_offer,
    carrying_withdraw,
    level_beneath,
)
from planning.services.comments import comment_add, comment_remove
from planning.services.invitations import (
    invitation_decide,
    invitation_leave,
    invitation_make,
    invitation_withdraw,
)
from planning.services.placements import (
    organization_of_plan,
    placement_decide,
    placement_leave,
    placement_make,
    placement_withdraw,
)
from planning.services.suggestions import suggestion_decide, suggestion_make, suggestion_withdraw

_HUMP = re.compile(r"(?<=[a-z])([A-Z])")


class InvitationPayload(Payload):
    """The invitation as it stands."""

    invitation = given(lambda: PlanInvitation, "invitation", "The invitation; null when it was refused.")


class PlacementPayload(Payload):
    """The placement as it stands."""

    placement = given(lambda: Placement, "placement", "The placement; null when it was refused.")


class CarryingPayload(Payload):
    """The offer as it stands."""

    offer = given(lambda: CarryOffer, "offer", "The offer; null when it was refused.")
    item = given(lambda: PlanItem, "item", "The own item that carries it out, when it was taken up.")


class OfferCarryingPayload(Payload):
    """The open offers to all that were named."""

    offers = Field(
        many(lambda: CarryOffer),
        required=True,
        description="Open offers to all that were named; empty when it was refused.",
        resolver=Part(lambda: CarryOffer, lambda outcome: outcome.made.get("offers", ()), many=True, expected=30),
    )


class SuggestionPayload(Payload):
    """The suggestion as it stands."""

    suggestion = given(lambda: Suggestion, "suggestion", "The suggestion; null when it was refused.")


class DecideSuggestionPayload(SuggestionPayload):
    """The suggestion and what became of the item."""

    item = given(lambda: PlanItem, "item", "The item as it stands; null when it was refused.")
    conflict = conflict(PlanItemConflict)


class CommentPayload(Payload):
    """The comment as it stands."""

    comment = given(lambda: Comment, "comment", "The comment; null when it was refused.")


def _invite(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    plan = plan_get_for(actor=context.actor, plan_id=uuid_of(values["plan"], "Plan", "plan"))
    made = invitation_make(
        plan=plan,
        actor=context.actor,
        organization=organization_get_for(actor=context.actor, code=values["organization"], field="organization"),
        role=plain(values["role"]),
        note=values.get("note") or "",
        idempotency_key=values.get("idempotency_key"),
    )
    return {"invitation": made}


def _offer(context: Context, values: dict[str, Any], field: str, type_name: str) -> Any:
    pk = uuid_of(values[field], type_name, field)
    return offer_get_for(actor=context.actor, kind=type_name.lower(), offer_id=pk, field=field)


def _decide_invitation(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    found = _offer(context, values, "invitation", "PlanInvitation")
    reason = values.get("reason") or ""
    return {
        "invitation": invitation_decide(invitation=found, actor=context.actor, accept=values["accept"], reason=reason)
    }


def _withdraw_invitation(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    found = _offer(context, values, "invitation", "PlanInvitation")
    reason = values.get("reason") or ""
    return {"invitation": invitation_withdraw(invitation=found, actor=context.actor, reason=reason)}


def _leave_plan(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    found = _offer(context, values, "invitation", "PlanInvitation")
    reason = values.get("reason") or ""
    return {"invitation": invitation_leave(invitation=found, actor=context.actor, reason=reason)}


def _offer_placement(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    actor = context.actor
    item = item_get_for(actor=actor, identity=item_id(values["item"], "item"))
    plan, code = values.get("plan"), values.get("organization")
    if (plan is None) == (code is None):
        why = _("нужно одно из двух: «plan» или «organization»")
        raise DomainError(ErrorCode.INVALID_VALUE, "plan", {"why": why})
    if plan is not None:
        cycle = plan_get_for(actor=actor, plan_id=item.plan_id, field="item").cycle
        organization = organization_of_plan(actor=actor, plan_id=uuid_of(plan, "Plan", "plan"), cycle=cycle)
    else:
        organization = organization_get_for(actor=actor, code=code, field="organization")
    made = placement_make(
        item=item,
        actor=actor,
        organization=organization,
        note=values.get("note") or "",
        idempotency_key=values.get("idempotency_key"),
    )
    return {"placement": made}


def _decide_placement(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    section = values.get("section")
    decided = placement_decide(
        placement=_offer(context, values, "placement", "Placement"),
        actor=context.actor,
        accept=values["accept"],
        reason=values.get("reason") or "",
        section=section_name(section) if section is not None else None,
    )
    return {"placement": decided}


def _withdraw_placement(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    found = _offer(context, values, "placement", "Placement")
    reason = values.get("reason") or ""
    return {"placement": placement_withdraw(placement=found, actor=context.actor, reason=reason)}


def _leave_placement(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    found = _offer(context, values, "placement", "Placement")
    return {"placement": placement_leave(placement=found, actor=context.actor)}


def _offer_carrying(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    actor = context.actor
    item = item_get_for(actor=actor, identity=item_id(values["item"], "item"))
    codes = values.get("organizations") or ()
    named = [organization_get_for(actor=actor, code=code, field="organizations") for code in codes]
    if values.get("level") is not None:
        plan = plan_get_for(actor=actor, plan_id=item.plan_id, field="item")
        named += level_beneath(actor=actor, plan=plan, level=plain(values["level"]))
    return {"offers": carrying_offer(item=item, actor=actor, organizations=named, note=values.get("note") or "")}


def _decide_carrying(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    own, section = values.get("item"), values.get("section")
    offer = carrying_decide(
        offer=_offer(context, values, "offer", "CarryOffer"),
        actor=context.actor,
        accept=values["accept"],
        reason=values.get("reason") or "",
        item_id=item_id(own, "item") if own is not None else None,
        section=section_name(section) if section is not None else None,
    )
    item = item_get_for(actor=context.actor, identity=offer.carried_by) if offer.carried_by else None
    return {"offer": offer, "item": item}


def _withdraw_carrying(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    found = _offer(context, values, "offer", "CarryOffer")
    return {"offer": carrying_withdraw(offer=found, actor=context.actor, reason=values.get("reason") or "")}


def _leave_carrying(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    found = _offer(context, values, "offer", "CarryOffer")
    return {"offer": carrying_leave(offer=found, actor=context.actor, reason=values.get("reason") or "")}


def _suggest(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    item = _item_read(context, values["item"])
    made = suggestion_make(
        item=item,
        actor=context.actor,
        changes=item_fields(dict(values["changes"])),
        organization=_speaker(context, values),
        seen=values.get("expected_revision"),
        note=values.get("note") or "",
        idempotency_key=values.get("idempotency_key"),
    )
    return {"suggestion": made}


def _decide_suggestion(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    pk = uuid_of(values["suggestion"], "Suggestion", "suggestion")
    fields = values.get("fields")
    decided = suggestion_decide(
        suggestion=suggestion_get_for(actor=context.actor, suggestion_id=pk),
        actor=context.actor,
        accept=values["accept"],
        fields=None if fields is None else [_HUMP.sub(r"_\1", name).lower() for name in fields],
        reason=values.get("reason") or "",
    )
    item = PlanItemModel.objects.visible_to(context.actor).filter(pk=decided.item_id, version__isnull=True).first()
    return {"suggestion": decided, "item": item}


def _withdraw_suggestion(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    pk = uuid_of(values["suggestion"], "Suggestion", "suggestion")
    found = suggestion_get_for(actor=context.actor, suggestion_id=pk)
    return {"suggestion": suggestion_withdraw(suggestion=found, actor=context.actor)}


def _add_comment(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    actor = context.actor
    item = _item_read(context, values["item"]) if values.get("item") is not None else None
    if item is None and values.get("plan") is None:
        raise DomainError(ErrorCode.REQUIRED, "plan")
    plan: PlanModel = (
        item.plan if item is not None else plan_get_for(actor=actor, plan_id=uuid_of(values["plan"], "Plan", "plan"))
    )
    answers = values.get("answers")
    made = comment_add(
        plan=plan,
        actor=actor,
        text=values["text"],
        item=item,
        organization=_speaker(context, values),
        answers=comment_get_for(actor=actor, comment_id=uuid_of(answers, "Comment", "answers"), field="answers")
        if answers is not None
        else None,
        idempotency_key=values.get("idempotency_key"),
    )
    return {"comment": made}


def _remove_comment(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    pk = uuid_of(values["comment"], "Comment", "comment")
    found = comment_get_for(actor=context.actor, comment_id=pk)
    return {"comment": comment_remove(comment=found, actor=context.actor)}


def _item_read(context: Context, text: str) -> PlanItemModel:
    """The item as the actor reads it, with its plan and cycle."""
    item = item_get_for(actor=context.actor, identity=item_id(text, "item"))
    item.plan = plan_get_for(actor=context.actor, plan_id=item.plan_id, field="item")
    return item


def _speaker(context: Context, values: dict[str, Any]) -> Organization | None:
    code = values.get("organization")
    return organization_get_for(actor=context.actor, code=code, field="organization") if code is not None else None


class CooperationMutation(ObjectType):
    """Mutations of working together."""

    invite_to_plan = mutation(InvitationPayload, inputs.InviteToPlanInput, _invite, "Invite an organization to a plan.")
    decide_invitation = mutation(
        InvitationPayload, inputs.DecideInvitationInput, _decide_invitation, "Accept or decline an invitation."
    )
    withdraw_invitation = mutation(
        InvitationPayload,
        inputs.EndInvitationInput,
        _withdraw_invitation,
        "Take an invitation back, accepted or not: what it allowed ends at once.",
    )
    leave_plan = mutation(
        InvitationPayload, inputs.EndInvitationInput, _leave_plan, "Leave a plan to which one was invited."
    )
    offer_placement = mutation(
        PlacementPayload,
        inputs.OfferPlacementInput,
        _offer_placement,
        "Offer an item a place in another organization's plan; it is then one item in both and counts once.",
    )
    decide_placement = mutation(
        PlacementPayload, inputs.DecidePlacementInput, _decide_placement, "Accept or decline an offered place."
    )
    withdraw_placement = mutation(
        PlacementPayload,
        inputs.EndPlacementInput,
        _withdraw_placement,
        "Take a place back. Once accepted, the item stays in the other plan as that plan's own.",
    )
    leave_placement = mutation(
        PlacementPayload, inputs.EndPlacementInput, _leave_placement, "Give an accepted place back."
    )
    offer_carrying = mutation(
        OfferCarryingPayload,
        inputs.OfferCarryingInput,
        _offer_carrying,
        "Offer an item to organizations beneath for carrying out.",
    )
    decide_carrying = mutation(
        CarryingPayload, inputs.DecideCarryingInput, _decide_carrying, "Take an offered item up, or decline it."
    )
    withdraw_carrying = mutation(
        CarryingPayload, inputs.EndCarryingInput, _withdraw_carrying, "Take such an offer back."
    )
    leave_carrying = mutation(
        CarryingPayload, inputs.EndCarryingInput, _leave_carrying, "Say that what was taken up will not be carried out."
    )
    suggest_change = mutation(
        SuggestionPayload, inputs.SuggestChangeInput, _suggest, "Propose a change of an item to its writers."
    )
    decide_suggestion = mutation(
        DecideSuggestionPayload,
        inputs.DecideSuggestionInput,
        _decide_suggestion,
        "Accept a suggestion, whole or in part, or decline it. It merges against the revision that its author saw.",
    )
    withdraw_suggestion = mutation(
        SuggestionPayload, inputs.WithdrawSuggestionInput, _withdraw_suggestion, "Take an own suggestion back."
    )
    add_comment = mutation(CommentPayload, inputs.AddCommentInput, _add_comment, "Comment on an item or a plan.")
    remove_comment = mutation(
        CommentPayload, inputs.RemoveCommentInput, _remove_comment, "Remove an own comment; its trace stays."
    )
