"""Who reads and edits an edition, in which state."""

from __future__ import annotations

import pytest

from agenda.models import Agenda, AgendaTask
from agenda.models.edition import AgendaStatus
from agenda.selectors.agendas import agenda_for, areas_by_number, contents, problem_areas_of, tasks_by_number
from agenda.services.agendas import (
    activity_add,
    activity_change,
    activity_remove,
    agenda_import,
    agenda_publish,
    area_add,
    area_change,
    area_remove,
    task_add,
    task_areas_set,
    task_change,
    task_remove,
)
from federation.access.scope import acting_as
from federation.kernel.errors import Conflict, DomainError, ErrorCode
from federation.kernel.records import AuditEntry
from tests.agenda.editions import YEAR, draft, published, reading
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

NOT_THE_OFFICE = ["owner", "colleague", "reader", "council", "town", "sibling", "invited", "partner", "stranger"]
READERS = {
    AgendaStatus.DRAFT: {"office"},
    AgendaStatus.PUBLISHED: {"office", *NOT_THE_OFFICE} - {"stranger"},
}


def reads(cast: Cast, name: str) -> bool:
    actor = cast.actor(name)
    with acting_as(actor):
        try:
            edition = agenda_for(actor=actor, year=YEAR)
        except DomainError as error:
            # Nor by the second wall alone.
            return error.code != ErrorCode.NOT_FOUND or AgendaTask.objects.exists()
        return bool(contents(actor=actor, agenda=edition)) and problem_areas_of(actor=actor, agenda=edition).exists()


@pytest.mark.parametrize("name", ["office", *NOT_THE_OFFICE, "anonymous"])
def test_a_draft_is_the_offices_and_a_published_edition_everybodys_in_the_network(cast: Cast, name: str) -> None:
    edition = draft(cast)
    assert reads(cast, name) == (name in READERS[AgendaStatus.DRAFT])
    actor = cast.actor("office")
    with acting_as(actor):
        agenda_publish(agenda=edition, actor=actor, expected_revision=edition.revision)
    assert reads(cast, name) == (name in READERS[AgendaStatus.PUBLISHED])


@pytest.mark.parametrize("name", NOT_THE_OFFICE)
def test_nobody_but_the_office_edits(cast: Cast, name: str) -> None:
    edition = published(cast)
    with by_hand():
        task = tasks_by_number(agenda=edition, numbers=[1])[0]
        area = areas_by_number(agenda=edition, numbers=[1])[0]
        kind = task.activities.get()
        task.agenda = area.agenda = kind.agenda = edition
        before = AuditEntry.objects.count()
    actor = cast.actor(name)
    attempts = [
        lambda: agenda_import(
            actor=actor, reading=reading(), organization=cast.organizations["office"], year=2030, source_name="x"
        ),
        lambda: agenda_publish(agenda=edition, actor=actor, expected_revision=edition.revision),
        lambda: task_add(agenda=edition, actor=actor, title="Своя"),
        lambda: task_change(task=task, actor=actor, expected_revision=1, changes={"title": "Своя"}),
        lambda: task_remove(task=task, actor=actor, expected_revision=1),
        lambda: area_add(agenda=edition, actor=actor, title="Своя"),
        lambda: area_change(area=area, actor=actor, expected_revision=1, changes={"title": "Своя"}),
        lambda: area_remove(area=area, actor=actor, expected_revision=1),
        lambda: activity_add(task=task, actor=actor, title="Свой"),
        lambda: activity_change(activity=kind, actor=actor, title="Свой", expected_revision=1),
        lambda: activity_remove(activity=kind, actor=actor, expected_revision=1),
        lambda: task_areas_set(task=task, actor=actor, numbers=[1]),
    ]
    for attempt in attempts:
        with acting_as(actor), pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == ErrorCode.FORBIDDEN
    with by_hand():
        assert AuditEntry.objects.count() == before


def test_the_next_edition_supersedes_the_earlier_one(cast: Cast) -> None:
    first = published(cast)
    second = published(cast, title="Приоритеты, вторая редакция")
    with by_hand():
        first.refresh_from_db()
    assert (first.status, second.status) == (AgendaStatus.SUPERSEDED, AgendaStatus.PUBLISHED)
    actor = cast.actor("owner")
    with acting_as(actor):
        assert agenda_for(actor=actor, year=YEAR) == second
        assert Agenda.objects.visible_to(actor).filter(pk=first.pk).exists()


def test_texts_of_a_published_edition_are_frozen_and_ties_are_not(cast: Cast) -> None:
    edition = published(cast)
    actor = cast.actor("office")
    with acting_as(actor):
        task = tasks_by_number(agenda=edition, numbers=[2])[0]
        for attempt in (
            lambda: task_add(agenda=edition, actor=actor, title="Ещё одна"),
            lambda: task_change(task=task, actor=actor, expected_revision=1, changes={"title": "Иначе"}),
            lambda: area_add(agenda=edition, actor=actor, title="Ещё одна"),
            lambda: agenda_publish(agenda=edition, actor=actor, expected_revision=edition.revision),
        ):
            with pytest.raises(DomainError) as refused:
                attempt()
            assert refused.value.code == ErrorCode.WRONG_STATE
        task = task_areas_set(task=task, actor=actor, numbers=[2, 1], expected_revision=task.revision)
        kind = activity_add(task=task, actor=actor, title="Новый вид", expected_revision=task.revision)
        assert kind.number == 2
        activity_change(activity=kind, actor=actor, title="Новый вид, точнее", expected_revision=None)
    reader = cast.actor("town")
    with acting_as(reader):
        shown = contents(actor=reader, agenda=edition)[1]
        assert [link.problem_area.number for link in shown.area_links.all()] == [1, 2]
        assert [each.title for each in shown.activities.all()] == ["Обучение: вид", "Новый вид, точнее"]


def test_two_people_at_one_task(cast: Cast) -> None:
    edition = draft(cast)
    actor = cast.actor("office")
    with acting_as(actor):
        task = tasks_by_number(agenda=edition, numbers=[1])[0]
        changed = task_change(task=task, actor=actor, expected_revision=1, changes={"title": "Первый"})
        assert changed.revision == 2
        merged = task_change(task=task, actor=actor, expected_revision=1, changes={"number": 9})
        assert (merged.title, merged.number, merged.code) == ("Первый", 9, "9")
        with pytest.raises(Conflict) as clash:
            task_change(task=task, actor=actor, expected_revision=1, changes={"title": "Второй"})
        assert clash.value.fields == ["title"]
        with pytest.raises(Conflict):
            task_areas_set(task=task, actor=actor, numbers=[1], expected_revision=1)
        with pytest.raises(Conflict):
            agenda_publish(agenda=edition, actor=actor, expected_revision=edition.revision + 1)


def test_numbers_are_unique_and_texts_are_checked(cast: Cast) -> None:
    edition = draft(cast)
    actor = cast.actor("office")
    with acting_as(actor):
        assert task_add(agenda=edition, actor=actor, title=" Ещё \n одна ").title == "Ещё одна"
        area = area_add(agenda=edition, actor=actor, title="Сфера", number=7)
        area_remove(area=area, actor=actor, expected_revision=1)
        for code, field, attempt in (
            (ErrorCode.ALREADY_EXISTS, "number", lambda: task_add(agenda=edition, actor=actor, title="А", number=4)),
            (ErrorCode.INVALID_VALUE, "number", lambda: area_add(agenda=edition, actor=actor, title="А", number=0)),
            (ErrorCode.REQUIRED, "title", lambda: area_add(agenda=edition, actor=actor, title="  ")),
            (ErrorCode.TOO_LONG, "title", lambda: task_add(agenda=edition, actor=actor, title="А" * 2001)),
            (
                ErrorCode.INVALID_VALUE,
                "problemAreas",
                lambda: areas_by_number(agenda=edition, numbers=[1, 77, 78]),
            ),
        ):
            with pytest.raises(DomainError) as refused:
                attempt()
            assert (refused.value.code, refused.value.field) == (code, field)
        assert "77, 78" in refused.value.message
        task_remove(task=tasks_by_number(agenda=edition, numbers=[4])[0], actor=actor, expected_revision=1)
        assert not edition.tasks.filter(number=4).exists()


def test_an_edition_costs_the_same_statements_however_long_it_is(cast: Cast, statements: list[str]) -> None:
    actor = cast.actor("town")

    def cost(edition: Agenda) -> int:
        with acting_as(actor):
            statements.clear()
            for task in contents(actor=actor, agenda=edition):
                assert list(task.activities.all())
                assert not [x.problem_area for x in task.area_links.all()]
                assert not [x.organization for x in task.local_priorities.all()]
            return len(statements)

    assert cost(published(cast)) == cost(published(cast, tasks=tuple(f"Задача {n}" for n in range(12)))) <= 4
