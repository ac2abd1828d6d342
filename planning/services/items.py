"""Items of a draft: add, change field by field, move, remove (design, habit 11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from federation.access.roles import TABLE
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.idempotency import once
from planning.models import Plan, PlanItem
from planning.models.item import PeriodKind
from planning.selectors.items import item_get_for
from planning.services.choices import choice_keep
from planning.services.drafts import draft_locked, touched
from planning.services.joint import (
    carry_end,
    joint_leave,
    joint_lock,
    joint_refresh,
    joint_settled,
    joint_write,
    require_home,
)
from planning.services.participants import count_people
from planning.services.sections import last_number, renumber, section_for
from planning.services.values import check_names, counted_again, standing_values, wanted_values, write_values


@transaction.atomic
def item_add(
    *,
    plan: Plan,
    actor: Actor,
    title: str,
    section: str | UUID | None = None,
    after: UUID | None = None,
    idempotency_key: str | None = None,
    **fields: Any,
) -> PlanItem:
    """Add an event to a draft.

    Args:
        section: its title (made when new) or id; None: that of `after`, else the untitled one.
        after: the item behind which it stands; None: at the end of the section.
        fields: any of `planning.services.values.FIELDS`, with `reading` and `agenda_year` beside them.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE, REQUIRED, TOO_LONG, INVALID_VALUE, NOT_FOUND, IDEMPOTENCY_MISMATCH.
    """
    given = {"title": title, "section": section, "after": after, **fields}
    check_names(given.keys() - {"after"})

    def create() -> PlanItem:
        draft = draft_locked(plan_id=plan.pk, actor=actor)
        item = PlanItem(
            plan=draft,
            planning_year=draft.planning_year,
            path=draft.path,
            audience=TABLE["plan.draft"].reads,
            period_kind=PeriodKind.UNSCHEDULED,
        )
        _place(item, draft, section=section, after=after)
        wanted = wanted_values(actor=actor, plan=draft, changes={"title": title, **fields}, item=None)
        if wanted.get("planned_participants") is None:
            wanted["planned_participants"] = count_people(wanted.get("participants_text", ""))
        write_values(item, draft, wanted)
        choice_keep(item=item, plan=draft, actor=actor, changed=[name for name in wanted if wanted[name]])
        _finish(item, draft)
        return item

    return once(
        user_id=actor.user_id,
        operation="item_add",
        key=idempotency_key,
        request={"plan": plan.pk, **given},
        create=create,
        load=lambda pk: item_get_for(actor=actor, identity=pk),
    )


@joint_write
def item_change(*, item: PlanItem, actor: Actor, expected_revision: int | None, changes: Mapping[str, Any]) -> PlanItem:
    """Change fields of an event. Other fields that somebody changed meanwhile stand; if one collides, all is refused.

    `changes` has only the fields to change, as in `item_add`. `section` puts the item at the end of that section.
    `expected_revision` None is for jobs: nothing is expected.

    Raises:
        Conflict: fields of `changes` were changed since `expected_revision`; `current` is the row as it stands.
        DomainError: FORBIDDEN, WRONG_STATE, REQUIRED, TOO_LONG, INVALID_VALUE, NOT_FOUND.
    """
    plan, row = _locked(item, actor)
    require_home(row)
    seen = row.revision if expected_revision is None else expected_revision
    wanted = wanted_values(actor=actor, plan=plan, changes=changes, item=row)
    kept = row.merge(seen=seen, changes=wanted, current=standing_values(row, wanted))
    if not kept:
        return row
    counted = counted_again(row, kept, changes, seen=seen)
    row.field_revisions |= dict.fromkeys(counted, row.revision)
    moved = "section" in kept
    if moved:
        row.number = last_number(section_for(plan=plan, section=kept["section"])) + 1
    write_values(row, plan, kept | counted)
    choice_keep(item=row, plan=plan, actor=actor, changed=kept)
    if moved:
        renumber(plan, moved=row.pk)
        row.refresh_from_db(fields=["number"])
    touched(plan)
    if "carries_out" in kept:
        carry_end(row, actor=actor)
    joint_refresh(row)
    return row


@joint_write
def item_move(
    *,
    item: PlanItem,
    actor: Actor,
    expected_revision: int | None,
    section: str | UUID | None = None,
    after: UUID | None = None,
) -> PlanItem:
    """Put an event behind another one, or into a section, or both.

    Without `after` it becomes the first of the section (its own when no section is named), so that every place can be
    reached; without `section` it goes where `after` stands.

    Raises:
        Conflict: the item is not at `expected_revision`.
        DomainError: FORBIDDEN, WRONG_STATE, NOT_FOUND, INVALID_VALUE (`after` stands in another section, or is it).
    """
    plan, row = _locked(item, actor)
    row.expect(expected_revision)
    before = row.section_id
    if after is None:
        row.section = section_for(plan=plan, section=section) if section is not None else row.section
        row.number = 0
    else:
        _place(row, plan, section=section, after=after)
    # A place's revision is that of its home, whose content it names; where it stands is not of the content.
    if row.home_id is None:
        row.revision += 1
        if row.section_id != before:
            row.field_revisions = {**row.field_revisions, "section": row.revision}
    row.save()
    _finish(row, plan)
    return row


@joint_write
def item_remove(*, item: PlanItem, actor: Actor, expected_revision: int | None) -> None:
    """Remove an event from a draft; the audit keeps its last state, filed versions keep their copies.

    Raises:
        Conflict: the item is not at `expected_revision`.
        DomainError: FORBIDDEN, WRONG_STATE, NOT_FOUND.
    """
    plan, row = _locked(item, actor)
    row.expect(expected_revision)
    joint_leave(row, actor=actor)
    row.delete()
    renumber(plan)
    touched(plan)


def _locked(item: PlanItem, actor: Actor) -> tuple[Plan, PlanItem]:
    """The plan and then the draft's row, locked in this order; `item` may be a frozen copy of the row."""
    locked = joint_lock(item.identity)
    plan = draft_locked(plan_id=item.plan_id, actor=actor)
    rows = PlanItem.objects.visible_to(actor).filter(plan=plan, version__isnull=True)
    row = rows.select_for_update(of=("self",), no_key=True).select_related("section").filter(pk=_draft_id(item)).first()
    if row is None:
        raise not_found("item")
    joint_settled(item.identity, locked=locked)
    row.plan = plan
    return plan, row


def _draft_id(item: PlanItem) -> UUID:
    return item.origin_id or item.pk


def _place(item: PlanItem, plan: Plan, *, section: str | UUID | None, after: UUID | None) -> None:
    """Set the section and a number that `renumber` makes final."""
    if after is None:
        item.section = section_for(plan=plan, section=section)
        item.number = last_number(item.section) + 1
        return
    neighbours = PlanItem.objects.filter(plan=plan, version__isnull=True).select_related("section")
    neighbour = neighbours.filter(pk=after).first()
    if neighbour is None:
        raise not_found("after")
    named = neighbour.section if section is None else section_for(plan=plan, section=section)
    if neighbour.pk == item.pk or named != neighbour.section:
        why = _("мероприятие, после которого ставят, стоит в другом разделе или совпадает с этим")
        raise DomainError(ErrorCode.INVALID_VALUE, "after", {"why": why})
    item.section = named
    item.number = neighbour.number


def _finish(item: PlanItem, plan: Plan) -> None:
    renumber(plan, moved=item.pk)
    item.refresh_from_db(fields=["number"])
    touched(plan)
