"""Verdicts on filed plans: return with remarks, accept; the authors' answers, and the closing of remarks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from federation.access.roles import TABLE, require_write
from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from planning.models import ItemRemark, Plan, PlanItem, PlanVersion, Review
from planning.models.plan import PlanStatus, standing_audience
from planning.models.review import Verdict
from planning.selectors.reviews import Reviewing, reviewing_as, who_reviews
from planning.selectors.versions import version_get_for
from planning.services.copying import version_decided
from planning.services.drafts import plan_locked, require_editable
from planning.services.texts import limited, quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a reviewer says beside the verdict.

    Attributes:
        remarks: on the plan as a whole; obligatory on return.
        item_remarks: identity of an item → what to mend there.
        closed: ids of his organization's earlier remarks that he is content with.
    """

    remarks: str = ""
    item_remarks: Mapping[UUID, str] = field(default_factory=dict)
    closed: Collection[UUID] = ()


@transaction.atomic
def plan_return(*, plan: Plan, actor: Actor, version: int, said: Said) -> Plan:
    """Return a filed version with remarks; the draft opens again, the version goes on standing until the next one.

    An invited reviewer's verdict is recorded beside it and leaves the plan as it is.

    Raises:
        DomainError: NOT_FOUND (plan, `itemRemarks.<n>.item`), FORBIDDEN, WRONG_STATE (decided meanwhile, or another
            version stands), REQUIRED, TOO_LONG, ALREADY_EXISTS (the organization has given its verdict).
    """
    if not limited(said.remarks, field="remarks"):
        raise DomainError(ErrorCode.REQUIRED, "remarks")
    return _decide(plan, actor, version=version, verdict=Verdict.RETURNED, said=said)


@transaction.atomic
def plan_accept(*, plan: Plan, actor: Actor, version: int, said: Said | None = None) -> Plan:
    """Accept a filed version: it is read by everybody whom the table names, and its open remarks are closed.

    Raises:
        DomainError: as `plan_return`; INVALID_VALUE when there are remarks on items, which only a return brings to the
            authors.
    """
    said = said or Said()
    if said.item_remarks:
        why = _("с замечаниями к строкам план возвращают; чтобы принять его, снимите их")
        raise DomainError(ErrorCode.INVALID_VALUE, "itemRemarks", {"why": why})
    return _decide(plan, actor, version=version, verdict=Verdict.ACCEPTED, said=said)


@transaction.atomic
def remarks_answer(*, plan: Plan, actor: Actor, answers: Mapping[UUID, str]) -> list[ItemRemark]:
    """Answer remarks, or take answers back by empty ones. The authors do, co-authors too, while they may edit.

    Args:
        answers: id of a remark → the answer; answers that stay as they are cost nothing.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE (under review, or a remark is closed), TOO_LONG.
    """
    row = plan_locked(plan_id=plan.pk, actor=actor)
    require_write(actor, "plan.draft", path=row.path, granted_on=row.pk)
    require_editable(row)
    answered = []
    for remark_id, answer in answers.items():
        remark = _remark_locked(remark_id, plan, actor)
        text = limited(answer, field="answer")
        answered.append(remark)
        if text == remark.answer:
            continue
        if remark.closed_at is not None:
            params = {"state": _("замечание снято"), "allowed": _("замечание ждёт ответа")}
            raise DomainError(ErrorCode.WRONG_STATE, "remark", params)
        remark.answer = text
        remark.answered_by_id, remark.answered_at = (actor.user_id, clock.now()) if text else (None, None)
        remark.save(update_fields=["answer", "answered_by", "answered_at"])
    return answered


@transaction.atomic
def remark_close(*, remark: ItemRemark, actor: Actor, closed: bool = True) -> ItemRemark:
    """Say that a remark is met, or that it is not after all. Only the organization that made it does.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN (naming the organization).
    """
    plan = plan_locked(plan_id=remark.plan_id, actor=actor)
    row = _remark_locked(remark.pk, plan, actor)
    reviewing = reviewing_as(actor=actor, plan=plan)
    if not actor.is_system and (reviewing is None or reviewing.organization.pk != row.review.organization_id):
        role = _("рецензент организации «%(name)s», которая сделала замечание") % {"name": row.review.organization}
        raise DomainError(ErrorCode.FORBIDDEN, "remark", {"role": role})
    row.closed_at = clock.now() if closed else None
    row.save(update_fields=["closed_at"])
    return row


def _decide(plan: Plan, actor: Actor, *, version: int, verdict: Verdict, said: Said) -> Plan:
    """Two decisions at once stand in the queue of the plan's lock; the second one is told what the first has made."""
    row = plan_locked(plan_id=plan.pk, actor=actor)
    reviewing = require_reviewer(actor=actor, plan=row)
    _under_review(row, version)
    decided = version_get_for(actor=actor, plan=row, number=version)
    review = _record(decided, actor, reviewing, verdict=verdict, said=said)
    _remark(review, said.item_remarks)
    _close(review, said.closed)
    if reviewing.decides:
        status = PlanStatus(verdict.value)
        audience = standing_audience(status, regional=row.organization.is_regional)
        version_decided(decided, status=status, audience=audience)
        row.status = status
        row.revision += 1
        # The row stays as widely known as its most widely read version.
        row.audience = max(row.audience, audience)
        if verdict == Verdict.ACCEPTED:
            row.accepted_at = clock.now()
        row.save()
    outbox.send("planning.jobs.plan_reviewed", review_id=str(review.pk))
    return row


def require_reviewer(*, actor: Actor, plan: Plan) -> Reviewing:
    """In whose name `actor` gives a verdict on a plan that he sees.

    Raises:
        DomainError: FORBIDDEN, saying who reviews it.
    """
    reviewing = reviewing_as(actor=actor, plan=plan)
    if reviewing is None:
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": who_reviews(actor=actor, plan=plan)})
    return reviewing


def _under_review(plan: Plan, version: int) -> None:
    """Refuse a decision on anything but the version that waits for one, saying what stands now."""
    state = str(PlanStatus(plan.status).label)
    if plan.version:
        state = _("%(state)s, версия %(number)s") % {"state": state, "number": plan.version}
    if plan.status != PlanStatus.FILED:
        params = {"state": state, "allowed": quoted(PlanStatus.FILED.label)}
        raise DomainError(ErrorCode.WRONG_STATE, "plan", params)
    if plan.version != version:
        allowed = _("решение названо для версии %(number)s: откройте её") % {"number": plan.version}
        raise DomainError(ErrorCode.WRONG_STATE, "version", {"state": state, "allowed": allowed})


def _record(version: PlanVersion, actor: Actor, reviewing: Reviewing, *, verdict: Verdict, said: Said) -> Review:
    text = limited(said.remarks, field="remarks")
    try:
        with transaction.atomic():
            return Review.objects.create(
                plan_id=version.plan_id,
                version=version,
                organization=reviewing.organization,
                verdict=verdict,
                decides=reviewing.decides,
                remarks=text,
                by_id=actor.user_id,
                at=clock.now(),
                path=version.path,
                audience=TABLE["review"].reads,
            )
    except IntegrityError as error:
        what = _("решение организации «%(name)s» по версии %(number)s") % {
            "name": reviewing.organization,
            "number": version.number,
        }
        raise DomainError(ErrorCode.ALREADY_EXISTS, "version", {"what": what}) from error


def _remark(review: Review, remarks: Mapping[UUID, str]) -> None:
    """The remarks on items of the version, which may have been removed from the draft of a co-author since."""
    rows = PlanItem.objects.filter(version=review.version_id)
    known = {each.identity for each in rows.filter(Q(origin_id__in=remarks) | Q(home_id__in=remarks))}
    written = []
    for position, (identity, remark) in enumerate(remarks.items()):
        if identity not in known:
            raise not_found(f"itemRemarks.{position}.item")
        text = limited(remark, field=f"itemRemarks.{position}.remark")
        if not text:
            raise DomainError(ErrorCode.REQUIRED, f"itemRemarks.{position}.remark")
        place = {"path": review.path, "audience": review.audience}
        written.append(ItemRemark(plan_id=review.plan_id, review=review, item_id=identity, remark=text, **place))
    ItemRemark.objects.bulk_create(written)


def _close(review: Review, closed: Collection[UUID]) -> None:
    """Close the organization's earlier remarks: those named; all of them when it accepts."""
    earlier = ItemRemark.objects.filter(
        plan_id=review.plan_id, review__organization=review.organization_id, closed_at__isnull=True
    ).exclude(review=review)
    if review.verdict != Verdict.ACCEPTED:
        earlier = earlier.filter(pk__in=closed)
    earlier.update(closed_at=clock.now())


def _remark_locked(remark_id: UUID, plan: Plan, actor: Actor) -> ItemRemark:
    rows = ItemRemark.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).filter(plan=plan)
    row: ItemRemark | None = rows.select_related("review__organization").filter(pk=remark_id).first()
    if row is None:
        raise not_found("remark")
    return row
