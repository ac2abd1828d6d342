"""The demonstration: what the contract promises of it, and that loading twice changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pycountry
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from agenda.models import Agenda, AgendaTask
from agenda.models.edition import AgendaStatus
from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.demo.tree import table
from federation.kernel import clock
from federation.models import Membership, NetworkMembership, Notification, Organization, User
from federation.models.organization import OUTSIDE_TREE, Kind
from federation.selectors.actor import actor_for
from planning.models import Cycle, Plan, PlanItem
from planning.models.plan import PlanStatus
from tests.factories.roles import by_hand, in_role
from tests.planning.figures import assert_sums_are_counts

ROLES = {
    "national": {("RU", Role.HEAD)},
    "smolensk-head": {("RU-SMO", Role.HEAD)},
    "smolensk-council": {("RU-SMO", Role.COORDINATOR)},
    "karelia-council": {("RU-KR", Role.COORDINATOR)},
    "mari-el-council": {("RU-ME", Role.COORDINATOR)},
    "smolensk-branch": {("RU-SMO-B", Role.COORDINATOR)},
    "vyazma": {("66605000", Role.REPORTER), ("66605000", Role.COORDINATOR)},
    "kondopoga": {("86615000", Role.REPORTER), ("86615000", Role.COORDINATOR)},
    "vyazma-cadre": {("66605000", Role.CADRE_OFFICER)},
    "smolensk-cadre": {("RU-SMO", Role.CADRE_OFFICER)},
    "national-cadre": {("RU", Role.CADRE_OFFICER)},
    "partner": set(),
    "stranger": set(),
}


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.SVOD_DATA = tmp_path
    settings.SVOD_DEMO = True
    return tmp_path


@pytest.fixture
def demo(db: None, folder: Path) -> Iterator[Path]:
    load()
    with by_hand():
        yield folder


def load() -> str:
    out = StringIO()
    with in_role("svod_owner"):
        call_command("load_demo", stdout=out)
    return out.getvalue()


def everything() -> dict[str, int]:
    """Rows per table, audit included: nothing was written behind the back."""
    with by_hand():
        return {
            model._meta.label: model._default_manager.count()
            for model in apps.get_models()
            if model._meta.app_label in {"federation", "agenda", "planning"}
        }


def test_loading_twice_changes_nothing(demo: Path, statements: list[str]) -> None:
    before, note = everything(), (demo / "demo.json").read_text(encoding="utf-8")
    statements.clear()
    load()
    assert not [sql for sql in statements if not sql.lstrip().upper().startswith(("SELECT", "SET", "SAVEPOINT", "REL"))]
    assert everything() == before
    assert (demo / "demo.json").read_text(encoding="utf-8") == note


def test_every_account_of_the_contract_has_its_roles_and_the_one_password(demo: Path) -> None:
    note = json.loads((demo / "demo.json").read_text(encoding="utf-8"))
    assert (demo / "demo.json").stat().st_mode & 0o077 == 0
    assert {account["username"] for account in note["accounts"]} == ROLES.keys()
    users = {user.username: user for user in User.objects.all()}
    held: dict[str, set] = {name: set() for name in ROLES}
    for username, code, role in Membership.objects.values_list("user__username", "organization__code", "role"):
        held[username].add((code, role))
    assert held == ROLES
    assert all(len(user.full_name.split()) >= 2 for user in users.values())
    assert users["partner"].is_partner_system
    assert users["national"].check_password(note["password"])
    assert len({user.password for user in users.values()}) == 1


def test_a_lost_note_gives_every_account_a_new_password(demo: Path) -> None:
    first = json.loads((demo / "demo.json").read_text(encoding="utf-8"))["password"]
    (demo / "demo.json").unlink()
    load()
    second = json.loads((demo / "demo.json").read_text(encoding="utf-8"))["password"]
    assert first != second
    assert User.objects.get(username="vyazma").check_password(second)


def test_the_tree(demo: Path) -> None:
    kinds = Counter(Organization.objects.values_list("kind", flat=True))
    regions = {region.code for region in pycountry.subdivisions.get(country_code="RU")}
    councils = Organization.objects.filter(kind=Kind.REGIONAL_COUNCIL)
    assert set(councils.values_list("code", flat=True)) == regions
    assert set(councils.values_list("parent__kind", flat=True)) == {Kind.FEDERAL_DISTRICT}
    assert kinds[Kind.FEDERAL_DISTRICT] == 8
    assert {line["code"] for line in table("regions")} == regions
    for code, count in (("RU-SMO", (25, 2)), ("RU-KR", (16, 2)), ("RU-ME", (14, 3))):
        beneath = Organization.objects.filter(parent__code=code, kind=Kind.MUNICIPALITY)
        territories = Counter(beneath.values_list("territory", flat=True))
        assert (territories["municipal_district"], territories["urban_okrug"]) == count
    assert Organization.objects.get(code="66605000").name.startswith("Вяземский")
    branch = Organization.objects.get(code="RU-SMO-B")
    assert (branch.parent.code, branch.reviewer.code, branch.region_path) == ("RU-SMO", "RU", branch.parent.path)
    outside = Organization.objects.filter(kind__in=OUTSIDE_TREE)
    assert [(each.parent, each.path.count(".")) for each in outside] == [(None, 1)] * 4
    assert NetworkMembership.objects.values("network").distinct().count() == 4
    assert kinds[Kind.TOS] >= 5


def test_the_agenda_is_published_with_local_priorities(demo: Path) -> None:
    edition = Agenda.objects.get()
    assert (edition.year, edition.status) == (2021, AgendaStatus.PUBLISHED)
    assert AgendaTask.objects.filter(parent__isnull=True).count() == 8
    assert edition.problem_areas.count() == 25
    assert edition.problem_areas.filter(task_links__isnull=True).count() == 0
    assert AgendaTask.objects.filter(code="3.SMO-1", organization__code="RU-SMO").exists()


def test_a_stranger_sees_nothing_of_it(demo: Path) -> None:
    stranger = actor_for(user_id=User.objects.get(username="stranger").pk, door="test")
    with in_role("svod_web"), acting_as(stranger):
        assert not Organization.objects.exists()
        assert not Agenda.objects.exists()
        assert list(User.objects.values_list("username", flat=True)) == ["stranger"]


def test_only_a_demonstration_takes_it(db: None, folder: Path, settings: Settings) -> None:
    settings.SVOD_DEMO = False
    with pytest.raises(CommandError) as refused:
        load()
    assert refused.value.returncode == 1
    with by_hand():
        assert not Organization.objects.exists()


def test_prepare_says_each_step_and_has_nothing_to_do_the_second_time(db: None, folder: Path) -> None:
    def prepare() -> list[str]:
        out = StringIO()
        with in_role("svod_owner"):
            call_command("prepare", stdout=out)
        return out.getvalue().splitlines()

    first, second = prepare(), prepare()
    assert len(first) == len(second) >= 5
    assert second[:2] == ["База данных: готова", "Статические файлы: готовы"]


def test_the_branch_goes_on_with_its_plan_of_2020_with_a_co_author_and_nobody_else_reads_it(demo: Path) -> None:
    plan = Plan.objects.get(organization__code="RU-SMO-B", cycle__code="2020")
    assert (plan.status, plan.cycle.agenda.year) == (PlanStatus.DRAFT, 2021)
    assert plan.sections.count() == 6
    items = plan.items.order_by("number")
    assert [item.number for item in items] == list(range(1, 15))
    assert all(item.task_links.count() == 1 for item in items)
    readers = {"smolensk-branch": 14, "smolensk-council": 0, "national": 0, "vyazma": 14, "kondopoga": 0}
    for username, shown in readers.items():
        actor = actor_for(user_id=User.objects.get(username=username).pk, door="test")
        with in_role("svod_web"), acting_as(actor):
            assert PlanItem.objects.filter(plan_id=plan.pk).count() == shown, username


def test_the_current_year_has_plans_of_a_dozen_regions_and_news_of_them(demo: Path) -> None:
    cycle = Cycle.objects.get(code=str(clock.today().year))
    assert cycle.planning_year == clock.today().year
    assert cycle.filing_due_on < clock.today() < cycle.review_due_on
    plans = Plan.objects.filter(cycle=cycle)
    assert plans.filter(organization__kind=Kind.REGIONAL_COUNCIL).count() >= 12
    assert {PlanStatus.DRAFT, PlanStatus.FILED, PlanStatus.ACCEPTED} <= set(plans.values_list("status", flat=True))
    assert PlanItem.objects.standing().filter(planning_year=cycle.planning_year).count() > 100
    told = set(Notification.objects.values_list("user__username", flat=True))
    assert {"national", "karelia-council"} <= told
    office = actor_for(user_id=User.objects.get(username="national").pk, door="page")
    with acting_as(office):
        assert assert_sums_are_counts(office, Organization.objects.get(code="RU"), clock.today().year) > 100


def test_a_new_year_brings_its_own_cycle(demo: Path) -> None:
    next_year = clock.today().year + 1
    with clock.frozen(datetime(next_year, 2, 3, 9, tzinfo=UTC)):
        load()
        before = everything()
        load()
    assert Cycle.objects.filter(code=str(next_year)).exists()
    assert everything() == before
    assert Plan.objects.filter(cycle__code=str(next_year)).count() > 12
