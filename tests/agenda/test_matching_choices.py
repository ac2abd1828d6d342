"""Suggestions through their doors: the command, and choices that later suggestions follow without a leak."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agenda.demo.edition import DOCUMENT, YEAR
from agenda.exchange.reading import read_agenda
from agenda.models import Agenda, AgendaChoice
from agenda.selectors.suggestions import suggest, suggested_numbers
from agenda.services.agendas import agenda_import, agenda_publish
from agenda.services.suggestions import choice_record
from federation.access.scope import acting_as
from federation.kernel import clock
from tests.factories.cast import Cast
from tests.factories.roles import drop_policies, in_role

STRANGE = "Слёт пчеловодов у мельницы"
"""A text that says nothing to the thesaurus."""


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    actor = cast.actor("office")
    with acting_as(actor):
        edition = agenda_import(
            actor=actor,
            reading=read_agenda(DOCUMENT, filename=DOCUMENT.name, year=YEAR),
            organization=cast.organizations["office"],
            year=YEAR,
            source_name=DOCUMENT.name,
        )
        return agenda_publish(agenda=edition, actor=actor, expected_revision=edition.revision)


def choose(cast: Cast, agenda: Agenda, person: str, organization: str, text: str, *tasks: int) -> AgendaChoice | None:
    actor = cast.actor(person)
    with acting_as(actor):
        return choice_record(
            actor=actor,
            agenda=agenda,
            organization=cast.organizations[organization],
            text=text,
            tasks=tasks,
            areas=[19],
        )


def numbers(cast: Cast, agenda: Agenda, person: str, text: str = STRANGE) -> list[int | None]:
    actor = cast.actor(person)
    with acting_as(actor):
        return [task.number for task, _score in suggest(actor=actor, agenda=agenda, text=text).tasks]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Runs the command on lines, as the worker does, and gives what it prints, line by line."""

    def run(*lines: str, **options) -> list[str]:
        out = StringIO()
        monkeypatch.setattr("sys.stdin", StringIO("".join(f"{line}\n" for line in lines)))
        with in_role("svod_worker"):
            call_command("match_agenda", year=YEAR, stdout=out, **options)
        return out.getvalue().splitlines()

    return run


def test_command__answers_each_line(agenda: Agenda, command: Callable) -> None:
    answers = [json.loads(line) for line in command("Конкурс проектов ТОС", "", "Турнир по шашкам", json=True)]
    assert answers[0]["tasks"][0]["number"] == 5
    assert answers[0]["problem_areas"][0]["number"] == 16
    assert 0 < answers[0]["tasks"][0]["score"] <= 1
    assert answers[1:] == [{"tasks": [], "problem_areas": []}] * 2
    assert "ничего не подходит" in command("Турнир по шашкам")[0]


def test_command__year_without_an_edition__is_refused_with_a_reason(cast: Cast, command: Callable) -> None:
    with pytest.raises(CommandError, match="import_agenda") as refused:
        command("Конкурс ТОС", json=True)
    assert refused.value.returncode == 1


def test_what_people_chose__comes_first_next_time__and_a_change_replaces_it(cast: Cast, agenda: Agenda) -> None:
    assert numbers(cast, agenda, "owner") == []
    choose(cast, agenda, "owner", "branch", STRANGE, 7)
    assert numbers(cast, agenda, "colleague", "У мельницы — слёт пчеловодов") == [7]
    with clock.frozen(clock.now() + timedelta(hours=1)):
        choose(cast, agenda, "colleague", "branch", STRANGE, 3)
        assert numbers(cast, agenda, "owner") == [3]


def test_choices_of_one_organization__say_nothing_to_others(cast: Cast, agenda: Agenda) -> None:
    choose(cast, agenda, "owner", "branch", STRANGE, 7)
    for person in ("office", "council", "town", "sibling", "partner"):
        assert numbers(cast, agenda, person) == [], person


def test_choices__both_walls_show_them_to_the_own_organization_only(cast: Cast, agenda: Agenda) -> None:
    choose(cast, agenda, "owner", "branch", STRANGE, 7)
    seen = {}
    for person in (*cast.people, "anonymous"):
        with acting_as(cast.actor(person)):
            seen[person] = AgendaChoice.objects.count()
    drop_policies()
    for person in (*cast.people, "anonymous"):
        assert AgendaChoice.objects.visible_to(cast.actor(person)).count() == seen[person]
    assert {person for person, count in seen.items() if count} == {"owner", "colleague", "reader"}


def test_three_organizations_that_agree__teach_the_network_by_counts_alone(cast: Cast, agenda: Agenda) -> None:
    with clock.frozen(clock.now() + timedelta(days=1)):
        for person, organization in (("owner", "branch"), ("council", "council"), ("town", "town")):
            for name in ("первый", "второй", "третий"):
                choose(cast, agenda, person, organization, f"{name} слёт пчеловодов {organization}", 7)
        choose(cast, agenda, "town", "town", "тайный слёт", 7)
        assert numbers(cast, agenda, "sibling", "Слёт пчеловодов")[0] == 7
        assert words(cast, agenda, "sibling") == {"слет", "пчеловод", "перв", "втор", "трет"}
        assert words(cast, agenda, "partner") == words(cast, agenda, "stranger") == set()


def words(cast: Cast, agenda: Agenda, person: str) -> set[str]:
    with acting_as(cast.actor(person)), connection.cursor() as cursor:
        cursor.execute("select word from svod_learned_words(%s)", [agenda.pk])
        return {word for (word,) in cursor.fetchall()}


@pytest.mark.parametrize("person", ["reader", "office", "council", "sibling", "invited", "partner", "stranger"])
def test_only_writers_of_the_organization__teach_it(cast: Cast, agenda: Agenda, person: str) -> None:
    assert choose(cast, agenda, person, "branch", STRANGE, 7) is None
    assert numbers(cast, agenda, "owner") == []


def test_statements__are_three_for_one_text_and_one_for_many(cast: Cast, agenda: Agenda, statements: list[str]) -> None:
    actor = cast.actor("owner")
    with acting_as(actor):
        suggest(actor=actor, agenda=agenda, text="Конкурс ТОС")
        statements.clear()
        suggest(actor=actor, agenda=agenda, text="Конкурс ТОС")
        assert len(statements) == 3
        statements.clear()
        suggested_numbers(actor=actor, agenda=agenda, texts=[("Конкурс ТОС", "")] * 50)
        assert len(statements) == 1
