"""Properties of paths and of merging, whatever the tree and whoever writes."""

from __future__ import annotations

import re
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.kernel.errors import Conflict
from federation.kernel.paths import ancestors, child_path, label, merge_ranges, subtree
from federation.models import Organization

codes = st.from_regex(re.compile(r"[A-Z0-9]{1,3}(-[A-Z0-9]{1,2})?", re.ASCII), fullmatch=True)
labels = st.lists(codes, min_size=1, max_size=5)
forests = st.lists(labels, min_size=1, max_size=30)


def path_of(steps: list[str]) -> str:
    path = ""
    for step in steps:
        path = child_path(path, step)
    return path


@given(forests)
def test_subtree__holds_exactly_the_node_and_its_descendants(forest: list[list[str]]) -> None:
    nodes = {path_of(steps): [label(step) for step in steps] for steps in forest}
    for top, top_steps in nodes.items():
        low, high = subtree(top)
        for path, steps in nodes.items():
            assert (low <= path < high) == (steps[: len(top_steps)] == top_steps)


@given(labels)
def test_ancestors__are_the_nodes_above__from_the_root(steps: list[str]) -> None:
    assert ancestors(path_of(steps)) == [path_of(steps[:depth]) for depth in range(1, len(steps))]


@given(forests, labels)
def test_merge_ranges__a_path_lies_within_when_its_bucket_is_odd(held: list[list[str]], steps: list[str]) -> None:
    ranges = [subtree(path_of(one)) for one in held]
    thresholds = merge_ranges(ranges)
    assert list(thresholds) == sorted(set(thresholds))
    path = path_of(steps)
    # The same as PostgreSQL's width_bucket(path, thresholds) % 2 = 1.
    assert (bisect_right(thresholds, path) % 2 == 1) == any(low <= path < high for low, high in ranges)


@pytest.mark.parametrize("code", ["", "a.b", "a b", "А", "a/b", "a\x00"])
def test_label__refuses_what_two_codes_could_share(code: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(code)}$"):
        label(code)


FIELDS = ("name", "short_name", "address", "website")
edits = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from("абв"), min_size=1)


def attempt(
    row: Organization, seen: int, changes: dict[str, str], current: dict[str, str]
) -> tuple[dict[str, str] | None, list[str]]:
    """What the write made, or the fields that it was refused for."""
    try:
        return row.merge(seen=seen, changes=changes, current=current), []
    except Conflict as conflict:
        return None, conflict.fields


@given(st.lists(st.tuples(st.sampled_from("12"), st.booleans(), edits), max_size=25))
def test_merge__two_writers__no_acknowledged_edit_is_overwritten_unseen(
    steps: list[tuple[str, bool, dict[str, str]]],
) -> None:
    """Each writer holds what he last saw; a write is acknowledged or refused with nothing changed.

    An acknowledged value stands until somebody who saw it writes another one.
    """
    row = Organization()
    views = {name: dict.fromkeys(FIELDS, "") for name in "12"}
    seen = dict.fromkeys("12", row.revision)
    for writer, refreshes, changes in steps:
        if refreshes:
            views[writer] = {name: getattr(row, name) for name in FIELDS}
            seen[writer] = row.revision
        before = {name: getattr(row, name) for name in FIELDS}
        revision = row.revision
        made, clashes = attempt(row, seen[writer], changes, before)
        if made is None:
            assert row.revision == revision
            assert clashes
            assert all(row.field_revisions[name] > seen[writer] for name in clashes)
            continue
        for name, value in made.items():
            assert before[name] == views[writer][name], "overwrote what the writer had not seen"
            setattr(row, name, value)
        # Every acknowledged value stands; nothing else moved.
        assert {name: getattr(row, name) for name in FIELDS} == {**before, **changes}
        # The answer of a write shows the row: the writer now sees it whole.
        views[writer] = {name: getattr(row, name) for name in FIELDS}
        seen[writer] = row.revision
