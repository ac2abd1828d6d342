"""Opening an organization beneath another, and closing one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from federation.access.roles import require_write
from federation.kernel import clock
from federation.models import Organization
from federation.models.organization import OUTSIDE_TREE
from federation.permissions import STRUCTURE, require_structure_of
from federation.selectors.organizations import organization_get_for
from federation.services.organizations import organization_close, organization_open
from federation.web.answers import form_page, require_form
from federation.web.forms import CloseForm, OpenForm
from federation.web.middleware import AppRequest
from federation.web.rights import kinds_beneath
from federation.web.views.cards import address_of, crumbs_of


@login_required
@require_form
def open_beneath(request: AppRequest, code: str) -> HttpResponse:
    """Add an organization beneath this one; commissions and partners stand beside the tree, reviewed from here."""
    actor = request.actor
    above = organization_get_for(actor=actor, code=code)
    require_write(actor, STRUCTURE, path=f"{above.path}NEW.")
    kinds = [(kind.value, kind.label) for kind in kinds_beneath(actor, above)]

    def deed(data: dict[str, Any]) -> Organization:
        beside = data["kind"] in OUTSIDE_TREE
        return organization_open(
            actor=actor, parent=None if beside else above, reviewer=above if beside else None, **data
        )

    return form_page(
        request,
        form=OpenForm(request.POST or None, initial={"opened_on": clock.today()}, kinds=kinds),
        deed=deed,
        done=address_of,
        said=_("Организация открыта. Пригласите в неё людей."),
        template="federation/form.html",
        context={
            "here": "organizations",
            "crumbs": crumbs_of(above, _("Новая организация")),
            "heading": _("Новая организация"),
            "text": _("Под организацией «%(name)s». Комиссии и партнёры встанут рядом с деревом.") % {"name": above},
            "submit": _("Открыть организацию"),
            "cancel": address_of(above),
        },
    )


@login_required
@require_form
def close(request: AppRequest, code: str) -> HttpResponse:
    """Close an organization, after a confirmation."""
    organization = organization_get_for(actor=request.actor, code=code)
    require_structure_of(request.actor, organization)
    return form_page(
        request,
        form=CloseForm(request.POST or None, initial={"closed_on": clock.today(), "revision": organization.revision}),
        deed=lambda data: organization_close(
            organization=organization,
            actor=request.actor,
            closed_on=data["closed_on"],
            expected_revision=data["revision"],
        ),
        done=address_of(organization),
        said=_("Организация закрыта."),
        template="federation/form.html",
        context={
            "here": "organizations",
            "crumbs": crumbs_of(organization, _("Закрытие")),
            "heading": _("Закрыть организацию «%(name)s»?") % {"name": organization},
            "text": _("Карточка, планы и история останутся. Открыть её снова нельзя."),
            "submit": _("Закрыть организацию"),
            "tone": "d",
            "cancel": address_of(organization),
        },
    )
