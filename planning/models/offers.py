"""What one organization offers another: a part in its plan, a place in the other's plan, an item to carry out."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.roles import Grant
from federation.access.walls import Shared


class OfferStatus(models.TextChoices):
    """Where an offer stands; the offerer makes and withdraws it, the addressee decides it."""

    OFFERED = "OFFERED", _("предложено")
    ACCEPTED = "ACCEPTED", _("принято")
    DECLINED = "DECLINED", _("отклонено")
    WITHDRAWN = "WITHDRAWN", _("отозвано")


OFFER_TRANSITIONS: dict[str, frozenset[str]] = {
    OfferStatus.OFFERED: frozenset({OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.WITHDRAWN}),
    # Whoever took part may leave, whoever offered may end it.
    OfferStatus.ACCEPTED: frozenset({OfferStatus.DECLINED, OfferStatus.WITHDRAWN}),
    # What was ended stays as it was: who thinks better of it is offered anew.
    OfferStatus.DECLINED: frozenset(),
    OfferStatus.WITHDRAWN: frozenset(),
}
OPEN_OFFERS = frozenset({OfferStatus.OFFERED, OfferStatus.ACCEPTED})


class InvitationRole(models.TextChoices):
    """What an organization is invited to do with a plan."""

    CO_AUTHOR = "CO_AUTHOR", _("соавтор")
    REVIEWER = "REVIEWER", _("рецензент")
    READER = "READER", _("читатель")

    @property
    def grant(self) -> Grant:
        """The grant on the plan that an accepted invitation gives."""
        return Grant[self.name]


class Offer(Shared):
    """An offer of the organization at `path` to `organization`, at `other_path`, which decides.

    `plan` is the offering side's; `summary` is what the addressee reads of it before the decision (he may see nothing
    of the plan itself): {"organization", "cycle", "code", "cycle_code"} and, for an item, what of {"title", "place",
    "period_text", "participants_text", "programme"} it says. An offer of an item names it by identity and outlives it.
    """

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="%(class)ss")
    status = models.CharField(_("состояние"), max_length=10, choices=OfferStatus.choices, default=OfferStatus.OFFERED)
    summary = models.JSONField(default=dict)
    note = models.TextField(_("пояснение"), blank=True)
    reason = models.TextField(_("причина"), blank=True)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    offered_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ItemOffer(Offer):
    """An offer of one item of the plan, meant for a plan of the same cycle; `item_id` is its identity."""

    cycle = models.ForeignKey("planning.Cycle", models.PROTECT, related_name="+")
    item_id = models.UUIDField(editable=False)

    class Meta:
        abstract = True


class PlanInvitation(Offer):
    """An organization is invited to a plan; accepted, it holds the grant of its role (docs/adr/0006)."""

    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="plan_invitations")
    role = models.CharField(_("роль"), max_length=10, choices=InvitationRole.choices)

    class Meta:
        verbose_name = _("приглашение к плану")
        verbose_name_plural = _("приглашения к планам")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "organization"],
                name="one_open_invitation_per_organization",
                condition=models.Q(status__in=["OFFERED", "ACCEPTED"]),
                violation_error_message=_("Эта организация к плану уже приглашена."),
            ),
        ]
        indexes = [models.Index(fields=["other_path", "status"], name="invitation_to")]


class Placement(ItemOffer):
    """A place of an item in another organization's plan; accepted, the item is joint and counts once.

    It is offered to the organization, so that nobody learns from an offer whether a draft exists; `target` is the plan
    in which it was accepted.
    """

    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="placements")
    target = models.ForeignKey("planning.Plan", models.CASCADE, null=True, related_name="placed_here")

    class Meta:
        verbose_name = _("совместное мероприятие")
        verbose_name_plural = _("совместные мероприятия")
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "organization"],
                name="one_open_placement_per_organization",
                condition=models.Q(status__in=["OFFERED", "ACCEPTED"]),
                violation_error_message=_("Этой организации место уже предложено."),
            ),
        ]
        indexes = [
            models.Index(fields=["other_path", "status"], name="placement_to"),
            models.Index(fields=["plan", "status"], name="placement_from"),
        ]


class CarryOffer(ItemOffer):
    """An item of a higher plan, offered to an organization below; taken up, `carried_by` is its item that carries it.

    `carried_by` is the identity of an item of the organization's own plan.
    """

    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="carry_offers")
    carried_by = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("поручение выполнить мероприятие")
        verbose_name_plural = _("поручения выполнить мероприятия")
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "organization"],
                name="one_open_carry_offer_per_organization",
                condition=models.Q(status__in=["OFFERED", "ACCEPTED"]),
                violation_error_message=_("Это мероприятие организации уже предложено."),
            ),
        ]
        indexes = [models.Index(fields=["other_path", "status"], name="carry_offer_to")]
