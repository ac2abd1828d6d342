"""Networks: circles of organizations around a commission or a partner organization, beside the tree."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from federation.access.roles import TABLE
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.text import squeeze
from federation.models import Network, NetworkMembership, Organization
from federation.models.organization import OUTSIDE_TREE
from federation.permissions import CARD, may_change_card, require_open, require_structure_of

TITLE_LIMIT = 200


@transaction.atomic
def network_create(*, actor: Actor, organization: Organization, title: str) -> Network:
    """Open a network around `organization`, a commission or a partner organization.

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE (an organization of the tree), ORGANIZATION_CLOSED, REQUIRED, TOO_LONG,
            ALREADY_EXISTS.
    """
    _require(actor, organization)
    require_open(organization)
    if organization.kind not in OUTSIDE_TREE:
        why = _("сеть собирают вокруг комиссии или партнёрской организации")
        raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})
    title = squeeze(title)
    if not title:
        raise DomainError(ErrorCode.REQUIRED, "title")
    if len(title) > TITLE_LIMIT:
        raise DomainError(ErrorCode.TOO_LONG, "title", {"length": len(title), "limit": TITLE_LIMIT})
    try:
        with transaction.atomic():
            return Network.objects.create(
                organization=organization, title=title, path=organization.path, audience=TABLE[CARD].reads
            )
    except IntegrityError as error:
        raise DomainError(ErrorCode.ALREADY_EXISTS, "title", {"what": title}) from error


@transaction.atomic
def network_join(*, network: Network, organization: Organization, actor: Actor, since: date) -> NetworkMembership:
    """Take an organization into a network, or take it back.

    Raises:
        DomainError: FORBIDDEN (the owner of the network decides), ORGANIZATION_CLOSED, ALREADY_EXISTS.
    """
    _require(actor, network.organization)
    require_open(organization)
    place, made = NetworkMembership.objects.select_for_update(of=("self",)).get_or_create(
        network=network,
        organization=organization,
        defaults={"since": since, "path": organization.path, "audience": TABLE[CARD].reads},
    )
    if made:
        return place
    if place.until is None or place.until > since:
        raise DomainError(ErrorCode.ALREADY_EXISTS, "organization", {"what": str(organization)})
    place.since, place.until = since, None
    place.save(update_fields=["since", "until"])
    return place


@transaction.atomic
def network_leave(*, membership: NetworkMembership, actor: Actor, until: date) -> NetworkMembership:
    """Take an organization out: the owner of the network or the organization itself. `until`: the first day outside.

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE (before it joined), WRONG_STATE (outside already).
    """
    if not may_change_card(actor, membership.organization):
        _require(actor, membership.network.organization)
    place = NetworkMembership.objects.select_for_update().get(pk=membership.pk)
    if place.until is not None and place.until <= clock.today():
        params = {"state": _("организация уже вне сети"), "allowed": _("организация в сети")}
        raise DomainError(ErrorCode.WRONG_STATE, "membership", params)
    if until < place.since:
        raise DomainError(ErrorCode.INVALID_VALUE, "until", {"why": _("дата раньше начала участия")})
    place.until = until
    place.save(update_fields=["until"])
    return place


def _require(actor: Actor, owner: Organization) -> None:
    """The owner's writers, or those who manage it from above."""
    if not may_change_card(actor, owner):
        require_structure_of(actor, owner)
