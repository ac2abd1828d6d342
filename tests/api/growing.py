"""One of everything that organizations do together, and then a dozen: what the walks over the schema meet."""

from __future__ import annotations

from datetime import date
from typing import Any

from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea
from agenda.services.tasks import local_priority_add, task_areas_set
from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.models import Membership, Organization
from federation.models.organization import Kind
from planning.models import Cycle, ItemRemark, PlanItem
from planning.services.carrying import carrying_decide, carrying_offer
from planning.services.comments import comment_add
from planning.services.deadlines import exception_give
from planning.services.invitations import invitation_decide, invitation_make, invitation_withdraw
from planning.services.items import item_add, item_change, item_remove
from planning.services.placements import placement_decide, placement_make
from planning.services.plans import plan_create, plan_file
from planning.services.reviews import Said, plan_return
from planning.services.suggestions import suggestion_make
from tests.api.world import World, ties
from tests.factories.cast import OPENED, make_organization
from tests.factories.roles import by_hand

ITEMS = (0, 1)
"""The branch's items with remarks; the third leaves the plan, so that `planDiff` has something to say."""


def work_together(world: World) -> None:
    """The branch's plan was returned and is mended; the commission writes it with the branch, and has a draft too."""
    commission = world.organization("commission")
    world.add_plan("commission", items=1, file=False)
    with by_hand() as actor:
        Cycle.objects.filter(pk=world.cycle.pk).update(filing_due_on=date(2021, 2, 1))
        world.cycle.refresh_from_db()
    _return(world)
    _exception(world, world.organization("branch"), 1)
    with by_hand() as actor:
        item_remove(item=world.items["branch"].pop(), actor=actor, expected_revision=None)
        item_add(plan=world.plans["branch"], actor=actor, title="branch 3", section="Раздел 1")
    _change(world, world.items["branch"][1], "branch один")
    with acting_as(world.cast.actor("owner")) as actor:
        invitation = invitation_make(plan=world.plans["branch"], actor=actor, organization=commission, role="CO_AUTHOR")
    with acting_as(world.cast.actor("invited")) as actor:
        invitation_decide(invitation=invitation, actor=actor, accept=True)
    with acting_as(world.cast.actor("owner")) as actor:
        placement = placement_make(item=world.items["branch"][0], actor=actor, organization=commission)
    with acting_as(world.cast.actor("invited")) as actor:
        placement_decide(placement=placement, actor=actor, accept=True)
    _ask_back(world, world.items["commission"][0])
    _talk(world, world.items["branch"][1], 1)
    _carry(world, 0)


def _return(world: World) -> None:
    """A round of review of the branch's draft, with a remark on each item that it had from the beginning."""
    plan = world.plans["branch"]
    with by_hand() as actor:
        filed = plan_file(plan=plan, actor=actor, expected_revision=None)
        remarks = {world.items["branch"][n].pk: f"Когда {n}?" for n in ITEMS}
        plan_return(plan=plan, actor=actor, version=filed.version, said=Said(remarks="Мало", item_remarks=remarks))


def _exception(world: World, organization: Organization, day: int) -> None:
    with by_hand() as actor:
        due = date(2021, 3, day)
        exception_give(
            actor=actor, cycle=world.cycle, organization=organization, filing_due_on=due, reason=f"Паводок {day}"
        )


def _change(world: World, item: PlanItem, title: str) -> None:
    with by_hand() as actor:
        item_change(item=item, actor=actor, expected_revision=None, changes={"title": title, "place": title})


def _ask_back(world: World, item: PlanItem) -> None:
    """The commission offers the branch a place for its own item and a part in its plan."""
    branch = world.organization("branch")
    with acting_as(world.cast.actor("invited")) as actor:
        placement_make(item=item, actor=actor, organization=branch)
        asked = invitation_make(plan=world.plans["commission"], actor=actor, organization=branch, role="READER")
        invitation_withdraw(invitation=asked, actor=actor)


def _talk(world: World, item: PlanItem, number: int) -> None:
    """The commission proposes a change and says a word; the branch answers it."""
    plan = world.plans["branch"]
    with acting_as(world.cast.actor("invited")) as actor:
        suggestion_make(item=item, actor=actor, changes={"place": f"Вязьма {number}", "agenda_tasks": [1]})
        said = comment_add(plan=plan, actor=actor, item=item, text=f"Где {number}?")
    with acting_as(world.cast.actor("owner")) as actor:
        comment_add(plan=plan, actor=actor, item=item, text=f"Тут {number}", answers=said)


def _carry(world: World, number: int) -> None:
    """The council's item that the branch carries out by one of its own."""
    with acting_as(world.cast.actor("council")) as actor:
        (offer,) = carrying_offer(
            item=world.items["council"][number], actor=actor, organizations=[world.organization("branch")]
        )
    with acting_as(world.cast.actor("owner")) as actor:
        carrying_decide(offer=offer, actor=actor, accept=True)


def grow(world: World) -> None:
    """A dozen of everything that the walk can meet."""
    with by_hand() as actor:
        agenda = Agenda.objects.get(pk=world.agenda.pk)
        _grow_agenda(agenda, actor)
        towns = [_grow_town(world, n, actor) for n in range(10)]
        organizations = [world.organization("council"), world.organization("branch"), *towns]
        parties = [{"organization": found.code, "role": "PARTICIPANT"} for found in organizations]
        more = []
        for n in range(10):
            fields = ties(organizations[0]) | {"agenda_tasks": list(range(1, 14)), "parties": parties}
            more.append(
                item_add(plan=world.plans["branch"], actor=actor, title=f"ещё {n}", section=f"ещё {n}", **fields)
            )
        for n in (1, 2, 3, *range(4, 14)):
            local_priority_add(
                agenda=agenda, actor=actor, organization=organizations[0], parent_number=n, title=f"Своё {n}"
            )
    if "commission" in world.plans:
        _grow_together(world, towns, more)


def _grow_agenda(agenda: Agenda, actor: Any) -> None:
    placed = {"agenda": agenda, "path": agenda.path, "audience": agenda.audience}
    for n in range(4, 14):
        ProblemArea.objects.create(number=n, title=f"Сфера {n}", **placed)
        AgendaTask.objects.create(
            number=n, code=str(n), title=f"Задача {n}", organization=agenda.organization, **placed
        )
    for task in agenda.tasks.filter(parent__isnull=True):
        for n in range(4, 8):
            ActivityKind.objects.create(task=task, number=n, title=f"Вид {n}", **placed)
        task_areas_set(task=task, actor=actor, numbers=[1, 2, *range(4, 14)])


def _grow_town(world: World, n: int, actor: Any) -> Organization:
    """A town that the owner looks into, with a filed plan."""
    office, council = world.organization("office"), world.organization("council")
    town = make_organization(f"66{n}", Kind.MUNICIPALITY, council, reviewer=office)
    Membership.objects.create(
        user=world.cast["owner"],
        organization=town,
        organization_kind=town.kind,
        path=town.path,
        region_path=town.region_path,
        audience=1,
        role=Role.OBSERVER,
        since=OPENED,
    )
    plan = plan_create(actor=actor, organization=town, cycle=world.cycle)
    for number in range(3):
        item_add(plan=plan, actor=actor, title=f"дело {number}", section=f"Часть {number}", **ties(town))
    plan_file(plan=plan, actor=actor, expected_revision=None)
    return town


def _grow_together(world: World, towns: list[Organization], more: list[PlanItem]) -> None:
    branch, mended = world.plans["branch"], world.items["branch"][1]
    for _round in range(3):
        _return(world)
    for item in more[:5]:
        _change(world, item, f"{item.title}, иначе")
    with acting_as(world.cast.actor("owner")) as actor:
        for town in towns:
            invitation_make(plan=branch, actor=actor, organization=town, role="READER")
            placement_make(item=world.items["branch"][0], actor=actor, organization=town)
        placed = [
            placement_make(item=item, actor=actor, organization=world.organization("commission")) for item in more
        ]
    with acting_as(world.cast.actor("invited")) as actor:
        for placement in placed:
            placement_decide(placement=placement, actor=actor, accept=True)
    with by_hand() as actor:
        theirs = [item_add(plan=world.plans["commission"], actor=actor, title=f"наше {n}") for n in range(10)]
    for number, item in enumerate(theirs):
        _ask_back(world, item)
        _talk(world, mended, number + 2)
        _exception(world, towns[number], number + 2)
    _carry(world, 1)
    with acting_as(world.cast.actor("council")) as actor:
        carrying_offer(item=world.items["council"][0], actor=actor, organizations=towns)


def remark_of(world: World) -> ItemRemark:
    """The reviewer's first remark on the branch's first item."""
    with by_hand():
        found: ItemRemark = ItemRemark.objects.filter(item_id=world.items["branch"][0].pk).earliest("review__at")
        return found
