"""Suggestions: a change of an item that its writers accept, whole or in part, or decline with a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from federation.access.roles import ROLES_BY_RANK, SPEAKERS, Role, require_write
from federation.access.scope import because
from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.idempotency import once
from federation.models import Organization, User
from planning.models import PlanItem, PlanSection, Suggestion
from planning.models.discussion import SuggestionStatus
from planning.selectors.discussion import Floor, floor_of, speakers, suggestion_get_for
from planning.services.drafts import draft_locked
from planning.services.items import item_change
from planning.services.joint import joint_hold, joint_write
from planning.services.links import LINKS
from planning.services.offers import NOTE_LIMIT, reason_of
from planning.services.periods import reading_index
from planning.services.texts import NAME_LIMIT, limited, one_line, quoted
from planning.services.values import MODIFIERS, check_names, standing_values, wanted_values

IDS = frozenset({"activities", "carries_out"})
"""Fields whose values are ids: JSON keeps them as text."""


@transaction.atomic
def suggestion_make(
    *,
    item: PlanItem,
    actor: Actor,
    changes: Mapping[str, Any],
    organization: Organization | None = None,
    seen: int | None = None,
    note: str = "",
    idempotency_key: str | None = None,
) -> Suggestion:
    """Propose a change of an item as `actor` reads it: of a draft, of what was filed, of a joint item in his own plan.

    Args:
        changes: only the fields to change, as in `item_change`.
        organization: in whose name; None: the first of those that may speak here.
        seen: the revision that the author saw; None: that of the item.

    Raises:
        DomainError: FORBIDDEN, INVALID_VALUE (nothing would change; a value that an item cannot have; a place of an
            item whose home is hidden), REQUIRED, TOO_LONG, NOT_FOUND, IDEMPOTENCY_MISMATCH.
    """
    check_names(changes)
    floor = floor_of(actor=actor, plan=item.plan, item=item)
    speaker = speaker_for(actor=actor, floor=floor, organization=organization)
    if item.home_id is not None and floor.plan_id == item.plan_id:
        # Whoever does not know the home would propose to those who cannot change it.
        why = _("это мероприятие правят в плане другой организации; напишите об этом в комментарии")
        raise DomainError(ErrorCode.INVALID_VALUE, "item", {"why": why})

    def create() -> Suggestion:
        proposed = _proposed(actor, item, changes)
        made = Suggestion.objects.create(
            **remark_columns(floor=floor, speaker=speaker, actor=actor),
            item_id=item.identity,
            changes=proposed,
            before=said_of(item, proposed),
            # Nobody has seen a later one than stands.
            seen=item.revision if seen is None else max(0, min(seen, item.revision)),
            note=limited(note, field="note", limit=NOTE_LIMIT),
        )
        _told(made)
        return made

    return once(
        user_id=actor.user_id,
        operation="suggestion_make",
        key=idempotency_key,
        request={
            "item": item.identity,
            "changes": dict(changes),
            "note": note,
            "seen": seen,
            "organization": organization.pk if organization else None,
        },
        create=create,
        load=lambda pk: suggestion_get_for(actor=actor, suggestion_id=pk),
    )


@joint_write
def suggestion_decide(
    *,
    suggestion: Suggestion,
    actor: Actor,
    accept: bool,
    fields: Collection[str] | None = None,
    reason: str = "",
) -> Suggestion:
    """Accept a suggestion, whole or some `fields` of it, or decline it with a reason. The plan's writers decide.

    What is accepted merges with later edits of other fields; where the same field was changed since, nothing is.

    Raises:
        Conflict: fields of it were changed meanwhile; `current` is the row as it stands.
        DomainError: FORBIDDEN, NOT_FOUND, REQUIRED (a reason), INVALID_VALUE (a field that it has not), TOO_LONG,
            WRONG_STATE (decided otherwise or withdrawn; the plan is not to be edited now).
    """
    require_write(actor, "plan.draft", path=suggestion.path, granted_on=suggestion.plan_id)
    if accept:
        joint_hold(suggestion.item_id, own=lambda: draft_locked(plan_id=suggestion.plan_id, actor=actor))
    row = _locked(suggestion, actor)
    taken = _taken(row, fields) if accept else []
    status = _status(row, accept, taken)
    if row.status == status and (not accept or sorted(row.taken) == taken):
        return row
    _require_open(row)
    row.reason = reason_of(reason, needed=not accept)
    if accept:
        item = PlanItem.objects.visible_to(actor).filter(pk=row.item_id, version__isnull=True).first()
        if item is None:
            raise not_found("item")
        changes = stored_changes(row, taken)
        because(_authors(row))
        item_change(item=item, actor=actor, expected_revision=row.seen, changes=changes)
        because("")
    row.status, row.taken = status, taken
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    row.save()
    _told(row)
    return row


@transaction.atomic
def suggestion_withdraw(*, suggestion: Suggestion, actor: Actor) -> Suggestion:
    """Take one's own suggestion back.

    Raises:
        DomainError: FORBIDDEN (somebody else's), NOT_FOUND, WRONG_STATE (decided).
    """
    if not actor.is_system and suggestion.author_id != actor.user_id:
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": _("автор этой правки")})
    row = _locked(suggestion, actor)
    if row.status == SuggestionStatus.WITHDRAWN:
        return row
    _require_open(row)
    row.status = SuggestionStatus.WITHDRAWN
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    row.save()
    return row


def speaker_for(*, actor: Actor, floor: Floor, organization: Organization | None) -> Organization:
    """The organization in whose name `actor` speaks.

    Raises:
        DomainError: FORBIDDEN, naming the roles that speak.
    """
    able = speakers(actor=actor, floor=floor)
    named = [each for each in able if organization is None or each.pk == organization.pk]
    if not named:
        roles = sorted(SPEAKERS, key=ROLES_BY_RANK.index)
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": ", ".join(str(Role(role).label) for role in roles)})
    return named[0]


def remark_columns(*, floor: Floor, speaker: Organization, actor: Actor) -> dict[str, Any]:
    """The columns of a new remark in the name of `speaker`."""
    return {
        "plan_id": floor.plan_id,
        "path": floor.path,
        "audience": floor.audience(speaker),
        "other_path": speaker.path,
        "organization": speaker,
        "author_id": actor.user_id,
        "author_name": _name_of(actor),
        "created_at": clock.now(),
    }


def _name_of(actor: Actor) -> str:
    """What a person signs with; nothing for a process."""
    person = User.objects.filter(pk=actor.user_id).first() if actor.user_id else None
    return str(person) if person else ""


def said_of(item: PlanItem, names: Iterable[str]) -> dict[str, Any]:
    """What an item says in these fields, in the words of an input, as JSON keeps it."""
    return {name: _said(item, name) for name in names if name not in MODIFIERS}


def stored_changes(suggestion: Suggestion, fields: Collection[str]) -> dict[str, Any]:
    """The changes of a suggestion as `item_change` takes them, those of `fields` alone."""
    changes: dict[str, Any] = {name: suggestion.changes[name] for name in fields}
    if "period_text" in changes and "reading" in suggestion.changes:
        changes["reading"] = suggestion.changes["reading"]
    if "agenda_year" in suggestion.changes and changes.keys() & LINKS.keys():
        changes["agenda_year"] = suggestion.changes["agenda_year"]
    if changes.get("carries_out"):
        changes["carries_out"] = UUID(changes["carries_out"])
    if "activities" in changes:
        changes["activities"] = [UUID(each) for each in changes["activities"] or ()]
    return changes


def fields_of(suggestion: Suggestion) -> list[str]:
    """The fields that it changes, without what only says how to read them."""
    return [name for name in suggestion.changes if name not in MODIFIERS]


def _proposed(actor: Actor, item: PlanItem, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that would change something, as JSON.

    Raises:
        DomainError: INVALID_VALUE and what `wanted_values` refuses.
    """
    checked = {name: value for name, value in changes.items() if name != "section"}
    wanted = wanted_values(actor=actor, plan=item.plan, changes=checked, item=item)
    stands = standing_values(item, wanted)
    changed = {name for name in wanted if wanted[name] != stands[name]}
    if "section" in changes:
        if item.home_id is not None:
            why = _("у совместного мероприятия в каждом плане свой раздел: переместите строку сами")
            raise DomainError(ErrorCode.INVALID_VALUE, "changes.section", {"why": why})
        section = _section_title(actor, changes["section"])
        changed |= {"section"} if section != item.section.title else set()
        changes = {**changes, "section": section}
    if not changed:
        raise DomainError(ErrorCode.INVALID_VALUE, "changes", {"why": _("правка ничего не меняет")})
    # A reading alone is a change of the period: its text goes with it.
    named = {"period_text": item.period_text, **changes}
    kept = {
        name: named[name] for name in named if name in changed or (name in MODIFIERS and changes.get(name) is not None)
    }
    return {name: _json(value) for name, value in kept.items()}


def _section_title(actor: Actor, section: str | UUID | None) -> str:
    if isinstance(section, UUID):
        found = PlanSection.objects.visible_to(actor).filter(pk=section).first()
        if found is None:
            raise not_found("section")
        return found.title
    return one_line(section, field="section", limit=NAME_LIMIT)


def _json(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _json(each) for key, each in value.items()}
    return value


def _said(item: PlanItem, name: str) -> Any:
    match name:
        case "agenda_tasks":
            rows = item.task_links.filter(task__parent__isnull=True)
            return sorted(rows.values_list("task__number", flat=True))
        case "local_priorities":
            return sorted(item.task_links.filter(task__parent__isnull=False).values_list("task__code", flat=True))
        case "problem_areas":
            return sorted(item.area_links.values_list("problem_area__number", flat=True))
        case "activities":
            return sorted(str(pk) for pk in item.activity_links.values_list("activity_id", flat=True))
        case "parties":
            rows = item.parties.select_related("organization").order_by("organization__path")
            return [{"organization": row.organization.code, "role": row.role} for row in rows]
        case "carries_out":
            return str(item.carries_out_id) if item.carries_out_id else None
        case "section":
            return item.section.title
        case "reading":
            return reading_index(item)
    return getattr(item, name)


def _locked(suggestion: Suggestion, actor: Actor) -> Suggestion:
    rows = Suggestion.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    row = rows.select_related("organization", "author").filter(pk=suggestion.pk).first()
    if row is None:
        raise not_found("suggestion")
    return row


def _taken(row: Suggestion, fields: Collection[str] | None) -> list[str]:
    able = fields_of(row)
    if fields is None:
        return sorted(able)
    if unknown := sorted(set(fields) - set(able)):
        why = _("этих полей в правке нет: %(names)s") % {"names": ", ".join(unknown)}
        raise DomainError(ErrorCode.INVALID_VALUE, "fields", {"why": why})
    if not fields:
        raise DomainError(ErrorCode.REQUIRED, "fields")
    return sorted(set(fields))


def _status(row: Suggestion, accept: bool, taken: list[str]) -> SuggestionStatus:
    if not accept:
        return SuggestionStatus.DECLINED
    whole = set(taken) == set(fields_of(row))
    return SuggestionStatus.ACCEPTED if whole else SuggestionStatus.PARTLY_ACCEPTED


def _require_open(row: Suggestion) -> None:
    if row.status != SuggestionStatus.OPEN:
        state, allowed = SuggestionStatus(row.status).label, quoted(SuggestionStatus.OPEN.label)
        raise DomainError(ErrorCode.WRONG_STATE, params={"state": state, "allowed": allowed})


def _authors(row: Suggestion) -> str:
    """Whose words they are: the history names the decider by itself. It is stored, so it is Russian."""
    with override(settings.LANGUAGE_CODE):
        who = ", ".join(part for part in (row.author_name, str(row.organization)) if part)
        return _("Принята правка, которую предложил(а) %(who)s") % {"who": who}


def _told(row: Suggestion) -> None:
    outbox.send("planning.jobs.suggestion_news", suggestion_id=str(row.pk))
