"""What agenda, planning and federation put into the registries of history and attachments keeps to the table."""

from __future__ import annotations

from datetime import date

import pytest

from federation.access.scope import acting_as
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.registries import attachables, histories
from federation.selectors.history import history_of
from planning.models import Plan
from planning.services.cycles import cycle_open
from planning.services.plans import plan_create
from tests.agenda.editions import draft
from tests.factories.cast import Cast
from tests.factories.roles import by_hand


def test_every_kind_names_its_fields_and_its_page() -> None:
    for kind in set(attachables.entries) - set(histories.entries):
        # files that serve a purpose have a page to go back to without a history of their own
        assert attachables[kind].url is not None
        assert str(attachables[kind].title)
    for kind in histories.entries:
        assert len(histories[kind].fields) >= 3
        assert all(str(label) for label in histories[kind].fields.values())


@pytest.mark.parametrize(
    ("name", "finds"), [("office", True), ("council", False), ("owner", False), ("stranger", False)]
)
def test_a_draft_edition_is_found_by_the_office_alone(cast: Cast, name: str, finds: bool) -> None:
    edition = draft(cast)
    actor = cast.actor(name)
    with acting_as(actor):
        if finds:
            found = attachables["agenda_agenda"].find(actor, edition.pk)
            assert attachables["agenda_agenda"].may_attach(actor, found)
            assert str(edition.pk) in histories["agenda_agenda"].url(found)
            return
        with pytest.raises(DomainError) as refused:
            histories["agenda_agenda"].find(actor, edition.pk)
        assert refused.value.code == ErrorCode.NOT_FOUND


def test_the_history_of_a_plan_tells_those_above_nothing_of_its_draft(cast: Cast) -> None:
    with by_hand() as actor:
        office = cast.organizations["office"]
        cycle = cycle_open(
            actor=actor,
            organization=office,
            code="2026",
            title="2026 год",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        )
        plan = plan_create(actor=actor, organization=cast.organizations["branch"], cycle=cycle, title="Секретный")
        Plan.objects.filter(pk=plan.pk).update(title="Совсем секретный")
    for name in ("council", "office"):
        above = cast.actor(name)
        with acting_as(above):
            assert "екретный" not in str(histories["planning_plan"].find(above, plan.pk))
            shown = history_of(actor=above, kind="planning_plan", object_id=plan.pk)
            assert "екретный" not in repr(shown)
    owner = cast.actor("owner")
    with acting_as(owner):
        assert str(histories["planning_plan"].find(owner, plan.pk)) == "Совсем секретный"
