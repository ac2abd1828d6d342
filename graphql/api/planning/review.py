"""Filing and review: versions, verdicts, remarks, what changed, days to file by."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from graphene import ID, Argument, Boolean, Date, DateTime, Field, Int, ObjectType, String

from api.base import Context, NodeType, Plain, Row, extend, uuid_of
from api.enums import enum_of
from api.errors import camel
from api.federation.nodes import Organization, OrganizationKind
from api.loading import Computed, Fetched, Part, Root, many, to_many, to_one
from api.planning.nodes import Cycle, Plan, PlanItem
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.selectors.people import names_for
from planning.models import Cycle as CycleModel
from planning.models import FilingException as FilingExceptionModel
from planning.models import ItemRemark as ItemRemarkModel
from planning.models import Plan as PlanModel
from planning.models import PlanVersion as PlanVersionModel
from planning.models import Review as ReviewModel
from planning.models.review import Verdict as VerdictChoices
from planning.models.version import VersionStatus as VersionStatusChoices
from planning.selectors.deadlines import reason_for
from planning.selectors.plans import plan_get_for
from planning.selectors.versions import FieldChange as FieldChangeFound
from planning.selectors.versions import PlanDiff as PlanDiffFound
from planning.selectors.versions import plan_diff

VersionStatus = enum_of(VersionStatusChoices, "VersionStatus", "What became of a filed version.")
Verdict = enum_of(VerdictChoices, "Verdict", "What a reviewer said of a version.")


def _names(column: str) -> Any:
    """The names of people, where the actor may read them: one statement for all rows."""

    def fetch(context: Context, rows: list[Any]) -> list[str | None]:
        ids: list[UUID | None] = [getattr(row, column) for row in rows]
        names = names_for(context.actor, {user_id for user_id in ids if user_id})
        return [names.get(user_id) if user_id else None for user_id in ids]

    return Computed(fetch)


class PlanVersion(NodeType):
    """A version of a plan as it was filed. Its content never changes."""

    number = Int(required=True, description="Its number, from 1 without a gap.")
    status = VersionStatus(required=True, description="What became of it.")
    title = String(required=True, description="Title of the plan in it.")
    is_standing = Boolean(required=True, description="Whether consolidated figures count it.")
    reason = String(required=True, description="Why an accepted plan was amended by it; empty otherwise.")
    filed_at = DateTime(required=True, description="When it was filed.")
    filed_by = Field(
        String, description="Who filed it; null where you may not read the name.", resolver=_names("filed_by_id")
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Versions that the actor may read."""
        return PlanVersionModel.objects.visible_to(actor).defer("content")


class ItemRemark(NodeType):
    """A reviewer's remark on one item of a version."""

    remark = String(required=True, description="What to mend.")
    answer = String(required=True, description="What the authors answered; empty: nothing yet.")
    answered_at = DateTime(description="When they answered.")
    closed_at = DateTime(description="When the reviewer was content; null: it is open.")
    item = to_one(lambda: PlanItem, "item_id", "The item as you read it now; null when it is gone.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Remarks that the actor may read."""
        return ItemRemarkModel.objects.visible_to(actor)


class Review(NodeType):
    """The verdict of one reviewing organization on one version."""

    verdict = Verdict(required=True, description="What it said.")
    decides = Boolean(required=True, description="Whether the verdict moved the plan; others are opinions.")
    remarks = String(required=True, description="Remarks on the plan as a whole.")
    at = DateTime(required=True, description="When it was given.")
    by = Field(String, description="Who gave it; null where you may not read the name.", resolver=_names("by_id"))
    organization = to_one(lambda: Organization, "organization_id", "In whose name it was given.")
    version = to_one(lambda: PlanVersion, "version_id", "The version that was read; null where you do not read it.")
    item_remarks = to_many(
        lambda: ItemRemark,
        lambda actor: ItemRemarkModel.objects.visible_to(actor),
        parent="review_id",
        order=("item_id",),
        expected=3,
        description="Remarks on items.",
    )

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Verdicts that the actor may read."""
        return ReviewModel.objects.visible_to(actor)


def _reasons(context: Context, given: list[FilingExceptionModel]) -> list[str | None]:
    return [reason_for(actor=context.actor, exception=exception) for exception in given]


class FilingException(NodeType):
    """Another day by which plans for a cycle are filed."""

    filing_due_on = Date(required=True, description="The day.")
    level = Field(
        OrganizationKind,
        description="Set: it is for all organizations of this kind at and beneath `organization`.",
        resolver=lambda row, _info: row.obj.level or None,
    )
    reason = Field(
        String,
        description="Why it was given; null for whoever is neither among those who got it nor above them.",
        resolver=Computed(_reasons, reads={"reason", "path", "level"}),
    )
    given_at = DateTime(required=True, description="When it was given.")
    organization = to_one(lambda: Organization, "organization_id", "Whom it is for.")
    cycle = to_one(lambda: Cycle, "cycle_id", "The cycle that it is for.")

    @staticmethod
    def readable(actor: Actor) -> QuerySet[Any]:
        """Exceptions that the actor may read."""
        return FilingExceptionModel.objects.visible_to(actor)


class FieldChange(Plain):
    """A field of an item in two versions."""

    name = String(required=True, description="Name of the field, such as `periodText`.")
    before = String(required=True, description="What it said; empty: nothing.")
    after = String(required=True, description="What it says; empty: nothing.")

    @staticmethod
    def resolve_name(row: Row, _info: Any) -> str:
        """As the inputs call it."""
        change: FieldChangeFound = row.obj
        return camel(change.name)


class PlanItemChange(Plain):
    """An item that both versions have and that says something else in the later one."""

    title = String(required=True, description="Its title in the later version.")
    item = Field(
        lambda: PlanItem,
        required=True,
        description="The item as the later version has it.",
        resolver=Part(lambda: PlanItem, lambda change: change.item),
    )
    fields = Field(
        many(lambda: FieldChange),
        required=True,
        description="The fields that changed.",
        resolver=Part(lambda: FieldChange, lambda change: change.fields, many=True, expected=2),
    )


def _items(name: str, description: str) -> Field:
    edge = Part(lambda: PlanItem, lambda diff: getattr(diff, name), many=True, expected=5)
    return Field(many(lambda: PlanItem), required=True, description=description, resolver=edge)


class PlanDiff(Plain):
    """What changed from one version to another. Numbers and order are not compared."""

    added = _items("added", "Items that only the later version has.")
    removed = _items("removed", "Items that only the earlier version has.")
    changed = Field(
        many(lambda: PlanItemChange),
        required=True,
        description="Items that say something else.",
        resolver=Part(lambda: PlanItemChange, lambda diff: diff.changed, many=True, expected=5),
    )


def _versions(context: Context, plans: list[PlanModel]) -> list[list[Any]]:
    rows = PlanVersion.readable(context.actor).filter(plan__in=[plan.pk for plan in plans]).order_by("-number")
    return _of_plans(rows, plans)


def _reviews(context: Context, plans: list[PlanModel]) -> list[list[Any]]:
    rows = Review.readable(context.actor).filter(plan__in=[plan.pk for plan in plans]).order_by("-at", "id")
    return _of_plans(rows, plans)


def _of_plans(rows: QuerySet[Any], plans: list[PlanModel]) -> list[list[Any]]:
    grouped: dict[UUID, list[Any]] = {plan.pk: [] for plan in plans}
    for row in rows:
        grouped[row.plan_id].append(row)
    return [grouped[plan.pk] for plan in plans]


def _deadline(name: str) -> Computed:
    """What follows from the day to file by: one statement for all plans and for all the fields."""

    def fetch(context: Context, plans: list[PlanModel]) -> list[Any]:
        if any(not hasattr(plan, "due_on") for plan in plans):
            known = PlanModel.objects.visible_to(context.actor).filter(pk__in=[plan.pk for plan in plans])
            found = {plan.pk: plan for plan in known.with_deadlines(clock.today()).only("pk")}
            for plan in plans:
                for column in ("due_on", "is_late", "is_overdue"):
                    setattr(plan, column, getattr(found.get(plan.pk), column, None))
        return [getattr(plan, name) for plan in plans]

    return Computed(fetch)


extend(
    Plan,
    versions=Field(
        many(lambda: PlanVersion),
        required=True,
        description="Its filed versions that you read, the newest first.",
        resolver=Fetched(lambda: PlanVersion, _versions, expected=3),
    ),
    reviews=Field(
        many(lambda: Review),
        required=True,
        description="Verdicts on its versions, the newest first; for its own people, reviewers and those above.",
        resolver=Fetched(lambda: Review, _reviews, expected=3),
    ),
    filing_due_on=Field(Date, description="Day to file by, exceptions counted.", resolver=_deadline("due_on")),
    is_late=Field(
        Boolean, required=True, description="Whether it was first filed after that day.", resolver=_deadline("is_late")
    ),
    is_overdue=Field(
        Boolean,
        required=True,
        description="Whether the day has passed and it is not filed.",
        resolver=_deadline("is_overdue"),
    ),
)


def _exceptions(context: Context, cycles: list[CycleModel]) -> list[list[Any]]:
    rows = FilingException.readable(context.actor).filter(cycle__in=[cycle.pk for cycle in cycles])
    grouped: dict[UUID, list[Any]] = {cycle.pk: [] for cycle in cycles}
    for row in rows.order_by("path", "id"):
        grouped[row.cycle_id].append(row)
    return [grouped[cycle.pk] for cycle in cycles]


extend(
    Cycle,
    filing_exceptions=Field(
        many(lambda: FilingException),
        required=True,
        description="Organizations that may file later, in the order of the tree.",
        resolver=Fetched(lambda: FilingException, _exceptions, expected=3),
    ),
)


def _plan_diff(context: Context, plan: str, start: int, to: int | None = None) -> PlanDiffFound:
    found = plan_get_for(actor=context.actor, plan_id=uuid_of(plan, "Plan", "plan"))
    return plan_diff(actor=context.actor, plan=found, start=start, end=to)


class ReviewQuery(ObjectType):
    """Root fields of filing and review."""

    plan_diff = Field(
        PlanDiff,
        description="What changed in a plan between two versions.",
        plan=ID(required=True, description="Id of the plan."),
        start=Argument(Int, name="from", required=True, description="Number of the earlier version; 0: nothing yet."),
        to=Int(description="Number of the later version; null: the draft, for those who read it."),
        resolver=Root(lambda: PlanDiff, _plan_diff),
    )
