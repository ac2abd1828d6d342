"""The search: what each person finds, in any form of a word and with slips, and that its functions let nothing out."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from federation.access.scope import acting_as
from federation.kernel.searching import Found, wanted_of
from planning.models import Plan, PlanItem
from planning.selectors.items import ItemFilter, consolidated
from planning.selectors.search import items_found, items_matching
from planning.services.items import item_change
from planning.services.plans import plan_file
from planning.services.search import search_words_refresh
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, drop_policies
from tests.planning.test_pages import sign_in

PEOPLE = ("owner", "reader", "office", "council", "town", "sibling", "invited", "partner", "stranger", "anonymous")

# A draft of the branch, whose own read it; a filed plan of the town, which its region's councils above read.
DRAFT = {"owner", "reader"}
FILED = {"office", "council", "town"}


@pytest.fixture
def filled(make_plan: Callable[..., Plan]) -> dict[str, Plan]:
    """A draft of the branch and a filed plan of the town."""
    draft = make_plan("branch", "Семинар для глав сельских поселений", "Конкурс практик", place="г. Вязьма")
    filed = make_plan("town", "Семинары по благоустройству", "Форум ТОС", programme="Круглый стол о тарифах")
    with by_hand() as actor:
        plan_file(plan=filed, actor=actor, expected_revision=None)
        search_words_refresh()
    return {"draft": draft, "filed": filed}


def found(cast: Cast, name: str, text: str) -> Found:
    """What a person finds among items."""
    with acting_as(cast.actor(name)) as actor:
        return items_found(actor, wanted_of(text), None, 25)


def titles(cast: Cast, name: str, text: str) -> list[str]:
    """The titles alone."""
    return [hit.title for hit in found(cast, name, text).hits]


def named_by_function(text: str) -> int:
    """How many rows the trusted function names to whoever asks it in this transaction."""
    with connection.cursor() as cursor:
        words = list(wanted_of(text).words)
        cursor.execute("select count(*) from planning_search(%s::text[], true, null, null, 100)", [words])
        (points,) = cursor.fetchone()
        cursor.execute("select count(*) from planning_titles_matching(%s::text[], null, null, null)", [words])
        (matching,) = cursor.fetchone()
    return int(points) + int(matching)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.usefixtures("filled")
def test_search__each_relation__finds_what_the_table_says(cast: Cast, name: str) -> None:
    expected = []
    if name in DRAFT:
        expected.append("Семинар для глав сельских поселений")
    if name in FILED:
        expected.append("Семинары по благоустройству")
    assert sorted(titles(cast, name, "семинар")) == sorted(expected)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.usefixtures("filled")
def test_functions__alone__name_no_row_that_the_walls_hide(cast: Cast, name: str) -> None:
    """Asked directly, without the queryset rule; and with the policies gone they still apply the scope themselves."""
    expected = (name in DRAFT) + 2 * (name in FILED)
    with acting_as(cast.actor(name)):
        assert named_by_function("семинар") == expected
    drop_policies()
    with acting_as(cast.actor(name)):
        assert named_by_function("семинар") == expected


@pytest.mark.usefixtures("filled")
def test_functions__without_scope__show_nothing() -> None:
    assert named_by_function("семинар") == 0


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "statement",
    [
        "select planning_search_query(array['семинр'], true, 'A')",
        "select planning_search_words_refresh()",
    ],
)
def test_words_of_others__cannot_be_read(cast: Cast, statement: str) -> None:
    """The vocabulary holds the words of drafts: neither it nor what is made of it is anybody's to read."""
    with pytest.raises(DatabaseError), acting_as(cast.actor("stranger")), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("filled")
def test_words_of_others__stand_in_a_table_that_shows_nothing(cast: Cast) -> None:
    with acting_as(cast.actor("office")), connection.cursor() as cursor:
        cursor.execute("select count(*) from planning_searchword")
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "text", ["семинар", "СЕМИНАРЫ", "семинарами", "семин", "семинар глава поселение", "главам поселений Вязьмы"]
)
def test_words__in_any_form__are_found(cast: Cast, text: str) -> None:
    answer = found(cast, "owner", text)
    assert [hit.title for hit in answer.hits] == ["Семинар для глав сельских поселений"]
    assert not answer.forgiven


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("text", ["симинар", "семенар", "семниар", "посиления", "симинары глав"])
def test_words__with_a_slip__are_found_and_said_to_be_like(cast: Cast, text: str) -> None:
    answer = found(cast, "owner", text)
    assert "Семинар для глав сельских поселений" in [hit.title for hit in answer.hits]
    assert answer.forgiven


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("text", ["", "   ", "и", "\x00", "'", "\\", "a' | b:*", "!!!", "😀", "ъ" * 5000])
def test_questions__of_any_kind__are_answered(cast: Cast, client: Client, text: str) -> None:
    assert titles(cast, "owner", text) == []
    sign_in(client, cast, "owner")
    assert client.get(f"/search/?q={quote(text)}").status_code == 200


def test_item__filed_and_filed_again__is_found_once(cast: Cast, filled: dict[str, Plan]) -> None:
    with by_hand() as actor:
        plan = Plan.objects.get(pk=filled["filed"].pk)
        Plan.objects.filter(pk=plan.pk).update(status="RETURNED")
        item = PlanItem.objects.get(plan=plan, version=None, title="Форум ТОС")
        item_change(item=item, actor=actor, expected_revision=None, changes={"title": "Форум старост"})
        plan_file(plan=plan, actor=actor, expected_revision=None)
    assert titles(cast, "town", "форум") == ["Форум старост"]
    assert titles(cast, "council", "форум") == ["Форум старост"]
    assert titles(cast, "council", "форум ТОС") == []
    assert found(cast, "town", "форум").count == 1


def test_pages__by_keyset__give_each_hit_once(cast: Cast, make_plan: Callable[..., Plan]) -> None:
    make_plan("branch", *(f"Форум {number}" for number in range(30)))
    seen: list[str] = []
    after = None
    with acting_as(cast.actor("owner")) as actor:
        for _page in range(4):
            answer = items_found(actor, wanted_of("форум"), after, 8)
            seen += [hit.title for hit in answer.hits]
            after = answer.hits[-1].key
            assert answer.count == 30
    assert not answer.more
    assert sorted(seen) == sorted(f"Форум {number}" for number in range(30))


@pytest.mark.usefixtures("filled")
def test_filter__of_the_consolidated_plan__knows_forms_of_words(cast: Cast) -> None:
    with acting_as(cast.actor("council")) as actor:
        rows = PlanItem.objects.visible_to(actor).filter(pk__in=items_matching("семинарах"))
        assert [row.title for row in rows] == ["Семинары по благоустройству"]
        narrowed = consolidated(
            actor=actor, within=cast.organizations["council"], year=2020, filter=ItemFilter(text="семинарах")
        )
        assert [row.title for row in narrowed] == ["Семинары по благоустройству"]


@pytest.mark.usefixtures("filled")
def test_page__groups_marks_and_counts(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "council")
    text = client.get("/search/?q=тарифы").content.decode()
    assert "Семинары по благоустройству" in text
    assert "<mark>тарифах</mark>" in text
    text = client.get("/search/?q=вяземский").content.decode()
    assert "<mark>Вяземский</mark> район" in text


@pytest.mark.usefixtures("filled")
def test_page__kind_by_kind__goes_on_by_an_address_that_nobody_makes_up(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "owner")
    assert client.get("/search/?q=район&kind=organizations").status_code == 200
    assert client.get("/search/?q=район&kind=organizations&after=[1,2]:x").status_code == 422


@pytest.mark.usefixtures("filled")
def test_people__are_found_where_members_are_read(cast: Cast, client: Client) -> None:
    for name, expected in (("owner", True), ("sibling", False), ("stranger", False)):
        sign_in(client, cast, name)
        shown = "/organizations/RU-SMO-B/members/" in client.get("/search/?q=Colleague").content.decode()
        assert shown is expected, name
