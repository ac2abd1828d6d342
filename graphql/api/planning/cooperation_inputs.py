"""What the mutations of working together take."""

from __future__ import annotations

from graphene import ID, Boolean, List, NonNull, String
from graphene import Int as Integer

from api.federation.nodes import OrganizationKind
from api.mutations import Input
from api.planning.cooperation import InvitationRole
from api.planning.inputs import ItemFields

KEY = "A repeat with the same key returns the first result."


class InviteToPlanInput(Input):
    """An organization to be invited to a plan."""

    plan = ID(required=True, description="Id of the plan.")
    organization = String(required=True, description="Code of the organization.")
    role = InvitationRole(required=True, description="As what.")
    note = String(description="What it reads with the invitation.")
    idempotency_key = String(description=KEY)


class DecideInvitationInput(Input):
    """An answer to an invitation."""

    invitation = ID(required=True, description="Id of the invitation.")
    accept = Boolean(required=True, description="Whether it is accepted.")
    reason = String(description="What the inviting organization reads of it.")


class EndInvitationInput(Input):
    """An invitation to be ended, by either side."""

    invitation = ID(required=True, description="Id of the invitation.")
    reason = String(description="What the other side reads of it.")


class OfferPlacementInput(Input):
    """A place for an item in another organization's plan of the same cycle."""

    item = ID(required=True, description="Id of the item.")
    plan = ID(description="Id of the other plan, which may be hidden to you.")
    organization = String(description="Code of the organization, in place of the plan; it need not have begun it.")
    note = String(description="What it reads with the offer.")
    idempotency_key = String(description=KEY)


class DecidePlacementInput(Input):
    """An answer to an offered place."""

    placement = ID(required=True, description="Id of the placement.")
    accept = Boolean(required=True, description="Whether the item comes into the plan.")
    reason = String(description="Why not; needed when it is declined.")
    section = String(description="Title or id of the section of the own plan; the untitled one when null.")


class EndPlacementInput(Input):
    """A place to be taken back or given back."""

    placement = ID(required=True, description="Id of the placement.")
    reason = String(description="What the other side reads of it.")


class OfferCarryingInput(Input):
    """An item to be carried out beneath. A repeat changes nothing: who has the offer keeps it."""

    item = ID(required=True, description="Id of the item of the own plan.")
    organizations = List(NonNull(String), description="Codes of organizations beneath.")
    level = OrganizationKind(description="All open organizations of this kind beneath, beside those that are named.")
    note = String(description="What they read with the offer.")
    idempotency_key = String(description=KEY)


class DecideCarryingInput(Input):
    """An answer to an item that was offered for carrying out."""

    offer = ID(required=True, description="Id of the offer.")
    accept = Boolean(required=True, description="Whether it is taken up.")
    reason = String(description="Why not; needed when it is declined.")
    item = ID(description="Id of an own item that carries it out; a new one is made from the offer when null.")
    section = String(description="Title or id of the section in which the new item stands.")


class EndCarryingInput(Input):
    """An offer to be taken back, or to be given up after it was taken up."""

    offer = ID(required=True, description="Id of the offer.")
    reason = String(description="Why; needed of whoever gives it up.")


class ItemChangesInput(ItemFields):
    """Changes of an item, as in UpdatePlanItemInput: only the fields that are named change."""

    title = String(description="What is planned.")


class SuggestChangeInput(Input):
    """A change of an item that is proposed to its writers."""

    item = ID(required=True, description="Id of the item.")
    changes = ItemChangesInput(required=True, description="Only the fields to change.")
    expected_revision = Integer(description="The revision that you saw; that of the item when null.")
    organization = String(description="Code of the organization in whose name; the first that may speak when null.")
    note = String(description="Why.")
    idempotency_key = String(description=KEY)


class DecideSuggestionInput(Input):
    """An answer to a suggestion."""

    suggestion = ID(required=True, description="Id of the suggestion.")
    accept = Boolean(required=True, description="Whether it, or a part of it, is accepted.")
    fields = List(NonNull(String), description="The part that is accepted, such as `periodText`; all when null.")
    reason = String(description="What the author reads; needed when it is declined.")


class WithdrawSuggestionInput(Input):
    """An own suggestion to be taken back."""

    suggestion = ID(required=True, description="Id of the suggestion.")


class AddCommentInput(Input):
    """Something to be said of an item or of a whole plan."""

    plan = ID(description="Id of the plan; needed when no item is named.")
    item = ID(description="Id of the item.")
    text = String(required=True, description="What is said, 10,000 characters at most.")
    answers = ID(description="Id of the comment that it answers.")
    organization = String(description="Code of the organization in whose name; the first that may speak when null.")
    idempotency_key = String(description=KEY)


class RemoveCommentInput(Input):
    """An own comment to be removed."""

    comment = ID(required=True, description="Id of the comment.")
