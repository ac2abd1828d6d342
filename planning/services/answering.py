"""Answering a collected week or month: rows of three fields become an ordinary plan, which files itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from federation.access.roles import require_write
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from planning.models import CollectingRequest, Cycle, Plan, PlanItem
from planning.models.cycle import CycleKind
from planning.models.item import PeriodKind
from planning.models.plan import EDITABLE, PlanStatus
from planning.selectors.collecting import days_in_words, request_get_for
from planning.services.amending import plan_withdraw
from planning.services.drafts import draft_locked
from planning.services.items import item_add, item_change, item_remove
from planning.services.joint import joint_hold_plan, joint_write
from planning.services.periods import period_of
from planning.services.plans import plan_create, plan_file
from planning.services.texts import plain

_DAYS = ("пн понедельник", "вт вторник", "ср сред", "чт четверг", "пт пятниц", "сб суббот", "вс воскресень")
_WEEKDAYS = tuple(
    re.compile(rf"\b(?:{short}|{stem}\w{{0,3}})\b", re.IGNORECASE) for short, stem in map(str.split, _DAYS)
)
_WHOLE = re.compile(r"\b(?:вся|всю|течени[еи]|весь)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What, when, where. `item` and `revision` are those of a row that stands, None for a new one; `touched` are the
    columns of it that the person changed: the others stay as they stand by now.

    A standing row whose texts are all empty is taken away; a new one is passed over.
    """

    what: str
    when: str
    where: str
    item: UUID | None = None
    revision: int | None = None
    touched: frozenset[str] = frozenset(("title", "period_text", "place"))

    @property
    def empty(self) -> bool:
        """Nothing was written."""
        return not (plain(self.what) or plain(self.when) or plain(self.where))


@joint_write
def answer_write(
    *,
    request: CollectingRequest,
    actor: Actor,
    rows: Sequence[AnswerRow],
    send: bool,
    expected_revision: int | None,
    idempotency_key: str = "",
) -> Plan | None:
    """Make the rows the plan of the organization asked; with `send` it is filed in the same transaction.

    Every edit of the plan raises its revision: who sends names the one that he saw, as `plan_file` wants it, so that
    nobody sends a colleague's rows unseen. Without `send` rows merge one by one, and nothing more is asked.

    Args:
        expected_revision: of the plan that the form showed, 0 when there was none; None (a job) expects nothing.
        idempotency_key: of the form that was filled; sent twice, its new rows are added once.

    Returns:
        The plan; None when there is none and nothing was written.

    Raises:
        Conflict: somebody changed a row meanwhile (`current` is the row); with `send`, anything of the plan (`current`
            is the plan).
        DomainError: FORBIDDEN, WRONG_STATE (it was sent: take it back first), REQUIRED (a row without «что»), TOO_LONG,
            PLAN_EMPTY (`send` without rows), ORGANIZATION_CLOSED.
    """
    row = _locked(request, actor)
    plan = plan_of(row)
    written = [each for each in rows if each.item is not None or not each.empty]
    if plan is None:
        if not written:
            if send:
                raise DomainError(ErrorCode.PLAN_EMPTY, "rows")
            return None
        title = plan_title(row.cycle)
        plan = plan_create(actor=actor, organization=row.organization, cycle=row.cycle, title=title)
    elif written or send:
        _hold(plan, actor=actor, seen=expected_revision if send else None)
    items = {item.pk: item for item in PlanItem.objects.filter(plan=plan, version__isnull=True)}
    for place, each in enumerate(written):
        key = _key(idempotency_key, place, each) if idempotency_key else None
        _write(plan, items, each, actor=actor, key=key)
    if row.nothing_at is not None and written:
        row.nothing_at = None
        row.save(update_fields=["nothing_at"])
    if send:
        plan_file(plan=plan, actor=actor, expected_revision=None)
    return plan


@transaction.atomic
def answer_nothing(*, request: CollectingRequest, actor: Actor) -> None:
    """Answer that nothing will happen: an answer too. Twice changes nothing.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE (a plan with rows stands: take its rows away first).
    """
    row = _locked(request, actor)
    plan = plan_of(row)
    if plan is not None and (plan.version or PlanItem.objects.filter(plan=plan).exists()):
        state = _("мероприятия уже записаны")
        raise DomainError(ErrorCode.WRONG_STATE, params={"state": state, "allowed": _("строк нет")})
    if row.nothing_at is None:
        row.nothing_at = clock.now()
        row.save(update_fields=["nothing_at"])


@transaction.atomic
def answer_reopen(*, request: CollectingRequest, actor: Actor) -> None:
    """Take the answer back to correct it. Until it is sent again the sheet has none of its rows.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE (nothing was answered).
    """
    row = _locked(request, actor)
    plan = plan_of(row)
    if row.nothing_at is not None:
        row.nothing_at = None
        row.save(update_fields=["nothing_at"])
    elif plan is not None and plan.status == PlanStatus.FILED:
        plan_withdraw(plan=plan, actor=actor, expected_revision=None)
    else:
        state = PlanStatus(plan.status).label if plan else _("ответа нет")
        raise DomainError(ErrorCode.WRONG_STATE, params={"state": state, "allowed": _("ответ отправлен")})


def plan_of(request: CollectingRequest) -> Plan | None:
    """The plan that answers a request, as far as it is written."""
    rows = Plan.objects.filter(cycle_id=request.cycle_id, organization_id=request.organization_id)
    return rows.select_related("organization", "cycle").first()


def plan_title(cycle: Cycle) -> str:
    """It is stored, so it is Russian on an English page too."""
    with override(settings.LANGUAGE_CODE):
        days = days_in_words(cycle.kind, cycle.starts_on, cycle.ends_on, accusative=True)
        return _("План мероприятий на %(days)s") % {"days": days}


def dated(cycle: Cycle, text: str) -> str:
    """«Вторник, 10:00» with its date: «вторник, 10:00 (17 ноября)»; a text with a day of its own stays as it is."""
    said = plain(text)
    if not said or cycle.kind != CycleKind.WEEK or period_of(cycle, said).kind != PeriodKind.UNSCHEDULED:
        return said
    named = [number for number, names in enumerate(_WEEKDAYS) if names.search(said)]
    if not named and not _WHOLE.search(said):
        return said
    first = cycle.starts_on + timedelta(days=min(named, default=0))
    last = cycle.starts_on + timedelta(days=max(named, default=6))
    with override(settings.LANGUAGE_CODE):
        together = len(named) != 1 and (not named or "-" in said or "–" in said or " по " in said)
        days = _stretch(first, last) if together else ", ".join(_day(_nth(cycle, each)) for each in named)
    return f"{said} ({days})"


def _stretch(first: date, last: date) -> str:
    return f"{first.day}–{_day(last)}" if first.month == last.month else f"{_day(first)} – {_day(last)}"


def _nth(cycle: Cycle, weekday: int) -> date:
    return cycle.starts_on + timedelta(days=weekday)


def _day(day: date) -> str:
    return formats.date_format(day, "j E")


def _hold(plan: Plan, *, actor: Actor, seen: int | None) -> None:
    """Take every lock before the first row is written: one row after another would take plans in any order."""
    joint_hold_plan(plan.pk, own=lambda: draft_locked(plan_id=plan.pk, actor=actor)).expect(seen)


def _write(plan: Plan, items: dict[UUID, PlanItem], row: AnswerRow, *, actor: Actor, key: str | None) -> None:
    values: dict[str, Any] = {"title": row.what, "period_text": dated(plan.cycle, row.when), "place": row.where}
    item = items.get(row.item) if row.item is not None else None
    if row.item is None:
        item_add(plan=plan, actor=actor, idempotency_key=key, **values)
    elif item is None:
        # Somebody took the row away meanwhile: what was written here is not lost.
        if not row.empty:
            item_add(plan=plan, actor=actor, idempotency_key=key, **values)
    elif row.empty:
        item_remove(item=item, actor=actor, expected_revision=row.revision)
    else:
        standing = {"title": item.title, "period_text": item.period_text, "place": item.place}
        changes = {name: values[name] for name in sorted(row.touched) if plain(values[name]) != standing[name]}
        if changes:
            item_change(item=item, actor=actor, expected_revision=row.revision, changes=changes)


def _key(form: str, place: int, row: AnswerRow) -> str:
    """The same form sent again with the same texts is a repetition; with other texts it is another answer."""
    return f"{form}:{place}:{sha256(repr((row.what, row.when, row.where)).encode()).hexdigest()[:16]}"


def _locked(request: CollectingRequest, actor: Actor) -> CollectingRequest:
    """The request, locked, where `actor` writes plans for the organization asked and the answer is open."""
    seen = request_get_for(actor=actor, cycle_id=request.cycle_id, code=request.organization.code)
    require_write(actor, "plan.draft", path=seen.other_path)
    row = CollectingRequest.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    row.cycle, row.organization = seen.cycle, seen.organization
    return row


def answerable(plan: Plan | None) -> bool:
    """Whether rows may be written now."""
    return plan is None or plan.status in EDITABLE
