"""Working together, on living data: invitations, a joint item, an item to carry out, suggestions and comments."""

from __future__ import annotations

from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.models import Organization, User
from federation.selectors.actor import actor_for
from planning.models import Plan, PlanInvitation, PlanItem
from planning.services.carrying import carrying_offer
from planning.services.comments import comment_add
from planning.services.invitations import invitation_decide, invitation_make
from planning.services.placements import placement_decide, placement_make
from planning.services.suggestions import suggestion_make

DOCUMENT_YEAR = "2020"


def load_cooperation() -> None:
    """Make what is missing. One statement when it is there, or when the plans of the demonstration are not."""
    if PlanInvitation.objects.exists():
        return
    branch = _plan(DOCUMENT_YEAR, "RU-SMO-B")
    council = _plan(str(clock.today().year), "RU-SMO")
    if branch is None or council is None:
        return
    _co_authors(branch)
    _joint(council)


def _co_authors(plan: Plan) -> None:
    """Vyazma writes the branch's plan of 2020 with it; the national office was asked to read it and is silent yet."""
    vyazma, office = _organization("66605000"), _organization("RU")
    with acting_as(_actor("smolensk-branch")) as actor:
        invited = invitation_make(
            plan=plan, actor=actor, organization=vyazma, role="CO_AUTHOR", note="Часть мероприятий пройдёт у вас."
        )
        invitation_make(plan=plan, actor=actor, organization=office, role="REVIEWER", note="Посмотрите до отправки.")
    with acting_as(_actor("vyazma")) as actor:
        invitation_decide(invitation=invited, actor=actor, accept=True)
    # The grant is read with the actor: he who was let in now comes in anew.
    with acting_as(_actor("vyazma")) as actor:
        fourth, fifth = _items(plan)[3:5]
        suggestion_make(
            item=fourth,
            actor=actor,
            changes={
                "participants_text": "команды 27 муниципальных образований, 120 человек; члены РО ВСМС, "
                "Избирком Смоленской области"
            },
            note="Команды подтвердили участие.",
        )
        asked = comment_add(
            plan=plan, actor=actor, item=fifth, text="В описании «первый квартал», а срок — апрель. Что верно?"
        )
    with acting_as(_actor("smolensk-branch")) as actor:
        comment_add(plan=plan, actor=actor, item=fifth, text="Спасибо, уточню у организаторов.", answers=asked)
        comment_add(plan=plan, actor=actor, text="План отправляем в пятницу: посмотрите свои строки.")


def _joint(plan: Plan) -> None:
    """The council's congress stands in Vyazma's plan too; its seminar is offered there for carrying out."""
    vyazma = _organization("66605000")
    congress, seminar = _items(plan)[:2]
    with acting_as(_actor("smolensk-council")) as actor:
        place = placement_make(item=congress, actor=actor, organization=vyazma)
        carrying_offer(item=seminar, actor=actor, organizations=[vyazma, _organization("66636000")])
    with acting_as(_actor("vyazma")) as actor:
        placement_decide(placement=place, actor=actor, accept=True)


def _plan(cycle: str, organization: str) -> Plan | None:
    rows = Plan.objects.filter(cycle__code=cycle, organization__code=organization)
    return rows.select_related("organization", "cycle").first()


def _items(plan: Plan) -> list[PlanItem]:
    rows = PlanItem.objects.filter(plan=plan, version__isnull=True).select_related("plan__cycle", "section")
    return list(rows.order_by("number"))


def _organization(code: str) -> Organization:
    return Organization.objects.get(code=code)


def _actor(username: str) -> Actor:
    return actor_for(user_id=User.objects.get(username=username).pk, door="command")
