"""Comments on an item or on the whole plan: threads one deep, people named in them, removal that leaves a trace."""

from __future__ import annotations

from collections.abc import Collection
from typing import NoReturn
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from federation.kernel import clock, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.kernel.idempotency import once
from federation.models import Organization, User
from planning.models import Comment, Plan, PlanItem
from planning.selectors.discussion import Floor, comment_get_for, floor_of, nameable
from planning.services.suggestions import remark_columns, speaker_for
from planning.services.texts import limited

COMMENT_LIMIT = 10_000
"""Characters."""


@transaction.atomic
def comment_add(
    *,
    plan: Plan,
    actor: Actor,
    text: str,
    item: PlanItem | None = None,
    organization: Organization | None = None,
    answers: Comment | None = None,
    mentioned: Collection[UUID] = (),
    idempotency_key: str | None = None,
) -> Comment:
    """Say something of an item (as `actor` reads it in `plan`), or of the whole plan.

    Args:
        organization: in whose name; None: the first of those that may speak here.
        answers: the comment that it replies to; a reply to a reply joins the same thread.
        mentioned: people to be told of it, beside those whom the text names by "@"; all must be able to read it.

    Raises:
        DomainError: FORBIDDEN, REQUIRED, TOO_LONG, NOT_FOUND (answers, mentioned), INVALID_VALUE (mentioned, who do not
            read this thread), IDEMPOTENCY_MISMATCH.
    """
    floor = floor_of(actor=actor, plan=plan, item=item)
    speaker = speaker_for(actor=actor, floor=floor, organization=organization)

    def create() -> Comment:
        clean = limited(text, field="text", limit=COMMENT_LIMIT)
        if not clean:
            raise DomainError(ErrorCode.REQUIRED, "text")
        columns = remark_columns(floor=floor, speaker=speaker, actor=actor)
        root = _root(answers, floor, actor)
        if root is not None:
            # The thread stays with those who read its first words.
            columns |= {name: getattr(root, name) for name in ("plan_id", "path", "other_path", "audience")}
        able = nameable(actor=actor, floor=floor, speakers=[speaker], thread=root)
        if beyond := set(mentioned) - {person.pk for person in able}:
            _refuse(beyond, others=nameable(actor=actor, floor=floor, speakers=[speaker]))
        named = _named(clean, mentioned, able)
        made = Comment.objects.create(**columns, item_id=floor.item_id, text=clean, answers=root, mentioned=named)
        outbox.send("planning.jobs.comment_news", comment_id=str(made.pk))
        return made

    return once(
        user_id=actor.user_id,
        operation="comment_add",
        key=idempotency_key,
        request={
            "plan": plan.pk,
            "item": floor.item_id,
            "text": text,
            "answers": answers and answers.pk,
            "organization": organization and organization.pk,
        },
        create=create,
        load=lambda pk: comment_get_for(actor=actor, comment_id=pk),
    )


@transaction.atomic
def comment_remove(*, comment: Comment, actor: Actor) -> Comment:
    """Remove one's own comment: its text is gone, its place in the thread stays; twice changes nothing.

    Raises:
        DomainError: FORBIDDEN (somebody else's), NOT_FOUND.
    """
    if not actor.is_system and comment.author_id != actor.user_id:
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": _("автор этого комментария")})
    row = Comment.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).filter(pk=comment.pk).first()
    if row is None:
        raise not_found("comment")
    if row.removed_at is None:
        row.text, row.mentioned, row.removed_at = "", [], clock.now()
        row.save()
    return row


def _root(answers: Comment | None, floor: Floor, actor: Actor) -> Comment | None:
    if answers is None:
        return None
    root = comment_get_for(actor=actor, comment_id=answers.answers_id or answers.pk, field="answers")
    if root.plan_id not in floor.plans or root.item_id != floor.item_id:
        raise not_found("answers")
    return root


def _refuse(beyond: Collection[UUID], *, others: list[User]) -> NoReturn:
    """Refuse people who will not read the comment: in a thread some may be missing who read a new one."""
    if set(beyond) - {person.pk for person in others}:
        raise not_found("mentioned")
    why = _("не все отмеченные читают это обсуждение; снимите отметку или начните новое")
    raise DomainError(ErrorCode.INVALID_VALUE, "mentioned", {"why": why})


def _named(text: str, chosen: Collection[UUID], able: list[User]) -> list[UUID]:
    """The people chosen from the list, and those who may read whom the text calls «@Имя» or «@username»."""
    folded = text.casefold()
    called = {
        person.pk
        for person in able
        for name in (person.full_name, person.username)
        if name and f"@{name}".casefold() in folded
    }
    return sorted(set(chosen) | called)
