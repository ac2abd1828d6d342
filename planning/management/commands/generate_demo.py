"""`generate_demo --scale N`: synthetic plans on top of a real tree, to try and to measure with."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.actor import system
from federation.kernel.errors import DomainError
from planning.models import Cycle
from planning.selectors.plans import cycle_for
from planning.services.generating import generate_plans, organizations_for

# Items written in one transaction: a stop in the middle keeps what was done, and a second run goes on from there.
STRIDE = 10_000


class Command(BaseCommand):
    """N is the number of plan items in all, about. Exit 0 done, 1 refused with a reason, 2 wrong use."""

    help = _("Создать условные планы поверх настоящего дерева: всего около N мероприятий")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, required=True, metavar="N", help=_("сколько мероприятий, примерно"))
        parser.add_argument("--seed", type=int, default=1, help=_("одинаковое число – одинаковые планы"))
        parser.add_argument("--cycle", metavar="CODE", help=_("код цикла; без него – годовой цикл этого года"))
        parser.add_argument("--json", action="store_true", help=_("ответ – JSON в стандартном выводе"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scale"] <= 0:
            raise CommandError(_("--scale: нужно число больше нуля."), returncode=2)
        actor = system("command generate_demo")
        try:
            with acting_as(actor):
                code = options["cycle"]
                cycle = cycle_for(actor=actor, code=code, year=None if code else clock.today().year)
        except DomainError as error:
            why = _("Нет такого цикла. Назовите другой: --cycle КОД, или сначала откройте его.")
            raise CommandError(why, returncode=1) from error
        plans, items = self._generate(cycle, options)
        if not plans:
            why = _("Создавать не для кого: у всех организаций дерева есть план на этот цикл, или дерево пусто.")
            raise CommandError(why, returncode=1)
        if options["json"]:
            self.stdout.write(json.dumps({"cycle": cycle.code, "plans": plans, "items": items}))
        else:
            said = {"plans": plans, "items": items, "cycle": cycle}
            self.stdout.write(_("Создано планов: %(plans)s, мероприятий: %(items)s. Цикл: %(cycle)s.") % said)

    def _generate(self, cycle: Cycle, options: dict[str, Any]) -> tuple[int, int]:
        actor = system("command generate_demo")
        seed = options["seed"]
        with acting_as(actor):
            organizations, per_plan = organizations_for(scale=options["scale"], cycle=cycle, seed=seed)
        plans = 0
        step = max(1, STRIDE // per_plan) if per_plan else 1
        for start in range(0, len(organizations), step):
            part = organizations[start : start + step]
            with acting_as(actor):
                plans += len(generate_plans(organizations=part, cycle=cycle, items_per_plan=per_plan, seed=seed))
            said = {"done": start + len(part), "of": len(organizations)}
            self.stderr.write(_("Организаций: %(done)s из %(of)s") % said, self.style.NOTICE)
        return plans, plans * per_plan
