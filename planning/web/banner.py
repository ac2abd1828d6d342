"""What the plan's own page says of its review: what was returned, what may be done now, whether it is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from federation.access.roles import may_write
from planning.models import ItemRemark, Review
from planning.models.plan import PlanStatus
from planning.selectors.reviews import remarks_open, reviewing_as, reviews_of
from planning.web.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """Attributes: what the person may do (`reviews`, `withdraws`, `amends`); `returned`, the verdict that the authors
    work after; `remarks` on rows that nobody has closed, how many are `open` and `unanswered`; `due_on`,
    `late` and `overdue`."""

    due_on: date | None
    late: bool
    overdue: bool
    reviews: bool = False
    withdraws: bool = False
    amends: bool = False
    amending: bool = False
    versions: bool = False
    returned: Review | None = None
    remarks: Sequence[ItemRemark] = ()

    @property
    def open(self) -> int:
        """How many remarks on rows wait for the reviewer to close them."""
        return len(self.remarks)

    @property
    def unanswered(self) -> int:
        """How many of them nobody has answered."""
        return sum(1 for remark in self.remarks if not remark.answer)


def banner_of(sheet: Sheet) -> Banner:
    """The banner of a plan's page, for those who see it."""
    plan, actor = sheet.plan, sheet.actor
    own = may_write(actor, "plan.draft", path=plan.path)
    returned = None
    remarks: list[ItemRemark] = []
    if plan.status == PlanStatus.RETURNED:
        returned = next((each for each in reviews_of(actor=actor, plan=plan) if each.decides), None)
        remarks = remarks_open(actor=actor, plan=plan)
    return Banner(
        due_on=plan.due_on,
        late=plan.is_late,
        overdue=plan.is_overdue,
        reviews=plan.status == PlanStatus.FILED and reviewing_as(actor=actor, plan=plan) is not None,
        withdraws=own and plan.status == PlanStatus.FILED,
        amends=own and plan.status == PlanStatus.ACCEPTED,
        amending=bool(plan.amend_reason) and sheet.reads_draft,
        versions=bool(plan.version),
        returned=returned,
        remarks=remarks,
    )
