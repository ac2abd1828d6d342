"""Filing, set-based: the draft's rows of one or of many plans become the rows of a frozen version.

A copy's id is a function of the version and the row copied, so sections, items, spans and links are one statement
each, whatever the size, and need no table of old and new ids. Columns are taken from the models: a new field is
copied without a word here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from federation.models import Attachment
from planning.models import (
    Plan,
    PlanFigure,
    PlanItem,
    PlanItemActivity,
    PlanItemArea,
    PlanItemParty,
    PlanItemSpan,
    PlanItemTask,
    PlanSection,
    PlanVersion,
)
from planning.models.plan import PlanStatus

CHILDREN: tuple[type[models.Model], ...] = (
    PlanItemSpan,
    PlanItemTask,
    PlanItemActivity,
    PlanItemArea,
    PlanItemParty,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A plan to be filed, and how widely its version is read."""

    plan_id: UUID
    audience: int
    status: str = PlanStatus.FILED
    version_id: UUID = field(default_factory=uuid.uuid4)


_VERSION = """
insert into planning_planversion
    (id, plan_id, number, title, reason, status, is_standing, content, filed_at, filed_by_id, path, audience)
select filing.version_id, plan.id, plan.version + 1, plan.title, plan.amend_reason, filing.status, true,
    jsonb_build_object(
    'format', 1,
    'title', plan.title,
    'organization', jsonb_build_object('code', org.code, 'name', org.name),
    'cycle', jsonb_build_object('code', cycle.code, 'title', cycle.title,
        'starts_on', cycle.starts_on, 'ends_on', cycle.ends_on),
    'sections', coalesce((
        select jsonb_agg(jsonb_build_object('title', section.title, 'items', coalesce((
            select jsonb_agg(jsonb_build_object(
                'id', item.id, 'number', item.number, 'title', item.title, 'place', item.place,
                'period_text', item.period_text,
                'period', jsonb_build_object('kind', item.period_kind, 'recurrence', nullif(item.recurrence, ''),
                    'deadline', item.deadline, 'spans', coalesce((
                        select jsonb_agg(jsonb_build_array(span.starts_on, span.ends_on) order by span.starts_on)
                        from planning_planitemspan as span where span.item_id = item.id), '[]'::jsonb)),
                'participants_text', item.participants_text, 'planned_participants', item.planned_participants,
                'responsible', item.responsible, 'programme', item.programme, 'note', item.note,
                'carries_out', item.carries_out_id,
                'agenda_tasks', coalesce((
                    select jsonb_agg(jsonb_build_object('code', task.code, 'title', task.title) order by task.code)
                    from planning_planitemtask as link join agenda_agendatask as task on task.id = link.task_id
                    where link.item_id = item.id), '[]'::jsonb),
                'activities', coalesce((
                    select jsonb_agg(activity.title order by activity.number)
                    from planning_planitemactivity as link
                    join agenda_activitykind as activity on activity.id = link.activity_id
                    where link.item_id = item.id), '[]'::jsonb),
                'problem_areas', coalesce((
                    select jsonb_agg(jsonb_build_object('number', area.number, 'title', area.title)
                        order by area.number)
                    from planning_planitemarea as link
                    join agenda_problemarea as area on area.id = link.problem_area_id
                    where link.item_id = item.id), '[]'::jsonb),
                'parties', coalesce((
                    select jsonb_agg(jsonb_build_object('organization', party.code, 'name', party.name,
                        'role', link.role) order by party.code)
                    from planning_planitemparty as link
                    join federation_organization as party on party.id = link.organization_id
                    where link.item_id = item.id), '[]'::jsonb)
            ) order by item.number)
            from planning_planitem as item where item.section_id = section.id), '[]'::jsonb)) order by section.position)
        from planning_plansection as section where section.plan_id = plan.id and section.version_id is null),
        '[]'::jsonb)
    ), %(filed_at)s, %(filed_by)s, plan.path, filing.audience
from unnest(%(plans)s::uuid[], %(versions)s::uuid[], %(audiences)s::smallint[], %(statuses)s::text[])
    as filing (plan_id, version_id, audience, status)
join planning_plan as plan on plan.id = filing.plan_id
join federation_organization as org on org.id = plan.organization_id
join planning_cycle as cycle on cycle.id = plan.cycle_id
"""

_COPY = """
insert into {table} ({columns})
select {values}
from planning_planversion as version join {table} as draft on draft.plan_id = version.plan_id {where}
where version.id = any(%s)
"""

_COPIED_ID = "md5(version.id::text || draft.{column}::text)::uuid"

# A file hangs on its item without a foreign key. A copy is a row over the same stored bytes; the draft's row is locked,
# so that whoever takes it away at the same moment waits, sees the copy and leaves the bytes to it.
_FILES = """
insert into federation_attachment (id, object_type, object_id, grant_id, file, name, size, content_type, sha256,
    uploaded_by_id, uploaded_at, path, audience)
select md5(version.id::text || draft.id::text)::uuid, draft.object_type,
    md5(version.id::text || draft.object_id::text)::uuid, draft.grant_id, draft.file, draft.name, draft.size,
    draft.content_type, draft.sha256, draft.uploaded_by_id, draft.uploaded_at, version.path, version.audience
from planning_planversion as version
join planning_planitem as item on item.plan_id = version.plan_id and item.version_id is null
join federation_attachment as draft on draft.object_id = item.id and draft.object_type = 'planning_planitem'
where version.id = any(%s)
for share of draft
"""


def file_versions(filings: Sequence[Filing], *, filed_at: datetime, filed_by: UUID | None) -> None:
    """Write a version of each plan, its content as JSON, its rows, files and figures; earlier ones stand no longer.

    The caller has locked the plans and sets their own status, number and audience afterwards. Written here is only
    when a plan was first filed, which decides whether it was late.
    """
    plans = [filing.plan_id for filing in filings]
    standing = PlanVersion.objects.filter(plan_id__in=plans, is_standing=True).values_list("plan_id", flat=True)
    if before := list(standing):
        _stand_down(before)
    versions = [filing.version_id for filing in filings]
    with connection.cursor() as cursor:
        cursor.execute(
            _VERSION,
            {
                "plans": plans,
                "versions": versions,
                "audiences": [int(filing.audience) for filing in filings],
                "statuses": [str(filing.status) for filing in filings],
                "filed_at": filed_at,
                "filed_by": filed_by,
            },
        )
        for statement in _STATEMENTS:
            cursor.execute(statement, [versions])
        cursor.execute("select planning_figures_write(%s)", [versions])
    Plan.objects.filter(pk__in=plans, first_filed_at__isnull=True).update(first_filed_at=filed_at)


def version_decided(version: PlanVersion, *, status: str, audience: int, stands: bool | None = None) -> None:
    """Set what became of a version and how widely it is read: its row, figures, sections, items, ties and files.

    A statement for each table, whatever the size; the frozen content is not touched.

    Args:
        stands: whether it stands from now on; None: as before. One does at a time: take the other down first.
    """
    both: dict[str, Any] = {"audience": audience}
    if stands is not None:
        both["is_standing"] = version.is_standing = stands
    version.status, version.audience = status, audience
    version.save(update_fields=["status", *both])
    PlanSection.objects.filter(version=version).update(audience=audience)
    PlanFigure.objects.filter(version=version).update(**both)
    copies = _copies(version)
    PlanItem.objects.filter(pk__in=copies).update(**both)
    for child in CHILDREN:
        child._default_manager.filter(item_id__in=copies).update(**both)
    Attachment.objects.filter(object_id__in=copies).update(audience=audience)


def _copies(version: PlanVersion) -> list[UUID]:
    """The ids of a version's items, in a statement of their own.

    Comparing with ids is safe beneath the policies and served by an index of every child. A subquery is not: the
    policies stand around both sides of it, and the database, which cannot see through them, runs it for each row.
    """
    return list(PlanItem.objects.filter(plan_id=version.plan_id, version=version).values_list("pk", flat=True))


def _stand_down(plans: list[UUID]) -> None:
    standing: tuple[type[models.Model], ...] = (PlanVersion, PlanFigure, PlanItem, *CHILDREN)
    for model in standing:
        model._default_manager.filter(plan_id__in=plans, is_standing=True).update(is_standing=False)


def _copy(model: type[models.Model], *, where: str, **instead: str) -> str:
    """The statement that copies a table's draft rows; `instead` names the columns that are not copied as they are."""
    own_id = {} if "id" in instead else {"id": ""}
    columns = {column.column: f"draft.{column.column}" for column in model._meta.concrete_fields}
    columns |= instead | own_id
    kept = {name: value for name, value in columns.items() if value}
    return _COPY.format(
        table=model._meta.db_table, columns=", ".join(kept), values=", ".join(kept.values()), where=where
    )


_WALL = {"audience": "version.audience", "path": "version.path"}
_DRAFTS = "and draft.version_id is null"
_OF_DRAFTS = "join planning_planitem as item on item.id = draft.item_id and item.version_id is null"

_STATEMENTS = (
    _copy(PlanSection, where=_DRAFTS, id=_COPIED_ID.format(column="id"), version_id="version.id", **_WALL),
    _copy(
        PlanItem,
        where=_DRAFTS,
        id=_COPIED_ID.format(column="id"),
        section_id=_COPIED_ID.format(column="section_id"),
        version_id="version.id",
        origin_id="draft.id",
        is_standing="version.is_standing",
        **_WALL,
    ),
    *(
        _copy(
            child,
            where=_OF_DRAFTS,
            item_id=_COPIED_ID.format(column="item_id"),
            is_standing="version.is_standing",
            **_WALL,
        )
        for child in CHILDREN
    ),
    _FILES,
)
