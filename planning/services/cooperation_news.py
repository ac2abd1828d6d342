"""Who is told of offers, suggestions and comments, and what. Runs in jobs; what is gone meanwhile is passed over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from federation.access.roles import WRITERS
from federation.kernel.actor import Actor
from federation.models import Membership
from federation.selectors.actor import actor_for
from federation.services.notifications import notify
from planning.models import Comment, Placement, Plan, PlanInvitation, PlanItem, Suggestion
from planning.models.discussion import SuggestionStatus
from planning.models.offers import OfferStatus
from planning.selectors.offers import offer_get_for

LENGTH = 200
"""Characters of a text that a notification quotes."""


def offer_told(*, actor: Actor, kind: str, offer_id: UUID) -> int:
    """Tell the addressee of an offer or of its end, the offerer of a decision. Returns how many people were told."""
    offer = offer_get_for(actor=actor, kind=kind, offer_id=offer_id)
    what = offer.summary.get("title") or offer.summary.get("organization", "")
    to_addressee = offer.status in (OfferStatus.OFFERED, OfferStatus.WITHDRAWN)
    path = offer.other_path if to_addressee else offer.path
    return notify(
        user_ids=Membership.objects.filter(path=path).people_in(WRITERS)
        - {offer.decided_by_id if offer.decided_by_id else offer.offered_by_id},
        title=_offer_title(offer, what),
        text=_offer_text(offer),
        url=reverse("planning:offer", args=[kind, offer.pk]),
        reason="invited" if to_addressee else "member",
        object_id=offer.pk,
    )


def suggestion_told(*, suggestion_id: UUID) -> int:
    """Tell the plan's writers of a suggestion, its author of the decision."""
    row = Suggestion.objects.select_related("organization", "author").filter(pk=suggestion_id).first()
    if row is None or row.status == SuggestionStatus.WITHDRAWN:
        return 0
    title = _item_title(row.item_id, row.plan_id)
    is_open = row.status == SuggestionStatus.OPEN
    label = SuggestionStatus(row.status).label
    author = _readers(row, {row.author_id})
    return notify(
        user_ids=Membership.objects.filter(path=row.path).people_in(WRITERS) - author if is_open else author,
        title=_("Предложена правка: %s") % title
        if is_open
        else _("Ваша правка — %(state)s: %(title)s") % {"state": label, "title": title},
        text=_("Предлагает %s.") % row.organization if is_open else row.reason[:LENGTH],
        url=reverse("planning:edit", args=[row.pk]),
        reason="member",
        object_id=row.pk,
    )


def comment_told(*, comment_id: UUID) -> int:
    """Tell the plan's writers, those whom a comment names and the one whom it answers."""
    row = Comment.objects.select_related("organization", "answers").filter(pk=comment_id).first()
    if row is None or row.removed_at is not None:
        return 0
    answered = {row.answers.author_id} if row.answers is not None else set()
    people = Membership.objects.filter(path=row.path).people_in(WRITERS) | _readers(row, {*row.mentioned, *answered})
    where = _item_title(row.item_id, row.plan_id) if row.item_id else _("весь план")
    return notify(
        user_ids=people - {row.author_id},
        title=_("%(who)s: комментарий — %(where)s") % {"who": row.organization, "where": where},
        text=row.text[:LENGTH],
        url=reverse("planning:comment", args=[row.pk]),
        reason="member",
        object_id=row.answers_id or row.pk,
    )


def _readers(row: Comment | Suggestion, people: set[UUID | None]) -> set[UUID]:
    """Those of `people` who may read the remark today: who spoke before may have left, a thread has its own readers."""
    rows = type(row).objects.filter(pk=row.pk)
    known = {pk for pk in people if pk is not None}
    return {pk for pk in known if rows.visible_to(actor_for(user_id=pk, door="job")).exists()}


def _offer_title(offer: Any, what: str) -> str:
    match offer._meta.model_name, offer.status:
        case "planinvitation", OfferStatus.OFFERED:
            return _("Вас приглашают к плану: %s") % what
        case "placement", OfferStatus.OFFERED:
            return _("Предлагают совместное мероприятие: %s") % what
        case "carryoffer", OfferStatus.OFFERED:
            return _("Предлагают выполнить мероприятие: %s") % what
        case "planinvitation", OfferStatus.WITHDRAWN:
            return _("Вы больше не участвуете в плане: %s") % what
        case "placement", OfferStatus.WITHDRAWN:
            return _("Мероприятие больше не совместное: %s") % what
        case _kind, OfferStatus.WITHDRAWN:
            return _("Предложение отозвано: %s") % what
    return _decided_title(offer, what)


def _decided_title(offer: Any, what: str) -> str:
    """What was decided, by whom, about what: whoever has made several offers tells the answers apart."""
    said = {"who": offer.organization, "what": what}
    accepted = offer.status == OfferStatus.ACCEPTED
    match offer._meta.model_name:
        case "planinvitation":
            title = (
                _("Приглашение к плану принято: %(who)s") if accepted else _("Приглашение к плану отклонено: %(who)s")
            )
        case "placement":
            title = (
                _("Мероприятие стало совместным: %(who)s — %(what)s")
                if accepted
                else _("Совместное мероприятие отклонено: %(who)s — %(what)s")
            )
        case _kind:
            title = (
                _("Мероприятие взяли к выполнению: %(who)s — %(what)s")
                if accepted
                else _("Мероприятие не взяли к выполнению: %(who)s — %(what)s")
            )
    return title % said


def _offer_text(offer: Any) -> str:
    plan = _("%(organization)s, %(cycle)s.") % {
        "organization": offer.summary.get("organization", ""),
        "cycle": offer.summary.get("cycle", ""),
    }
    if offer.status == OfferStatus.OFFERED:
        return f"{plan} {offer.note[:LENGTH]}".strip()
    if offer.status == OfferStatus.WITHDRAWN and isinstance(offer, Placement) and offer.target_id:
        kept = _("В вашем плане оно осталось как ваше.")
        return f"{offer.reason[:LENGTH]} {kept}".strip()
    if offer.status != OfferStatus.WITHDRAWN and isinstance(offer, PlanInvitation):
        # The title says who decided, this says on which plan.
        return f"{plan} {offer.reason[:LENGTH]}".strip()
    return offer.reason[:LENGTH]


def _item_title(item_id: UUID, plan_id: UUID) -> str:
    item = PlanItem.objects.filter(pk=item_id).first()
    if item is not None:
        return item.title[:LENGTH]
    plan = Plan.objects.filter(pk=plan_id).first()
    return plan.title if plan else ""
