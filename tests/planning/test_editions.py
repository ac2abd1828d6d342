"""A new edition of the agenda: the office maps it, each organization confirms its lines, both readings stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from agenda.models import Agenda, AgendaTask, TaskMapping
from agenda.selectors.mapping import proposed_mapping
from agenda.services.agendas import agenda_publish
from agenda.services.mapping import mapping_set
from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import OutboxMessage
from federation.models import Notification
from planning.jobs import edition_published
from planning.models import Cycle, EditionAnswer, Plan, PlanItem, PlanItemTask
from planning.selectors.figures import task_figures_of
from planning.services.deadlines import exception_give
from planning.services.editions import lines_confirm
from planning.services.items import item_add, item_change
from planning.services.plans import plan_file
from planning.services.reviews import plan_accept
from planning.web.views.editions import edition_todos
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role
from tests.planning.test_pages import sign_in


@pytest.fixture(autouse=True)
def _in_2020() -> Iterator[None]:
    """While the cycle of the drafts runs."""
    with clock.frozen(datetime(2020, 2, 3, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def newer(cast: Cast, agenda: Agenda) -> Agenda:
    """A draft of 2022 with four tasks, mapped by the office: 1 → 2, 2 → 3 and 4, 3 ends."""
    office = cast.organizations["office"]
    wall = {"path": office.path, "audience": 0}
    with by_hand():
        edition = Agenda.objects.create(organization=office, year=2022, title="Новая повестка", **wall)
        for number in (1, 2, 3, 4):
            AgendaTask.objects.create(
                agenda=edition, organization=office, number=number, code=str(number), title=f"Новая {number}", **wall
            )
    with acting_as(cast.actor("office")) as actor:
        return mapping_set(
            agenda=edition, actor=actor, earlier=agenda, wanted={1: [2], 2: [3, 4], 3: []}, expected_revision=1
        )


@pytest.fixture
def draft(make_plan: Callable[..., Plan]) -> Plan:
    """Three items of the branch: of task 1, of task 2, of the task that ends."""
    plan = make_plan("branch")
    with by_hand() as actor:
        for title, number in (("Первое", 1), ("Второе", 2), ("Третье", 3)):
            item_add(plan=plan, actor=actor, title=title, agenda_tasks=[number])
    return plan


def publish(cast: Cast, newer: Agenda) -> None:
    """By the office."""
    with acting_as(cast.actor("office")) as actor:
        agenda_publish(agenda=newer, actor=actor, expected_revision=None)
        newer.refresh_from_db()


def ties(plan: Plan) -> dict[str, list[str]]:
    """Title → year and number of every task that the draft's item is tied to."""
    with by_hand():
        rows = PlanItemTask.objects.filter(item__plan=plan, item__version=None).select_related("task__agenda", "item")
        found: dict[str, list[str]] = {}
        for row in rows.order_by("task__agenda__year", "task__number"):
            found.setdefault(row.item.title, []).append(f"{row.task.agenda.year}/{row.task.number}")
    return found


def page_of(newer: Agenda) -> str:
    """The page on which the branch confirms."""
    return f"/plans/2020/RU-SMO-B/edition/{newer.pk}/"


def test_mapping__of_a_draft__is_read_by_the_office_alone__of_a_published_one_by_all(cast: Cast, newer: Agenda) -> None:
    seen: dict[str, list[int]] = {}
    for _state in range(2):
        for name in ("office", "owner", "stranger"):
            with acting_as(cast.actor(name)) as actor:
                assert TaskMapping.objects.count() == TaskMapping.objects.visible_to(actor).count()
                seen.setdefault(name, []).append(TaskMapping.objects.count())
        if newer.status == "DRAFT":
            publish(cast, newer)
    assert seen == {"office": [3, 3], "owner": [0, 3], "stranger": [0, 0]}


def test_mapping__by_others_or_with_unknown_numbers__is_refused(cast: Cast, agenda: Agenda, newer: Agenda) -> None:
    publish(cast, newer)
    for name, wanted, code in (
        ("owner", {1: [1]}, ErrorCode.FORBIDDEN),
        ("council", {1: [1]}, ErrorCode.FORBIDDEN),
        ("office", {9: [1]}, ErrorCode.INVALID_VALUE),
        ("office", {1: [9]}, ErrorCode.INVALID_VALUE),
    ):
        with pytest.raises(DomainError) as refusal, acting_as(cast.actor(name)) as actor:
            mapping_set(agenda=newer, actor=actor, earlier=agenda, wanted=wanted, expected_revision=None)
        assert refusal.value.code == code, (name, wanted)


def test_mapping__by_its_page__is_proposed_by_likeness_of_titles(cast: Cast, agenda: Agenda, client: Client) -> None:
    with by_hand():
        office = cast.organizations["office"]
        wall = {"path": office.path, "audience": 0}
        edition = Agenda.objects.create(organization=office, year=2023, title="Ещё новее", **wall)
        for number, title in ((1, "Кадры муниципальной службы"), (2, "Совсем иное")):
            AgendaTask.objects.create(
                agenda=edition, organization=office, number=number, code=str(number), title=title, **wall
            )
        AgendaTask.objects.filter(agenda=agenda, number=2).update(title="Подготовка кадров муниципальной службы")
    sign_in(client, cast, "office")
    url = f"/agenda/edition/{edition.pk}/mapping/"
    page = client.get(url).content.decode()
    assert page.count(" checked") == 1
    assert client.post(url, {"task1": ["2"], "task2": ["1", "2"], "revision": "1"}).status_code == 303
    with by_hand():
        rows = TaskMapping.objects.filter(agenda=edition).values_list("earlier__number", "task__number")
        assert sorted(rows) == [(1, 2), (2, 1), (2, 2)]
    sign_in(client, cast, "owner")
    assert client.get(url).status_code == 404


def test_likeness__proposes_nothing_where_nothing_is_alike() -> None:
    old = [AgendaTask(number=1, title="Дороги и мосты")]
    assert proposed_mapping(old, [AgendaTask(number=1, title="Кадровый резерв")]) == {}


def test_all_lines__confirmed_at_once__have_both_readings(
    cast: Cast, newer: Agenda, draft: Plan, client: Client
) -> None:
    publish(cast, newer)
    sign_in(client, cast, "owner")
    assert "Первое" in client.get(page_of(newer)).content.decode()
    assert client.post(page_of(newer), {}).status_code == 303
    assert ties(draft) == {
        "Первое": ["2021/1", "2022/2"],
        "Второе": ["2021/2", "2022/3", "2022/4"],
        "Третье": ["2021/3"],
    }
    assert "Все строки решены" in client.get(page_of(newer)).content.decode()


def test_one_line__with_another_choice__leaves_the_others_open(
    cast: Cast, newer: Agenda, draft: Plan, client: Client
) -> None:
    publish(cast, newer)
    with by_hand():
        first = PlanItem.objects.get(title="Первое", version=None)
        second = PlanItem.objects.get(title="Второе", version=None)
    sign_in(client, cast, "owner")
    sent = {f"line-{first.pk}": "4", f"line-{second.pk}": "-"}
    client.post(page_of(newer), {**sent, "one": str(first.pk)})
    assert ties(draft)["Первое"] == ["2021/1", "2022/4"]
    client.post(page_of(newer), {**sent, "one": str(second.pk)})
    assert ties(draft)["Второе"] == ["2021/2"]
    with by_hand():
        assert EditionAnswer.objects.filter(agenda=newer).count() == 2


def test_row_changed_afterwards__keeps_the_other_reading(cast: Cast, newer: Agenda, draft: Plan) -> None:
    publish(cast, newer)
    with acting_as(cast.actor("owner")) as actor:
        first = PlanItem.objects.get(title="Первое", version=None)
        lines_confirm(plan=draft, agenda=newer, actor=actor, choices={first.pk: [2]})
        item_change(item=first, actor=actor, expected_revision=None, changes={"agenda_tasks": [2, 3]})
    assert ties(draft)["Первое"] == ["2021/2", "2021/3", "2022/2"]


def test_figures__count_each_edition_by_itself(cast: Cast, agenda: Agenda, newer: Agenda, draft: Plan) -> None:
    publish(cast, newer)
    with acting_as(cast.actor("owner")) as actor:
        first = PlanItem.objects.get(title="Первое", version=None)
        lines_confirm(plan=draft, agenda=newer, actor=actor, choices={first.pk: [2]})
        plan_file(plan=Plan.objects.get(pk=draft.pk), actor=actor, expected_revision=None)
        tasks = {(task.agenda_id, task.number): task.pk for task in AgendaTask.objects.filter(parent=None)}
        figures = task_figures_of(actor, list(tasks.values()))
    assert figures[tasks[agenda.pk, 1]].items == 1
    assert figures[tasks[newer.pk, 2]].items == 1
    assert tasks[newer.pk, 1] not in figures


@pytest.mark.parametrize(("name", "status"), [("council", 403), ("reader", 403), ("sibling", 404), ("stranger", 404)])
def test_others__confirm_nothing(
    cast: Cast, newer: Agenda, draft: Plan, client: Client, name: str, status: int
) -> None:
    publish(cast, newer)
    sign_in(client, cast, name)
    assert client.get(page_of(newer)).status_code == status
    assert client.post(page_of(newer), {}).status_code == status
    assert ties(draft)["Первое"] == ["2021/1"]


def test_publishing__tells_those_with_lines__on_the_home_page_and_as_news(
    cast: Cast, newer: Agenda, draft: Plan, client: Client
) -> None:
    publish(cast, newer)
    with by_hand():
        assert OutboxMessage.objects.filter(job="planning.jobs.edition_published").count() == 1
    for _run in range(2):
        with in_role("svod_worker"):
            edition_published(agenda_id=str(newer.pk))
    with by_hand():
        told = sorted(Notification.objects.values_list("user__username", "title"))
    assert told == [
        ("colleague", "Новая повестка 2022 года: подтвердите связи с задачами"),
        ("owner", "Новая повестка 2022 года: подтвердите связи с задачами"),
    ]
    sign_in(client, cast, "owner")
    assert "Подтвердить связи с новой повесткой: 2020 год" in client.get("/").content.decode()
    client.post(page_of(newer), {})
    assert "Подтвердить связи с новой повесткой" not in client.get("/").content.decode()


def test_home__is_due_as_the_plan_is__and_never_before_it_was_asked(
    cast: Cast, newer: Agenda, draft: Plan, cycle: Cycle, client: Client
) -> None:
    with by_hand() as actor:
        cycle.filing_due_on = date(2020, 2, 1)
        cycle.save()
    publish(cast, newer)
    with acting_as(cast.actor("owner")) as actor:
        assert [each.due for each in edition_todos(actor)] == [None]
    with acting_as(cast.actor("office")) as actor:
        branch = cast.organizations["branch"]
        exception_give(actor=actor, cycle=cycle, organization=branch, filing_due_on=date(2020, 2, 20), reason="Паводок")
    with acting_as(cast.actor("owner")) as actor:
        assert [each.due for each in edition_todos(actor)] == [date(2020, 2, 20)]


def test_accepted_plan__is_opened_for_changes_first(cast: Cast, newer: Agenda, draft: Plan, client: Client) -> None:
    with by_hand() as actor:
        filed = plan_file(plan=draft, actor=actor, expected_revision=None)
        plan_accept(plan=filed, actor=actor, version=1)
    publish(cast, newer)
    sign_in(client, cast, "owner")
    page = client.get("/").text
    for text in (
        "Подтвердить связи с новой повесткой",
        "План принят: сначала откройте его",
        "/plans/2020/RU-SMO-B/amend/",
    ):
        assert text in page
    with by_hand():
        plan = Plan.objects.get(pk=draft.pk)
    assert "принят 3 февраля 2020" in client.get("/plans/2020/").text
    client.post("/plans/2020/RU-SMO-B/amend/", {"revision": plan.revision, "reason": "Новая повестка"})
    assert "меняют, был принят 3 февраля 2020" in client.get("/plans/2020/").text
    assert page_of(newer) in client.get("/").text
    assert client.post(page_of(newer), {}).status_code == 303
    assert ties(draft)["Первое"] == ["2021/1", "2022/2"]
