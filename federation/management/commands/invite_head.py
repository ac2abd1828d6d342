"""`invite_head --email … --name …`: the first person of an empty installation, or a new head where none is left."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.actor import Actor, system
from federation.kernel.errors import DomainError
from federation.models import Organization
from federation.models.organization import Kind
from federation.selectors.organizations import organization_get_for
from federation.services.invitations import ADDRESS, invitation_send
from federation.services.organizations import organization_open

OFFICE = "RU"
"""Code of the national office (the contract, "Style")."""


class Command(BaseCommand):
    """Prints the link, which works once, and sends it by mail. Exit 0: done; 1: refused; 2: wrong use."""

    requires_system_checks = ()
    help = _("Пригласить руководителя; в пустой базе сначала заводит национальный аппарат")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help=_("почта, на которую придёт ссылка"))
        parser.add_argument("--name", required=True, help=_("фамилия, имя, отчество"))
        parser.add_argument("--organization", default=OFFICE, metavar="CODE", help=_("код организации"))
        parser.add_argument("--office-name", default=_("Национальный аппарат"), help=_("как назвать новый аппарат"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with acting_as(system("command invite_head")) as actor:
                _invitation, secret = invitation_send(
                    actor=actor,
                    organization=_organization(actor, options["organization"], options["office_name"]),
                    email=options["email"],
                    full_name=options["name"],
                    role=Role.HEAD,
                )
        except DomainError as refusal:
            raise CommandError(refusal.message, returncode=1) from refusal
        self.stdout.write(settings.SITE_URL + ADDRESS.format(secret=secret))


def _organization(actor: Actor, code: str, office_name: str) -> Organization:
    """The organization; the national office is opened when there is none of any code."""
    rows = Organization.objects.visible_to(actor)
    if code != OFFICE or rows.filter(kind=Kind.NATIONAL_OFFICE).exists():
        return organization_get_for(actor=actor, code=code, field="organization")
    return organization_open(
        actor=actor,
        code=OFFICE,
        name=office_name,
        kind=Kind.NATIONAL_OFFICE,
        parent=None,
        opened_on=clock.today(),
    )
