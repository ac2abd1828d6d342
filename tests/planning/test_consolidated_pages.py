"""Pages of consolidated plans, through the door."""

from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client

from agenda.models import Agenda, AgendaTask
from federation.models.organization import Kind
from planning.models import Cycle, Plan, PlanItem, PlanItemParty
from tests.factories.cast import Cast, make_organization
from tests.factories.roles import by_hand
from tests.planning.standing import Standing, plan_of, stand
from tests.planning.test_pages import sign_in

SMO, RU = "/consolidated/RU-SMO/2020/", "/consolidated/RU/2020/"


@pytest.fixture
def filed(cast: Cast, cycle: Cycle, agenda: Agenda) -> dict[str, Plan]:
    """Filed plans of both councils and of a town, with a joint item of the councils; the branch has filed nothing."""
    plans = {name: plan_of(cast.organizations[name], cycle) for name in ("council", "other_council")}
    plans["town"] = plan_of(cast.organizations["town"], cycle, status="FILED", audience=1)
    rows = [
        Standing("council", "Форум глав", joint=1, home=True, tasks=(1,), month=5),
        Standing("other_council", "Форум глав", joint=1, tasks=(1,), month=5),
        Standing("council", "Семинар для старост", tasks=(2,), month=9),
        Standing("other_council", "Семинары для старост", tasks=(2,), month=9),
        Standing("town", "Субботник"),
    ]
    with by_hand():
        tasks = {task.number: task for task in AgendaTask.objects.filter(agenda=agenda, number__isnull=False)}
    stand(plans, rows, tasks=tasks)
    return plans


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


LOOKS = [
    *("", "?by=region", "?by=month", "?by=area", "?by=list", "year/", "year/?by=region", "month/?m=5", "coverage/"),
    *("alike/", "group/task/1/", "group/region/RU-SMO/", "group/month/rest/", "save/", "subscribe/", "export/"),
]


@pytest.mark.parametrize("look", LOOKS)
def test_every_look__opens(client: Client, cast: Cast, filed: dict[str, Plan], look: str) -> None:
    sign_in(client, cast, "office")
    response = client.get(f"{RU}{look}")
    assert response.status_code == 200
    assert "<c-" not in response.content.decode()


def test_groups__show_counts__and_their_rows_are_those_counted(
    client: Client, cast: Cast, filed: dict[str, Plan]
) -> None:
    sign_in(client, cast, "office")
    shown = words(client.get(RU))
    assert "4 мероприятия" in shown.replace("мероприятий", "мероприятия")
    assert "1. Задача 1" in shown
    rows = words(client.get(f"{RU}group/task/1/", headers={"HX-Request": "true"}))
    assert rows.count("Форум глав") == 1
    assert "в планах: Совет Карелии" in rows
    assert words(client.get(f"{RU}group/region/RU-SMO/")).count("Форум глав") == 1
    assert "Форум глав" not in words(client.get(f"{RU}group/region/RU-KR/")), "counted once in the nation"
    assert "Форум глав" in words(client.get("/consolidated/RU-KR/2020/?by=list")), "and in its own region"
    assert "Субботник" in words(client.get(f"{RU}group/task/rest/"))


def test_status__stands_on_every_look(client: Client, cast: Cast, filed: dict[str, Plan]) -> None:
    sign_in(client, cast, "office")
    for look in ("", "?by=list", "year/", "month/", "coverage/", "group/task/1/", "alike/"):
        assert "принято 2, на проверке 0, не сдали 1" in words(client.get(f"{RU}{look}")), look


def test_filters__live_in_the_address__and_are_kept_by_every_link(
    client: Client, cast: Cast, filed: dict[str, Plan]
) -> None:
    sign_in(client, cast, "office")
    page = client.get(f"{RU}?text=семинар&region=RU-KR&by=list")
    assert "Семинары для старост" in words(page)
    assert "Семинар для старост" not in words(page)
    assert "region=RU-KR" in page.content.decode()
    assert "Под такой отбор ничего не подходит" in words(client.get(f"{RU}?text=такого+нет&by=list"))
    assert client.get(f"{RU}?from=мусор&task=%00&status=ЧУЖОЕ").status_code == 200


def test_missing_ones__are_estimated_from_last_year__and_marked(
    client: Client, cast: Cast, cycle: Cycle, filed: dict[str, Plan]
) -> None:
    with by_hand():
        last = Cycle.objects.create(
            organization=cast.organizations["office"], path=cycle.path, audience=cycle.audience, code="2019",
            title="2019 год", starts_on="2019-01-01", ends_on="2019-12-31", agenda=cycle.agenda,
        )  # fmt: skip
        tasks = {task.number: task for task in AgendaTask.objects.filter(agenda=cycle.agenda, number__isnull=False)}
    stand(
        {
            "branch": plan_of(
                cast.organizations["branch"],
                Cycle(pk=last.pk, kind="YEAR", starts_on=cycle.starts_on.replace(year=2019)),
            )
        },
        [Standing("branch", "Прошлогоднее"), Standing("branch", "Прежний форум", tasks=(1,), month=5)],
        tasks=tasks,
    )
    sign_in(client, cast, "office")
    shown = words(client.get(f"{RU}?by=list"))
    assert "прошлогодние показаны как оценка: 2" in shown
    assert "Прошлогоднее оценка: план 2019 года" in shown
    assert "+1 оценка" in words(client.get(RU))
    assert "оценка: план 2019 года" in words(client.get(f"{RU}group/task/rest/"))
    year = client.get(f"{RU}year/").content.decode()
    cell = re.search(r'href="([^"]+)" aria-label="1, оценка \+1"', year)
    assert cell, "a month of this year's and last year's"
    rows = words(client.get(cell[1].replace("&amp;", "&")))
    assert "Форум глав" in rows
    assert "Прежний форум" in rows
    assert "всего 2" in words(client.get(f"{RU}year/?by=region"))
    assert "Прежний форум" in words(client.get(f"{RU}month/?m=5"))
    assert "Прежний форум" not in words(client.get(f"{RU}month/?m=6"))


def test_coverage__cells_open_what_they_count(client: Client, cast: Cast, filed: dict[str, Plan]) -> None:
    sign_in(client, cast, "office")
    page = client.get(f"{RU}coverage/")
    assert "Задачи, которые не планирует никто" in words(page)
    assert "3. Задача 3" in words(page)
    lines = dict(
        re.findall(r'<th scope="row"><a href="/consolidated/([^/]+)/.*?</th>(.*?)</tr>', page.content.decode())
    )
    assert '<span class="gap">0</span>' in lines["RU-SMO"], "filed, but nothing for this task"
    assert 'class="kx"' not in lines["RU-SMO"]
    narrowed = client.get(f"{RU}coverage/?of=REGIONAL_COUNCIL&text=семинар&level=MUNICIPALITY")
    assert "отбор действует на остальных видах" in words(narrowed)
    assert "text=" in narrowed.content.decode(), "the other looks keep the filter"
    cells = r'<td><a class="k\d" href="([^"]+)">(\d+)</a>'
    assert re.findall(cells, narrowed.content.decode()) == re.findall(cells, page.content.decode())
    branches = words(client.get(f"{RU}coverage/?of=REGIONAL_BRANCH"))
    assert "план не сдан" in branches
    links = re.findall(cells, page.content.decode())
    assert links
    for address, count in links:
        rows = client.get(address.replace("&amp;", "&")).content.decode()
        assert rows.count('<td class="w"') == int(count)


def test_own_plan_and_branch__stand_under_their_own_names__and_lead_to_what_they_count(
    client: Client, cast: Cast, cycle: Cycle, agenda: Agenda, filed: dict[str, Plan]
) -> None:
    with by_hand():
        tasks = {task.number: task for task in AgendaTask.objects.filter(agenda=agenda, number__isnull=False)}
    stand(
        {"branch": plan_of(cast.organizations["branch"], cycle)}, [Standing("branch", "Съезд", tasks=(2,))], tasks=tasks
    )
    sign_in(client, cast, "office")
    shown = client.get(f"{SMO}?by=region").content.decode()
    groups = dict(re.findall(r'<summary>(.*?)<span class="n num">(\d+)', shown))
    council, branch, town = (str(cast.organizations[name]) for name in ("council", "branch", "town"))
    assert groups == {f"{council}: собственный план": "2", branch: "1", town: "1"}
    assert "Собственный план и планы отделений входят" in words(client.get(SMO))
    assert "Съезд" in words(client.get(f"{SMO}group/region/RU-SMO-B/"))
    page = client.get(f"{SMO}coverage/").content.decode()
    above = re.findall(r'<tr><th scope="row"><a href="[^"]+">([^<]+)</a></th>(.*?)</tr>', page)
    assert [name for name, _cells in above] == ["Собственный план", branch, town]
    for address, count in re.findall(r'<td><a class="k\d" href="([^"]+)">(\d+)</a>', page):
        assert client.get(address.replace("&amp;", "&")).content.decode().count('<td class="w"') == int(count), address
    assert re.findall(r">(\d+)</a>", above[0][1]) == ["1", "1"]
    assert re.findall(r">(\d+)</a>", above[1][1]) == ["1"]


def test_party__is_called_by_its_name_or_its_code(client: Client, cast: Cast, filed: dict[str, Plan]) -> None:
    with by_hand():
        item = PlanItem.objects.get(title="Семинар для старост")
        walls = {"path": item.path, "audience": item.audience, "planning_year": 2020, "is_standing": True}
        town = cast.organizations["town"]
        PlanItemParty.objects.create(item=item, plan=item.plan, organization=town, role="LEAD", **walls)
    sign_in(client, cast, "office")
    for called in (town.code, town.name, town.name.upper()):
        shown = client.get(RU, {"by": "list", "party": called})
        assert re.findall(r"<b>(Сем[^<]+)</b>", shown.content.decode()) == ["Семинар для старост"], called
    assert "ничего не подходит" in words(client.get(RU, {"by": "list", "party": "Никто"}))


def test_alike_events__of_two_regions__are_offered_once(client: Client, cast: Cast, filed: dict[str, Plan]) -> None:
    sign_in(client, cast, "office")
    shown = words(client.get(f"{RU}alike/"))
    assert "2 территории проводят" in shown.replace("территорий", "территории")
    assert "Семинар" in shown
    assert "совместным его предлагает тот, в чьём плане оно стоит" in shown, "the office writes neither plan"
    sign_in(client, cast, "council")
    assert "предложите остальным своё" in words(client.get(f"{RU}alike/"))
    assert "Форум глав" not in shown.replace("Форум глав</", "")


def test_national_plan__at_full_width__stays_small(client: Client, cast: Cast, cycle: Cycle, agenda: Agenda) -> None:
    district = cast.organizations["district"]
    with by_hand():
        for number in range(90):
            region = make_organization(
                f"RU-R{number:02}",
                Kind.REGIONAL_COUNCIL,
                district,
                name=f"Совет муниципальных образований области {number}",
            )
            cast.organizations[f"r{number}"] = region
        tasks = {task.number: task for task in AgendaTask.objects.filter(agenda=agenda, number__isnull=False)}
    plans = {f"r{number}": plan_of(cast.organizations[f"r{number}"], cycle) for number in range(90)}
    title = "Семинар-совещание для глав и специалистов администраций сельских поселений области"
    stand(plans, [Standing(name, title, tasks=(1, 2), month=5) for name in plans], tasks=tasks)
    sign_in(client, cast, "office")
    for look in ("", "?by=region", "?by=list", "year/?by=region", "month/?m=5", "coverage/"):
        html = client.get(f"{RU}{look}").content.decode()
        nodes, size = len(re.findall(r"<[a-z]", html)), len(gzip.compress(html.encode()))
        print(f"{look or 'table'}: {nodes} nodes, {size} bytes")
        assert nodes <= 1500, (look, nodes)
        assert size <= 60_000, (look, size)
