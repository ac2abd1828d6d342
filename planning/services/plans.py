"""Plans: create, rename, file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from federation.access.roles import TABLE, require_write
from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.idempotency import once
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import Cycle, Plan, PlanItem, PlanVersion
from planning.models.plan import PlanStatus, standing_audience
from planning.models.version import VersionStatus
from planning.selectors.plans import default_title, plan_get_for
from planning.services.copying import Filing, file_versions, version_decided
from planning.services.drafts import draft_locked, plan_locked, require_editable
from planning.services.texts import NAME_LIMIT, one_line, required_line


@transaction.atomic
def plan_create(
    *,
    actor: Actor,
    organization: Organization,
    cycle: Cycle,
    title: str = "",
    source_name: str = "",
    idempotency_key: str | None = None,
) -> Plan:
    """Begin an organization's plan for a cycle; the title is made up when none is given.

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE (a federal district), ORGANIZATION_CLOSED, TOO_LONG, ALREADY_EXISTS,
            IDEMPOTENCY_MISMATCH.
    """
    require_write(actor, "plan.draft", path=organization.path)
    if organization.kind == Kind.FEDERAL_DISTRICT:
        why = _("федеральный округ только объединяет регионы, плана у него нет")
        raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})
    require_open(organization, clock.today())
    named = one_line(title, field="title", limit=NAME_LIMIT) or default_title(organization=organization, cycle=cycle)

    def create() -> Plan:
        return Plan.objects.create(
            organization=organization,
            cycle=cycle,
            planning_year=cycle.planning_year,
            title=named,
            path=organization.path,
            audience=TABLE["plan.existence"].reads,
            created_at=clock.now(),
            source_name=source_name[:200],
        )

    try:
        with transaction.atomic():
            return once(
                user_id=actor.user_id,
                operation="plan_create",
                key=idempotency_key,
                request={"organization": organization.pk, "cycle": cycle.pk, "title": title},
                create=create,
                load=lambda pk: plan_get_for(actor=actor, plan_id=pk),
            )
    except IntegrityError as error:
        what = _("план «%(cycle)s» организации «%(organization)s»") % {"cycle": cycle, "organization": organization}
        raise DomainError(ErrorCode.ALREADY_EXISTS, "cycle", {"what": what}) from error


@transaction.atomic
def plan_rename(*, plan: Plan, actor: Actor, expected_revision: int | None, title: str) -> Plan:
    """Change the draft's title.

    Raises:
        Conflict: somebody renamed it since `expected_revision`.
        DomainError: FORBIDDEN, WRONG_STATE, NOT_FOUND, REQUIRED, TOO_LONG.
    """
    draft = draft_locked(plan_id=plan.pk, actor=actor)
    changes = {"title": required_line(title, field="title", limit=NAME_LIMIT)}
    seen = draft.revision if expected_revision is None else expected_revision
    for name, value in draft.merge(seen=seen, changes=changes, current={"title": draft.title}).items():
        setattr(draft, name, value)
    draft.save()
    return draft


@transaction.atomic
def plan_file(*, plan: Plan, actor: Actor, expected_revision: int | None) -> Plan:
    """File the draft: its rows are copied as the next version and frozen; reviewers are told after the commit.

    Every edit of the plan raises its revision, so `expected_revision` names all that the filer has seen. Co-authors
    from other organizations write, but do not file. The draft stays what it is and opens again when returned. Two who
    file at once stand in the queue of the plan's lock: the second is told that it is under review.

    Raises:
        Conflict: the plan was edited since `expected_revision`.
        DomainError: FORBIDDEN, WRONG_STATE, NOT_FOUND, PLAN_EMPTY, ORGANIZATION_CLOSED.
    """
    row = plan_locked(plan_id=plan.pk, actor=actor)
    require_write(actor, "plan.draft", path=row.path)
    require_editable(row)
    row.expect(expected_revision)
    require_open(row.organization, clock.today())
    if not PlanItem.objects.filter(plan=row, version__isnull=True).exists():
        raise DomainError(ErrorCode.PLAN_EMPTY, "plan")
    audience = standing_audience(PlanStatus.FILED, regional=row.organization.is_regional)
    _pass_by(row)
    file_versions([Filing(plan_id=row.pk, audience=audience)], filed_at=clock.now(), filed_by=actor.user_id)
    row.status = PlanStatus.FILED
    row.version += 1
    row.revision += 1
    row.filed_at = clock.now()
    row.first_filed_at = row.first_filed_at or row.filed_at
    row.amend_reason = ""
    # An accepted version before it goes on being read as widely as it was.
    row.audience = max(row.audience, audience)
    row.save()
    outbox.send("planning.jobs.plan_filed", plan_id=str(row.pk), version=row.version)
    return row


def _pass_by(plan: Plan) -> None:
    """Before another version is filed: what was returned is of those who review it, from then on.

    The region reads the last filed version of a council's or branch's plan (domain, "Who sees what"), not the ones
    before it; an accepted one stays as widely read as it is.
    """
    rows = PlanVersion.objects.filter(plan=plan, is_standing=True, status=VersionStatus.RETURNED)
    returned = rows.exclude(audience=TABLE["plan.filed"].reads).defer("content").first()
    if returned is not None:
        version_decided(returned, status=returned.status, audience=TABLE["plan.filed"].reads, stands=False)


def require_open(organization: Organization, day: date) -> None:
    """Refuse work for an organization that no longer exists.

    Raises:
        DomainError: ORGANIZATION_CLOSED with its name and last date.
    """
    if organization.closed_on is None or organization.closed_on > day:
        return
    params: dict[str, Any] = {"name": str(organization), "date": formats.date_format(organization.closed_on)}
    raise DomainError(ErrorCode.ORGANIZATION_CLOSED, "organization", params)
