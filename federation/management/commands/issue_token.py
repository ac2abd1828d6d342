"""`issue_token USERNAME`: a personal token of the API on standard output, and nothing else."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from federation.access.scope import acting_as
from federation.kernel.actor import system
from federation.selectors.people import account_called
from federation.services.tokens import token_issue


class Command(BaseCommand):
    """Exit 0: done; 1: refused, with the reason; 2: wrong use."""

    # Needs no pages: a partner script should not wait for their checks.
    requires_system_checks = ()
    help = _("Напечатать новый личный ключ доступа к API")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="issue_token", help=_("название ключа, под которым его видит владелец"))

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as(system("command issue_token")) as actor:
            user = account_called(actor=actor, username=options["username"])
            if user is None:
                sentence = _("Учётной записи «%(name)s» нет, или она отключена.") % {"name": options["username"]}
                raise CommandError(sentence, returncode=1)
            _token, secret = token_issue(user=user, name=options["name"], expires_at=None, actor=actor)
        self.stdout.write(secret)
