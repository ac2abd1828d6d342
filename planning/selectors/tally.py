"""Counting a consolidated plan: over what filed versions count where whole plans are meant, else over its items.

Both ways give the same figures (docs/adr/0010); callers do not know which one served them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, DateField, F, Func, IntegerField, QuerySet, Sum, TextField, UUIDField, Value
from django.db.models.functions import Cast, Coalesce, ExtractMonth, Greatest, Least

from planning.models import PlanItemArea, PlanItemSpan, PlanItemTask
from planning.models.figures import MONTHS, Subject
from planning.selectors.items import Consolidated

Tally = Counter[tuple[str, Any, int]]
"""(path, subject, month) → number of items. The path is cut to the depth asked for, "" where none was; the subject is
the id of a national task or a problem area, else None; the month is 1 to 12, 0 where months were not asked for."""

TIES: Final[dict[str, tuple[Any, str, Callable[[str], Any]]]] = {
    Subject.TASK: (PlanItemTask, "task_links", lambda tie: Coalesce(f"{tie}task__parent_id", f"{tie}task_id")),
    Subject.AREA: (PlanItemArea, "area_links", lambda tie: F(f"{tie}problem_area_id")),
}
"""Subject → its ties, what an item calls them, and the subject's id from a tie."""

OF_EDITION: Final[dict[str, tuple[Any, str]]] = {
    Subject.TASKS: (PlanItemTask, "task__agenda_id"),
    Subject.AREAS: (PlanItemArea, "problem_area__agenda_id"),
}


def tally(plan: Consolidated, subject: Subject = Subject.ITEM, *, depth: int = 0, months: bool = False) -> Tally:
    """The items of a plan by subject, by the organization `depth` labels deep that they lie beneath, and by month.

    An item stands in each of its subjects and months, in each at most once. Subjects that the reader does not see may
    be among them, by their ids alone: take those that he does. Two statements.
    """
    return either(plan, partial(_summed, subject, depth, months), partial(_listed, subject, depth, months))


def places(plan: Consolidated, subject: Subject, *, depth: int) -> Tally:
    """Rows, not items: a joint item counts wherever it stands. For a plan whose items are not narrowed."""
    return _summed(subject, depth, False, plan)


def tied(plan: Consolidated, subject: Subject, editions: Collection[UUID]) -> int:
    """How many items serve any task (TASKS) or answer any area (AREAS) of these editions of the agenda.

    Name editions that the reader sees: figures know what they count by its id alone. An item may serve tasks of
    several editions, so of more than one only the items themselves tell.
    """
    if len(editions) > 1:
        return _tied(subject, editions, plan).total()
    return either(plan, partial(_tied_sums, subject, editions), partial(_tied, subject, editions)).total()


def dated(plan: Consolidated) -> int:
    """How many items may fall on a day of the plan's year."""
    return either(plan, _dated_sums, _dated).total()


def within_year(plan: Consolidated) -> QuerySet[Any]:
    """Spans of the plan's items that share a day with its year."""
    first, last = days_of(plan.year or 1)
    return plan.ties(PlanItemSpan).filter(starts_on__lte=last, ends_on__gte=first)


def days_of(year: int, month: int | None = None) -> tuple[date, date]:
    """The first and the last day of a year or of one of its months."""
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), date.fromordinal(following.toordinal() - 1)


def either(
    plan: Consolidated, summed: Callable[[Consolidated], Tally], listed: Callable[[Consolidated], Tally]
) -> Tally:
    """One way of counting or the other: sums where the plan is of whole versions, less what joint items' second places
    count there; else its items. Two statements, or three where it has joint items."""
    if plan.of_items:
        return listed(plan)
    found = summed(plan)
    if plan.left_out:
        found -= listed(plan.surplus)
    return found


def _summed(subject: Subject, depth: int, months: bool, plan: Consolidated) -> Tally:
    rows = plan.figures(subject).annotate(top=_top(depth))
    wanted = {f"n{month}": Sum(f"months__{month - 1}") for month in range(1, MONTHS + 1)} if months else {}
    sums = rows.values("top", "subject_id").annotate(**(wanted or {"n0": Sum("items")}))
    found: Tally = Counter()
    for row in sums:
        for name in wanted or ("n0",):
            if row[name]:
                found[row["top"], row["subject_id"], int(name[1:])] = row[name]
    return found


def _listed(subject: Subject, depth: int, months: bool, plan: Consolidated) -> Tally:
    rows: QuerySet[Any] = _months_of(plan) if months else plan.items.order_by().annotate(month=Value(0))
    item = "item_id" if months else "pk"
    about: Any = Value(None, output_field=UUIDField())
    if subject in TIES:
        model, called, of = TIES[subject]
        if months:
            rows = rows.filter(**{f"item__{called}__isnull": False})
            about = of(f"item__{called}__")
        else:
            rows, item, about = plan.ties(model).annotate(month=Value(0)), "item_id", of("")
    counted = rows.annotate(top=_top(depth), about=about).values_list("top", "about", "month")
    return Counter({(top, about, month): n for top, about, month, n in counted.annotate(n=Count(item, distinct=True))})


def _tied_sums(subject: Subject, editions: Collection[UUID], plan: Consolidated) -> Tally:
    rows = plan.figures(subject).filter(subject_id__in=editions)
    return one(rows.aggregate(n=Sum("items"))["n"])


def _tied(subject: Subject, editions: Collection[UUID], plan: Consolidated) -> Tally:
    model, edition = OF_EDITION[subject]
    rows = plan.ties(model).filter(**{f"{edition}__in": editions})
    return one(rows.aggregate(n=Count("item_id", distinct=True))["n"])


def _dated_sums(plan: Consolidated) -> Tally:
    return one(plan.figures(Subject.ITEM).aggregate(n=Sum("dated"))["n"])


def _dated(plan: Consolidated) -> Tally:
    return one(within_year(plan).aggregate(n=Count("item_id", distinct=True))["n"])


def one(n: int | None) -> Tally:
    """A tally of one number."""
    return Counter({("", None, 0): n or 0})


def _months_of(plan: Consolidated) -> QuerySet[Any]:
    """One row for each span and month (1 to 12) of the plan's year that it touches."""
    first, last = (Value(day, output_field=DateField()) for day in days_of(plan.year or 1))
    begins = Cast(ExtractMonth(Greatest(F("starts_on"), first)), IntegerField())
    ends = Cast(ExtractMonth(Least(F("ends_on"), last)), IntegerField())
    return within_year(plan).order_by().annotate(month=_Series(begins, ends))


def _top(depth: int) -> Any:
    return _Prefix(F("path"), depth=depth) if depth else Value("")


class _Prefix(Func):
    """The first labels of a path: the organization so deep in the tree that it lies beneath."""

    template = "array_to_string((string_to_array(rtrim(%(expressions)s, '.'), '.'))[1:%(depth)s], '.') || '.'"
    output_field = TextField()


class _Series(Func):
    """All whole numbers between two, as rows."""

    function = "generate_series"
    output_field = IntegerField()
    set_returning = True
