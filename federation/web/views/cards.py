"""An organization's card, and changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.access.roles import WRITERS, Role
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.registries import organization_panels
from federation.models import Network, NetworkMembership, Organization, Succession
from federation.selectors.history import reads_history
from federation.selectors.organizations import ancestors_of, children_of, organization_get_for, reviewer_of
from federation.services.organizations import organization_change
from federation.web.answers import chosen, form_page, page, require_form
from federation.web.forms import CardForm
from federation.web.middleware import AppRequest
from federation.web.rights import Rights, rights_in
from federation.web.views.attachments import files_of

TYPE = "federation_organization"
"""The key of organizations in the registries of history and attachments."""
SHOWN = 12
"""Lines of each list on the card; the tree shows the rest."""
NETWORK_SHOWN = 50


def rights_here(request: AppRequest, organization: Organization) -> Rights:
    """What the signed-in person may do with it today."""
    return rights_in(actor=request.actor, organization=organization, is_open=organization.is_open_on(clock.today()))


def crumbs_of(organization: Organization, *labels: str) -> list[dict[str, str]]:
    """The way to an organization, or to a page beneath its card."""
    top = {"label": _("Сеть"), "url": reverse("federation:organizations")}
    if not labels:
        return [top, {"label": str(organization)}]
    here = {"label": str(organization), "url": address_of(organization)}
    return [top, here, *({"label": label} for label in labels)]


def address_of(organization: Organization) -> str:
    """The address of a card."""
    return reverse("federation:organization", args=[organization.code])


@login_required
@require_safe
def card(request: AppRequest, code: str) -> HttpResponse:
    """What the organization is, where it stands, what belongs to it."""
    actor, today = request.actor, clock.today()
    organization = organization_get_for(actor=actor, code=code)
    below = list(children_of(actor=actor, organization=organization)[: SHOWN + 1])
    changes = Succession.objects.visible_to(actor).filter(Q(predecessor=organization) | Q(successor=organization))
    context = {
        "here": "organizations",
        "crumbs": crumbs_of(organization),
        "organization": organization,
        "closed": not organization.is_open_on(today),
        "reviewer": reviewer_of(actor=actor, organization=organization),
        "above": ancestors_of(actor=actor, organization=organization),
        "below": [{"organization": row, "closed": not row.is_open_on(today)} for row in below[:SHOWN]],
        "more": len(below) > SHOWN,
        "places": _places(request, organization),
        "networks": _networks(request, organization),
        "successions": changes.select_related("predecessor", "successor").order_by("-occurred_on", "id")[:SHOWN],
        "panels": _panels(request, organization),
        "rights": rights_here(request, organization),
        "history": TYPE if reads_history(actor, organization) else "",
        "attached": files_of(actor, TYPE, organization.pk),
    }
    return page(request, "federation/organization.html", context)


def _places(request: AppRequest, organization: Organization) -> Any:
    """The networks that the organization belongs to today."""
    rows = NetworkMembership.objects.visible_to(request.actor).filter(organization=organization)
    in_force = rows.filter(Q(until__isnull=True) | Q(until__gt=clock.today()))
    return in_force.select_related("network__organization").order_by("network__title")[:SHOWN]


def _networks(request: AppRequest, organization: Organization) -> Any:
    """The networks around the organization, with whoever belongs to them today."""
    today = clock.today()
    members = NetworkMembership.objects.visible_to(request.actor).filter(Q(until__isnull=True) | Q(until__gt=today))
    rows = Network.objects.visible_to(request.actor).filter(organization=organization).order_by("title")
    people = members.select_related("organization").order_by("organization__sort_key")[:NETWORK_SHOWN]
    return rows.prefetch_related(Prefetch("memberships", queryset=people, to_attr="members"))[:SHOWN]


def _panels(request: AppRequest, organization: Organization) -> list[dict[str, Any]]:
    """Parts of the card that other apps draw; one that has nothing to show says None."""
    drawn = ((panel.template, panel.context(request, organization)) for panel in organization_panels)
    return [{"template": template, "data": context} for template, context in drawn if context is not None]


@login_required
@require_form
def edit(request: AppRequest, code: str) -> HttpResponse:
    """Change the card: what the organization says of itself, and what only those above it write."""
    actor = request.actor
    organization = organization_get_for(actor=actor, code=code)
    may = rights_here(request, organization)
    if not may.edits:
        roles = ", ".join(str(role.label) for role in Role if role in WRITERS)
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": roles})
    standing = _standing(organization)
    form = CardForm(
        chosen(request.POST, standing) if request.method == "POST" else None,
        initial={**standing, "revision": organization.revision},
        shown=may.edits,
    )

    def deed(data: Mapping[str, Any]) -> Organization:
        changes = form.changes
        if "reviewer" in changes:
            changes["reviewer"] = _reviewer(request, changes["reviewer"])
        return organization_change(
            organization=organization, actor=actor, expected_revision=data["revision"], changes=changes
        )

    return form_page(
        request,
        form=form,
        deed=deed,
        done=address_of(organization),
        said=_("Карточка сохранена."),
        template="federation/form.html",
        context={
            "here": "organizations",
            "crumbs": crumbs_of(organization, _("Правка")),
            "heading": _("Карточка организации"),
            "submit": _("Сохранить"),
            "cancel": address_of(organization),
        },
        standing=_standing,
    )


def _standing(organization: Organization) -> dict[str, Any]:
    """The fields of the card as the form has them."""
    values = {
        name: getattr(organization, name)
        for name in ("name", "short_name", "territory", "website", "address", "opened_on", "iso_3166_2", "oktmo")
    }
    return {**values, "reviewer": organization.reviewer.code if organization.reviewer else ""}


def _reviewer(request: AppRequest, code: str) -> Organization | None:
    if not code:
        return None
    try:
        return organization_get_for(actor=request.actor, code=code.strip().upper(), field="reviewer")
    except DomainError as error:
        why = _("организации с таким кодом нет")
        raise DomainError(ErrorCode.INVALID_VALUE, "reviewer", {"why": why}) from error
