"""Who has which role in an organization: inviting, ending, withdrawing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation.access.roles import Role
from federation.kernel import clock
from federation.kernel.errors import not_found
from federation.models import Organization
from federation.permissions import require_hand_out, require_members, require_open
from federation.selectors.organizations import organization_get_for
from federation.selectors.people import (
    invitation_get_for,
    invitations_open,
    membership_get_for,
    memberships_of,
)
from federation.services.invitations import invitation_send, invitation_withdraw
from federation.services.members import membership_end
from federation.web.answers import SeeOther, form_page, page, require_form
from federation.web.forms import EndForm, InviteForm
from federation.web.middleware import AppRequest
from federation.web.views.cards import crumbs_of, rights_here

SHOWN = 200
"""Roles and open links that one page shows: more than any organization has."""


def address_of(organization: Organization) -> str:
    """The page of an organization's people."""
    return reverse("federation:members", args=[organization.code])


@login_required
@require_safe
def members(request: AppRequest, code: str) -> HttpResponse:
    """Roles in force with their dates, and invitations that nobody took yet."""
    actor, now = request.actor, clock.now()
    organization = organization_get_for(actor=actor, code=code)
    may = rights_here(request, organization)
    if not may.reads_members:
        raise not_found("members")
    roles = memberships_of(actor=actor, organization=organization, day=clock.today())[:SHOWN]
    waiting = invitations_open(actor=actor, organization=organization)[:SHOWN]
    context = {
        "here": "organizations",
        "crumbs": crumbs_of(organization, _("Люди и роли")),
        "organization": organization,
        "rows": [{"membership": row, "may_end": row.role in may.roles and row.until is None} for row in roles],
        "invitations": [
            {"invitation": row, "expired": row.expires_at <= now, "may_withdraw": row.role in may.roles}
            for row in waiting
        ],
        "may_invite": bool(may.roles),
    }
    return page(request, "federation/members.html", context)


@login_required
@require_form
def invite(request: AppRequest, code: str) -> HttpResponse:
    """Ask a person by e-mail to take a role; only roles that the inviter may give are offered."""
    actor = request.actor
    organization = organization_get_for(actor=actor, code=code)
    if not rights_here(request, organization).reads_members:
        raise not_found("members")
    require_members(actor, organization)
    require_open(organization)
    roles = [(role.value, role.label) for role in rights_here(request, organization).roles]

    def deed(data: dict[str, Any]) -> object:
        return invitation_send(actor=actor, organization=organization, **data)

    return form_page(
        request,
        form=InviteForm(request.POST or None, initial={"role": Role.COORDINATOR.value}, roles=roles),
        deed=deed,
        done=address_of(organization),
        said=_("Письмо с приглашением отправлено."),
        template="federation/form.html",
        context={
            "here": "organizations",
            "crumbs": crumbs_of(organization, _("Приглашение")),
            "heading": _("Пригласить в организацию «%(name)s»") % {"name": organization},
            "submit": _("Отправить приглашение"),
            "cancel": address_of(organization),
        },
    )


@login_required
@require_form
def end(request: AppRequest, membership_id: UUID) -> HttpResponse:
    """End a role, after a confirmation."""
    actor = request.actor
    membership = membership_get_for(actor=actor, membership_id=membership_id)
    organization = membership.organization
    require_members(actor, organization)
    require_hand_out(actor, organization, membership.role)
    role = Role(membership.role).label
    return form_page(
        request,
        form=EndForm(request.POST or None, initial={"until": clock.today()}),
        deed=lambda data: membership_end(membership=membership, actor=actor, until=data["until"]),
        # Whoever ended his own role may no longer read the page of it.
        done="/" if membership.user_id == actor.user_id else address_of(organization),
        said=_("Роль закончена."),
        template="federation/form.html",
        context={
            "here": "organizations",
            "crumbs": crumbs_of(organization, _("Конец роли")),
            "heading": _("Закончить роль: %(person)s, %(role)s?") % {"person": membership.user, "role": role},
            "text": _("Доступ по этой роли закроется. Написанное человеком останется; пригласить его снова можно."),
            "submit": _("Закончить роль"),
            "tone": "d",
            "cancel": address_of(organization),
        },
    )


@login_required
@require_POST
def withdraw(request: AppRequest, invitation_id: UUID) -> HttpResponse:
    """End a link that nobody used yet."""
    invitation = invitation_get_for(actor=request.actor, invitation_id=invitation_id)
    invitation_withdraw(invitation=invitation, actor=request.actor)
    messages.success(request, _("Приглашение отозвано: ссылка из письма больше не действует."))
    return SeeOther(address_of(invitation.organization))
