"""Plans of the current year on their way through review: returned, corrected, accepted and opened again, late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import Cycle, ItemRemark, Plan, PlanItem
from planning.models.plan import PlanStatus
from planning.services.amending import plan_amend
from planning.services.deadlines import exception_give
from planning.services.items import item_add, item_change
from planning.services.plans import plan_create, plan_file
from planning.services.reviews import Said, plan_return, remarks_answer

Row = tuple[str, str, str, str, list[int]]
"""Title, place, period, participants, tasks of the agenda."""

KARELIA: list[Row] = [
    ("Съезд Совета муниципальных образований", "г. Петрозаводск", "апрель", "делегаты, 90 человек", [1]),
    ("Школа молодого депутата", "г. Петрозаводск", "II квартал", "депутаты, 45 человек", [6]),
    ("Конкурс «Лучшее ТОС Республики Карелия»", "", "сентябрь", "ТОС республики", [5]),
    ("Дни приёма в районах", "Кондопога, Сегежа", "март, октябрь", "жители, 200 человек", [4]),
    ("Участие в семинарах и конференциях Совета", "", "весь период", "члены правления", [3]),
]
MARI_EL: list[Row] = [
    ("Форум муниципальных команд", "г. Йошкар-Ола", "май", "команды 17 муниципалитетов, 120 человек", [1]),
    ("Сход старост сельских населённых пунктов", "", "II полугодие", "старосты", [6]),
    ("Фестиваль национальных промыслов", "г. Козьмодемьянск", "июнь", "жители, 500 человек", [7]),
    ("Учёба бухгалтеров поселений", "г. Йошкар-Ола", "3 квартал", "бухгалтеры, 60 человек", [3]),
]
REMARKS: dict[str, dict[str, str]] = {
    "RU-KR": {
        KARELIA[2][0]: "Назовите место: от него зависит смета выезда экспертов.",
        KARELIA[4][0]: "Напишите, в каких именно семинарах и когда.",
    },
    "RU-ME": {
        MARI_EL[1][0]: "Уточните месяц и число участников: по ним считают проживание.",
    },
}
MENDED: dict[str, dict[str, Any]] = {
    KARELIA[2][0]: {"place": "г. Сортавала", "participants_text": "ТОС республики, 70 человек"},
    KARELIA[4][0]: {
        "title": "Участие в съезде ТОС и форуме практик Совета",
        "period_text": "сентябрь, ноябрь",
        "agenda_tasks": [3, 5],
    },
}
ADDED: Row = ("Приём предложений муниципалитетов в повестку", "г. Петрозаводск", "сентябрь", "главы, 18 человек", [1])


def load_rounds(*, actor: Actor, cycle: Cycle) -> None:
    """Take plans through their rounds, as they would have gone in the days before today."""
    karelia = _plan(actor, cycle, "RU-KR", KARELIA, days_ago=12)
    _returned(karelia, actor, remarks="Хороший план; две строки нужно уточнить.", days_ago=8)
    with clock.frozen(_ago(3)):
        for title, changes in MENDED.items():
            item = PlanItem.objects.get(plan=karelia, version__isnull=True, title=title)
            item_change(item=item, actor=actor, expected_revision=None, changes=changes)
        _add(karelia, actor, ADDED)
        answered = ItemRemark.objects.filter(plan=karelia, remark__startswith="Назовите").values_list("pk", flat=True)
        remarks_answer(plan=karelia, actor=actor, answers=dict.fromkeys(answered, "Договорились с Сортавалой."))
        plan_file(plan=karelia, actor=actor, expected_revision=None)
    mari_el = _plan(actor, cycle, "RU-ME", MARI_EL, days_ago=11)
    _returned(mari_el, actor, remarks="Не хватает точных сроков.", days_ago=4)
    accepted = Plan.objects.filter(cycle=cycle, status=PlanStatus.ACCEPTED).order_by("-audience", "path").first()
    if accepted is not None:
        with clock.frozen(_ago(1)):
            plan_amend(plan=accepted, actor=actor, expected_revision=None, reason="Переносим форум на осень.")


def load_exceptions(*, actor: Actor, cycle: Cycle) -> None:
    """More time for one council, and for the municipalities beneath it."""
    council = Organization.objects.get(code="RU-SMO")
    day = clock.today() + timedelta(days=9)
    wanted = (("", "Новый состав правления избран в этом месяце."), (Kind.MUNICIPALITY.value, "Ждут плана области."))
    for level, reason in wanted:
        exception_give(actor=actor, cycle=cycle, organization=council, level=level, filing_due_on=day, reason=reason)


def _plan(actor: Actor, cycle: Cycle, code: str, rows: list[Row], *, days_ago: int) -> Plan:
    with clock.frozen(_ago(days_ago)):
        plan = plan_create(actor=actor, organization=Organization.objects.get(code=code), cycle=cycle)
        for row in rows:
            _add(plan, actor, row)
        return plan_file(plan=plan, actor=actor, expected_revision=None)


def _add(plan: Plan, actor: Actor, row: Row) -> None:
    title, place, period, participants, tasks = row
    item_add(
        plan=plan,
        actor=actor,
        title=title,
        place=place,
        period_text=period,
        participants_text=participants,
        agenda_tasks=tasks,
    )


def _returned(plan: Plan, actor: Actor, *, remarks: str, days_ago: int) -> None:
    titles = REMARKS[plan.organization.code]
    items = PlanItem.objects.filter(plan=plan, version__isnull=True, title__in=titles)
    said = Said(remarks=remarks, item_remarks={item.pk: titles[item.title] for item in items})
    with clock.frozen(_ago(days_ago)):
        plan_return(plan=plan, actor=actor, version=1, said=said)


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
