"""Working together: invitations, places of joint items, offers to carry out, suggestions, comments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from graphene import ID, Argument, Boolean, DateTime, Field, Int, List, NonNull, String

from api.base import Context, NodeType, Plain, Row, extend
from api.connections import Connection, connection, connection_type
from api.enums import enum_of
from api.errors import camel
from api.federation.nodes import Organization
from api.loading import Fetched, Part, many, to_one
from api.planning.inputs import item_id
from api.planning.nodes import OfferStatus, Placement, Plan, PlanItem
from federation.kernel.actor import Actor
from planning.models import CarryOffer as CarryOfferModel
from planning.models import Comment as CommentModel
from planning.models import PlanInvitation as PlanInvitationModel
from planning.models import PlanItem as PlanItemModel
from planning.models import Suggestion as SuggestionModel
from planning.models.discussion import SuggestionStatus as SuggestionStatusChoices
from planning.models.offers import InvitationRole as InvitationRoleChoices
from planning.selectors.offers import carriers

InvitationRole = enum_of(InvitationRoleChoices, "InvitationRole", "What an organization is invited to do with a plan.")
SuggestionStatus = enum_of(SuggestionStatusChoices, "SuggestionStatus", "What became of a suggestion.")

CARRIERS = 100
"""Items that carry one out, as one answer lists them."""


class PlanInvitation(NodeType):
    """An organization is invited to a plan."""

    status = OfferStatus(required=True, description="Where it stands.")
    role = InvitationRole(required=True, description="As what.")
    note = String(required=True, description="What was written with it; may be empty.")
    reason = String(required=True, description="What was written with its decision or end; may be empty.")
    offered_at = DateTime(required=True, description="When it was sent.")
    decided_at = DateTime(description="When it was decided or ended.")
    organization = to_one(lambda: Organization, "organization_id", "Who is invited.")
    plan = to_one(lambda: Plan, "plan_id", "The plan; null while it is hidden to you.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Those of plans that the actor works on, and those to his own organizations."""
        return PlanInvitationModel.objects.visible_to(actor)


class CarryOffer(NodeType):
    """An item of a higher plan, offered to an organization beneath for carrying out."""

    status = OfferStatus(required=True, description="Where it stands.")
    note = String(required=True, description="What was written with it; may be empty.")
    reason = String(required=True, description="Why it was declined; empty otherwise.")
    title = String(required=True, description="What the item was called when it was offered.")
    offered_at = DateTime(required=True, description="When it was offered.")
    decided_at = DateTime(description="When it was decided or ended.")
    organization = to_one(lambda: Organization, "organization_id", "Who is asked.")
    item = to_one(lambda: PlanItem, "item_id", "The higher item; null while it is hidden to you.")
    carried_by = to_one(lambda: PlanItem, "carried_by", "The item that carries it out; null while it is hidden to you.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Those of plans that the actor works on, and those to his own organizations."""
        return CarryOfferModel.objects.visible_to(actor)

    @staticmethod
    def resolve_title(row: Row, _info: Any) -> str:
        """From the offer's summary."""
        return str(row.obj.summary.get("title", ""))


class SuggestedField(Plain):
    """One field of a suggestion."""

    name = String(required=True, description="The input's name of the field, such as `periodText`.")
    before = String(required=True, description="What stood; lists as JSON-like text.")
    after = String(required=True, description="What is proposed.")
    taken = Boolean(required=True, description="Whether it was accepted.")


@dataclass(frozen=True, slots=True)
class _Changed:
    """What a field of the answer is read from."""

    name: str
    before: str
    after: str
    taken: bool


def _fields(suggestion: SuggestionModel) -> list[_Changed]:
    return [
        _Changed(camel(name), _text(suggestion.before.get(name)), _text(value), name in suggestion.taken)
        for name, value in suggestion.changes.items()
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class Suggestion(NodeType):
    """A change of an item that somebody proposes to its writers."""

    status = SuggestionStatus(required=True, description="What became of it.")
    note = String(required=True, description="Why it is proposed; may be empty.")
    reason = String(required=True, description="What was answered; empty while it is open.")
    seen = Int(required=True, description="The item's revision that the author saw; it merges against this.")
    created_at = DateTime(required=True, description="When it was proposed.")
    decided_at = DateTime(description="When it was decided.")
    organization = to_one(lambda: Organization, "organization_id", "In whose name.")
    plan = to_one(lambda: Plan, "plan_id", "The plan in which the item is at home; null while it is hidden to you.")
    item = to_one(lambda: PlanItem, "item_id", "The item; null when it left the plan.")
    changes = Field(
        lambda: NonNull(List(NonNull(SuggestedField))),
        description="What changes, field by field.",
        resolver=Part(lambda: SuggestedField, _fields, many=True, weight=0, expected=2),
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Those of plans that the actor works on, and those of his own organizations."""
        return SuggestionModel.objects.visible_to(actor)


class Comment(NodeType):
    """Something said of an item, or of a whole plan."""

    text = String(required=True, description="What was said; empty when it was removed.")
    created_at = DateTime(required=True, description="When.")
    removed_at = DateTime(description="When its author removed it.")
    organization = to_one(lambda: Organization, "organization_id", "In whose name.")
    plan = to_one(lambda: Plan, "plan_id", "The plan; null while it is hidden to you.")
    item = to_one(lambda: PlanItem, "item_id", "The item; null for the whole plan.")
    answers = to_one(lambda: Comment, "answers_id", "The comment that it answers.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Those of plans that the actor works on, and those of his own organizations."""
        return CommentModel.objects.visible_to(actor)


def _invitations(context: Context) -> QuerySet[Any]:
    return PlanInvitation.readable(context.actor)


def _carry_offers(context: Context, item: str | None = None) -> QuerySet[Any]:
    return _of_item(CarryOffer.readable(context.actor), item)


def _suggestions(context: Context, item: str | None = None) -> QuerySet[Any]:
    return _of_item(Suggestion.readable(context.actor), item)


def _comments(context: Context, item: str | None = None) -> QuerySet[Any]:
    return _of_item(Comment.readable(context.actor), item)


def _of_item(rows: QuerySet[Any], item: str | None) -> QuerySet[Any]:
    return rows if item is None else rows.filter(item_id=item_id(item, "item"))


def _carried_out_by(context: Context, items: list[PlanItemModel]) -> list[list[Any]]:
    identities = [item.identity for item in items]
    rows = carriers(actor=context.actor).filter(carries_out_id__in=set(identities))
    grouped: defaultdict[UUID | None, list[Any]] = defaultdict(list)
    for row in rows.order_by("path", "number", "id"):
        grouped[row.carries_out_id].append(row)
    return [grouped[identity][:CARRIERS] for identity in identities]


PlanInvitationConnection = connection_type("PlanInvitation", lambda: PlanInvitation)
PlacementConnection = connection_type("Placement", lambda: Placement)
CarryOfferConnection = connection_type("CarryOffer", lambda: CarryOffer)
SuggestionConnection = connection_type("Suggestion", lambda: Suggestion)
CommentConnection = connection_type("Comment", lambda: Comment)

OFFERED, SAID = ("offered_at", "id"), ("created_at", "id")
OF_ITEM = {"item": Argument(ID, description="Only of this item.")}

extend(
    Plan,
    invitations=connection(
        Connection(PlanInvitationConnection, _invitations, OFFERED, parent="plan_id"),
        "Organizations that are or were invited to it, in the order in which they were.",
    ),
    carry_offers=connection(
        Connection(CarryOfferConnection, _carry_offers, OFFERED, parent="plan_id"),
        "What of it was offered beneath for carrying out, in the order in which it was.",
        **OF_ITEM,
    ),
    suggestions=connection(
        Connection(SuggestionConnection, _suggestions, SAID, parent="plan_id"),
        "Changes of its items that were proposed, the oldest first.",
        **OF_ITEM,
    ),
    comments=connection(
        Connection(CommentConnection, _comments, SAID, parent="plan_id"),
        "What was said of it and of its items, the oldest first.",
        **OF_ITEM,
    ),
)
extend(
    Organization,
    plan_invitations=connection(
        Connection(PlanInvitationConnection, _invitations, OFFERED, parent="organization_id"),
        "Invitations to plans of others, as far as you read them.",
    ),
    placements=connection(
        Connection(
            PlacementConnection, lambda context: Placement.readable(context.actor), OFFERED, parent="organization_id"
        ),
        "Places in its plans that others offer it, as far as you read them.",
    ),
    carry_offers=connection(
        Connection(CarryOfferConnection, _carry_offers, OFFERED, parent="organization_id"),
        "Items of higher plans that it was asked to carry out, as far as you read it.",
        **OF_ITEM,
    ),
)
extend(
    PlanItem,
    carried_out_by=Field(
        many(lambda: PlanItem),
        required=True,
        description="Items of plans beneath that carry it out and that you may read, a hundred at most.",
        resolver=Fetched(lambda: PlanItem, _carried_out_by, expected=2, reads=("id", "origin_id", "home_id")),
    ),
)
