"""What filed versions count, summed, is what their items give when they are counted one by one (docs/adr/0010)."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from federation.kernel.actor import Actor
from federation.models import Organization
from planning.selectors.grouping import WAYS, grouping_for
from planning.selectors.items import EVERYTHING, ItemFilter, consolidated_plan
from planning.selectors.months import month_of, rough_items


def assert_sums_are_counts(
    actor: Actor, within: Organization, year: int, *, filter: ItemFilter = EVERYTHING, only: Q | None = None
) -> int:
    """Compare every figure of a node's plan, and the rows behind each; how many items it has."""
    sums = consolidated_plan(actor=actor, within=within, year=year, filter=filter, only=only)
    assert not sums.of_items, "items are narrowed: there are no sums to compare"
    items = replace(sums, of_items=True)
    for way in WAYS:
        grouping = grouping_for(sums, way=way, within=within)
        counts = [{key: n for key, n in grouping.counts(plan).items() if n} for plan in (sums, items)]
        assert counts[0] == counts[1]
        assert {key: grouping.items(sums, key).count() for key in counts[0]} == counts[0]
        if way == "region":
            assert sum(counts[0].values()) == sums.total
        if way in ("task", "region"):
            assert grouping.heat(sums) == grouping.heat(items)
    assert sums.total == items.total
    assert [month_of(plan, 5).rough_count for plan in (sums, items)] == [len(rough_items(sums, 5))] * 2
    return sums.total
