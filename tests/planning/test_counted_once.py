"""A joint item counts once at each node, whatever stands where; what is counted is what is listed (docs/adr/0009)."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda.models import Agenda, AgendaTask, ProblemArea
from federation.access.scope import acting_as
from planning.models import Cycle
from planning.selectors.consolidation import consolidation
from planning.selectors.coverage import coverage
from planning.selectors.items import ItemFilter, consolidated
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.figures import assert_sums_are_counts
from tests.planning.standing import Standing, plan_of, stand

PLANNING = ("office", "council", "branch", "town", "tos", "other_council", "other_town")
NODES = ("office", "district", "council", "town", "branch", "other_council")
MONTHS = st.sampled_from((None, 3, 5))
READERS = ("office", "council", "sibling", "partner")


@st.composite
def networks(draw: st.DrawFn) -> list[Standing]:
    """Own items anywhere, and joint ones whose home stands or not, each in some plans once."""
    rows = [
        Standing(organization, title, tasks=tuple(tasks), month=month, exact=exact)
        for organization, title, tasks, month, exact in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(PLANNING),
                    st.sampled_from(("Семинар", "Форум")),
                    st.sets(st.sampled_from((1, 2))),
                    MONTHS,
                    st.booleans(),
                ),
                max_size=5,
            )
        )
    ]
    for joint in range(draw(st.integers(0, 3))):
        where = draw(st.lists(st.sampled_from(PLANNING), min_size=1, max_size=5, unique=True))
        home = draw(st.booleans())
        for place, organization in enumerate(where):
            # Each plan has frozen its own view of the item: title and tasks may differ.
            title = draw(st.sampled_from(("Семинар", "Форум")))
            tasks = tuple(draw(st.sets(st.sampled_from((1, 2)))))
            month = draw(MONTHS)
            rows.append(Standing(organization, title, joint=joint, home=home and place == 0, tasks=tasks, month=month))
    return rows


FILTERS = st.sampled_from(
    [
        ItemFilter(),
        ItemFilter(levels=["MUNICIPALITY", "TOS"]),
        ItemFilter(organizations=["RU-SMO", "RU-KR"]),
        ItemFilter(regions=["RU-SMO"]),
        ItemFilter(statuses=["FILED"]),
        ItemFilter(agenda_tasks=[1]),
        ItemFilter(text="сем"),
        ItemFilter(agenda_tasks=[2], levels=["REGIONAL_COUNCIL"]),
    ]
)


def by_hand_count(made, rows, cast, reader, node, filter):
    """The rows that count, the slow way: one of each identity, home first, then by path."""
    readable = {"office": 0, "council": 4, "sibling": 4, "partner": 4}[reader]
    chosen: dict = {}
    top = cast.organizations[node].path
    # Whoever coordinates a council reads what those beneath it have filed.
    beneath = {"council": cast.organizations["council"].path, "sibling": cast.organizations["other_council"].path}
    for item, row in zip(made, rows, strict=True):
        owner = cast.organizations[row.organization]
        sees = item.audience >= readable or (reader in beneath and owner.path.startswith(beneath[reader]))
        if not sees or not owner.path.startswith(top):
            continue
        if filter.levels and owner.kind not in filter.levels:
            continue
        if filter.organizations and owner.code not in filter.organizations:
            continue
        if filter.regions and not owner.path.startswith(cast.organizations["council"].path):
            continue
        if filter.statuses and item.plan.status not in filter.statuses:
            continue
        rank = (item.home_id is not None, item.path, item.pk)
        known = chosen.get(item.identity)
        if known is None or rank < known[0]:
            chosen[item.identity] = (rank, item, row)
    return {
        item.pk
        for _rank, item, row in chosen.values()
        if (not filter.text or filter.text in row.title.lower())
        and (not filter.agenda_tasks or set(filter.agenda_tasks) & set(row.tasks))
    }


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=networks(), reader=st.sampled_from(READERS), filter=FILTERS, narrow=st.sets(st.sampled_from(PLANNING)))
def test_joint_items__count_once_at_every_node__as_counted_by_hand(
    cast: Cast, cycle: Cycle, agenda: Agenda, rows, reader, filter, narrow
) -> None:
    with transaction.atomic():
        plans = {
            name: plan_of(
                cast.organizations[name],
                cycle,
                status="FILED" if name in narrow else "ACCEPTED",
                audience=1 if name in narrow else 4,
            )
            for name in PLANNING
        }
        with by_hand():
            tasks = {task.number: task for task in AgendaTask.objects.filter(agenda=agenda, number__isnull=False)}
            areas = {area.number: area for area in ProblemArea.objects.filter(agenda=agenda)}
        made = stand(plans, rows, tasks=tasks, areas=areas)
        actor = cast.actor(reader)
        with acting_as(actor):
            for node in NODES:
                within = cast.organizations[node]
                found = list(consolidated(actor=actor, within=within, year=2020, filter=filter))
                expected = by_hand_count(made, rows, cast, reader, node, filter)
                assert {item.pk for item in found} == expected
                assert len(found) == len(expected)
                whole = by_hand_count(made, rows, cast, reader, node, ItemFilter())
                assert consolidation(actor=actor, within=within, year=2020).items == len(whole)
                answer = coverage(actor=actor, within=within, year=2020)
                for cell in answer.cells:
                    drilled = consolidated(
                        actor=actor,
                        within=cell.organization,
                        year=2020,
                        filter=ItemFilter(agenda_tasks=[cell.agenda_task.number or 0]),
                    )
                    assert cell.item_count == drilled.count()
                assert {task.number for task in answer.uncovered_tasks} == {
                    task
                    for task in (1, 2, 3)
                    if not by_hand_count(made, rows, cast, reader, node, ItemFilter(agenda_tasks=[task]))
                }
                assert_sums_are_counts(actor, within, 2020, filter=ItemFilter() if filter.is_of_items else filter)
                served = by_hand_count(made, rows, cast, reader, node, ItemFilter(agenda_tasks=[1, 2, 3]))
                assert answer.unlinked_item_count == len(whole) - len(served)
        transaction.set_rollback(True)
