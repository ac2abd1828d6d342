"""What a person ties to an item is suggested for the next one like it."""

from __future__ import annotations

import pytest

from agenda.models import AgendaChoice
from agenda.selectors.agendas import agenda_get_for
from agenda.selectors.suggestions import suggest
from federation.access.roles import Grant
from federation.access.scope import acting_as
from planning.models import Plan
from planning.services.items import item_add, item_change
from tests.factories.cast import Cast

TITLE = "Слёт пчеловодов у мельницы"


def suggested(cast: Cast, draft: Plan, person: str = "owner") -> list[int | None]:
    with acting_as(cast.actor(person)) as actor:
        agenda = agenda_get_for(actor=actor, agenda_id=draft.cycle.agenda_id)
        return [task.number for task, _score in suggest(actor=actor, agenda=agenda, text=TITLE).tasks]


def test_ties_of_a_new_item_and_their_change__are_followed(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item = item_add(plan=draft, actor=actor, title=TITLE, agenda_tasks=[2])
    assert suggested(cast, draft) == [2]
    with acting_as(cast.actor("colleague")) as actor:
        item = item_change(item=item, actor=actor, expected_revision=item.revision, changes={"agenda_tasks": [1]})
    assert suggested(cast, draft) == [1]
    with acting_as(cast.actor("owner")) as actor:
        item_change(item=item, actor=actor, expected_revision=item.revision, changes={"agenda_tasks": []})
    assert suggested(cast, draft) == []


@pytest.mark.parametrize("ties", [{}, {"agenda_tasks": []}])
def test_an_item_without_ties__is_no_choice(cast: Cast, draft: Plan, ties: dict) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item = item_add(plan=draft, actor=actor, title=TITLE, **ties)
        item_change(item=item, actor=actor, expected_revision=item.revision, changes={"note": "позже"})
        assert not AgendaChoice.objects.visible_to(actor).exists()


def test_an_invited_co_author__ties_without_teaching(cast: Cast, draft: Plan) -> None:
    cast.invite("invited", draft, Grant.CO_AUTHOR)
    with acting_as(cast.actor("invited")) as actor:
        item_add(plan=draft, actor=actor, title=TITLE, agenda_tasks=[2])
    with acting_as(cast.actor("owner")) as actor:
        assert not AgendaChoice.objects.visible_to(actor).exists()
