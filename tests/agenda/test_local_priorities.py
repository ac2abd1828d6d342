"""Regions put their priorities beneath a national task, never beside it."""

from __future__ import annotations

import pytest

from agenda.models import AgendaTask
from agenda.selectors.agendas import contents, local_priorities_by_code
from agenda.services.agendas import local_priority_add, local_priority_change, local_priority_remove
from federation.access.scope import acting_as
from federation.kernel.errors import Conflict, DomainError, ErrorCode
from tests.agenda.editions import draft, published
from tests.factories.cast import Cast
from tests.factories.roles import by_hand


def add(cast: Cast, edition, *, name: str = "council", organization: str = "council", parent_number: int = 3):
    actor = cast.actor(name)
    with acting_as(actor):
        return local_priority_add(
            agenda=edition,
            actor=actor,
            organization=cast.organizations[organization],
            parent_number=parent_number,
            title="Сельские старосты",
        )


def test_a_council_adds_beneath_a_task_and_everybody_reads_it(cast: Cast) -> None:
    edition = published(cast)
    assert [add(cast, edition).code, add(cast, edition).code] == ["3.SMO-1", "3.SMO-2"]
    assert add(cast, edition, name="sibling", organization="other_council").code == "3.KR-1"
    assert add(cast, edition, name="office").code == "3.SMO-3"
    reader = cast.actor("town")
    with acting_as(reader):
        third = contents(actor=reader, agenda=edition)[2]
        assert [each.code for each in third.local_priorities.all()] == ["3.KR-1", "3.SMO-1", "3.SMO-2", "3.SMO-3"]
        (found,) = local_priorities_by_code(agenda=edition, codes=["3.KR-1"])
        assert found.organization.code == "RU-KR"
        with pytest.raises(DomainError) as refused:
            local_priorities_by_code(agenda=edition, codes=["3.KR-1", "9.ZZ-9"])
        assert refused.value.code == ErrorCode.INVALID_VALUE
        assert "9.ZZ-9" in refused.value.message


@pytest.mark.parametrize(
    ("attempt", "code"),
    [
        ({"name": "sibling"}, ErrorCode.FORBIDDEN),
        ({"name": "owner"}, ErrorCode.FORBIDDEN),
        ({"name": "town"}, ErrorCode.FORBIDDEN),
        ({"name": "partner"}, ErrorCode.FORBIDDEN),
        ({"name": "stranger"}, ErrorCode.FORBIDDEN),
        ({"name": "town", "organization": "town"}, ErrorCode.INVALID_VALUE),
        ({"name": "office", "organization": "office"}, ErrorCode.INVALID_VALUE),
        ({"parent_number": 99}, ErrorCode.INVALID_VALUE),
    ],
)
def test_refusals_change_nothing(cast: Cast, attempt: dict, code: ErrorCode) -> None:
    edition = published(cast)
    with pytest.raises(DomainError) as refused:
        add(cast, edition, **attempt)
    assert refused.value.code == code
    with by_hand():
        assert not AgendaTask.objects.filter(parent__isnull=False).exists()


def test_not_in_a_draft(cast: Cast) -> None:
    with pytest.raises(DomainError) as refused:
        add(cast, draft(cast), name="office")
    assert refused.value.code == ErrorCode.WRONG_STATE


def test_its_region_rewords_and_removes_it(cast: Cast) -> None:
    priority = add(cast, published(cast))
    council, sibling = cast.actor("council"), cast.actor("sibling")
    with acting_as(council):
        local_priority_change(priority=priority, actor=council, expected_revision=1, title="Старосты сёл")
        with pytest.raises(Conflict):
            local_priority_change(priority=priority, actor=council, expected_revision=1, title="Иначе")
    with acting_as(sibling):
        for attempt in (
            lambda: local_priority_change(priority=priority, actor=sibling, expected_revision=2, title="Чужое"),
            lambda: local_priority_remove(priority=priority, actor=sibling, expected_revision=2),
        ):
            with pytest.raises(DomainError) as refused:
                attempt()
            assert refused.value.code == ErrorCode.FORBIDDEN
    with acting_as(council):
        local_priority_remove(priority=priority, actor=council, expected_revision=2)
        assert not AgendaTask.objects.filter(pk=priority.pk).exists()
