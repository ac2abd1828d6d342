"""The discussion of a plan: who speaks where and in whose name, what was said, who may be named in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from federation.access.grants import holders
from federation.access.roles import SPEAKERS, TABLE, Audience
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.models import Membership, Organization, User
from planning.models import Comment, Placement, Plan, PlanItem, Suggestion
from planning.models.discussion import SuggestionStatus
from planning.models.offers import OfferStatus
from planning.models.plan import PlanStatus

ON_REVIEW = frozenset({PlanStatus.FILED, PlanStatus.ACCEPTED})
"""States in which what is said is read from above; in the others the authors talk among themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Where something may be said: the plan in which the item is at home, and what the speaker knows of it.

    A joint item is talked about at home: whoever reads it in another plan knows the home by the accepted placement
    alone, and `filed` is False for him. `beside` is then that other plan: those above it, who do not know the home,
    speak of the item there.
    """

    plan_id: UUID
    path: str
    filed: bool
    on_review: bool
    item_id: UUID | None = None
    placed: tuple[str, ...] = ()
    beside: UUID | None = None

    @property
    def plans(self) -> list[UUID]:
        """The plans in which the talk is kept."""
        return [plan_id for plan_id in (self.plan_id, self.beside) if plan_id is not None]

    def audience(self, speaker: Organization) -> Audience:
        """Who reads what `speaker` says: what was filed is talked about in the open, and from above always."""
        above = speaker.path != self.path and self.path.startswith(speaker.path)
        row = "discussion.filed" if self.on_review or (above and self.filed) else "discussion.draft"
        return TABLE[row].reads


def floor_of(*, actor: Actor, plan: Plan, item: PlanItem | None = None) -> Floor:
    """Where `actor` speaks of an item (as he reads it in `plan`), or of the whole plan."""
    if item is not None and item.home_id is not None:
        placement = _placement(actor, item)
        if placement is not None:
            return Floor(
                plan_id=placement.plan_id,
                path=placement.path,
                filed=False,
                on_review=False,
                item_id=item.home_id,
                placed=(placement.other_path,),
                beside=item.plan_id,
            )
    return Floor(
        plan_id=plan.pk,
        path=plan.path,
        filed=plan.version > 0,
        on_review=plan.status in ON_REVIEW,
        item_id=item.identity if item else None,
    )


def _placement(actor: Actor, item: PlanItem) -> Placement | None:
    rows = Placement.objects.visible_to(actor).filter(item_id=item.home_id, target=item.plan_id)
    return rows.filter(status=OfferStatus.ACCEPTED).first()


def speakers(*, actor: Actor, floor: Floor) -> list[Organization]:
    """The organizations in whose name `actor` may speak here: his own first, then the invited, placed and those above.

    He holds a role there that speaks (SPEAKERS), and the table of rights gives the organization a word.
    """
    ranked = _ranked(actor, floor)
    rows = Organization.objects.visible_to(actor).filter(pk__in=ranked) if ranked else []
    return sorted(rows, key=lambda row: (ranked[row.pk], row.path))


def may_speak(*, actor: Actor, floor: Floor) -> bool:
    """Whether there is any organization in whose name `actor` may speak here."""
    return bool(_ranked(actor, floor))


def _ranked(actor: Actor, floor: Floor) -> dict[UUID, int]:
    """The organizations that have a word here and for which `actor` speaks, each with its place in the order."""
    held = {role.organization_id: role.path for role in actor.held if role.role in SPEAKERS}
    invited = holders(Plan(pk=floor.plan_id)) if held and floor.plan_id in actor.granted else frozenset()
    outside = any(not floor.path.startswith(path) for path in held.values())
    reviewer = _reviewer(floor) if floor.filed and outside and floor.path in actor.reviewed else None

    def rank(organization_id: UUID, path: str) -> int | None:
        if path == floor.path:
            return 0
        if organization_id in invited:
            return 1
        if path in floor.placed:
            return 2
        return 3 if floor.filed and (floor.path.startswith(path) or organization_id == reviewer) else None

    ranks = {pk: rank(pk, path) for pk, path in held.items()}
    return {pk: place for pk, place in ranks.items() if place is not None}


def _reviewer(floor: Floor) -> UUID | None:
    """The organization that is named as the reviewer of the floor's own, if any is; it need not stand above it."""
    return Organization.objects.filter(path=floor.path).values_list("reviewer_id", flat=True).first()


def suggestion_get_for(*, actor: Actor, suggestion_id: UUID, field: str = "suggestion") -> Suggestion:
    """One suggestion.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    rows = Suggestion.objects.visible_to(actor).select_related("organization", "author", "decided_by")
    found = rows.filter(pk=suggestion_id).first()
    if found is None:
        raise not_found(field)
    return found


def comment_get_for(*, actor: Actor, comment_id: UUID, field: str = "comment") -> Comment:
    """One comment.

    Raises:
        DomainError: NOT_FOUND, missing and hidden alike.
    """
    found = Comment.objects.visible_to(actor).select_related("organization", "author").filter(pk=comment_id).first()
    if found is None:
        raise not_found(field)
    return found


def suggestions_of(*, actor: Actor, floor: Floor) -> QuerySet[Any]:
    """What was proposed for an item, or for all items of the plan: the open ones first, then the newest."""
    rows = Suggestion.objects.visible_to(actor).filter(plan_id__in=floor.plans)
    if floor.item_id is not None:
        rows = rows.filter(item_id=floor.item_id)
    ranked = rows.annotate(decided=~Q(status=SuggestionStatus.OPEN))
    return ranked.select_related("organization", "author", "decided_by").order_by("decided", "-created_at", "id")


@dataclass(slots=True)
class Thread:
    """A comment with the answers to it, oldest first."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)


def threads_of(*, actor: Actor, floor: Floor, limit: int = 200) -> list[Thread]:
    """What was said of an item (or of the plan as a whole), oldest first, each with its answers. One statement.

    A removed comment leaves its trace; without answers it is left out.
    """
    rows = Comment.objects.visible_to(actor).filter(plan_id__in=floor.plans, item_id=floor.item_id)
    threads: dict[UUID, Thread] = {}
    for comment in list(rows.select_related("organization", "author").order_by("-created_at", "id")[:limit])[::-1]:
        if comment.answers_id is None:
            threads[comment.pk] = Thread(comment)
        elif comment.answers_id in threads:
            threads[comment.answers_id].replies.append(comment)
    return list(threads.values())


@dataclass(slots=True)
class Talk:
    """What a row of the plan's table shows of the talk about it.

    Attributes:
        comments: how many were made and not removed.
        open: suggestions that wait for a decision.
        places: organizations with which the item is joint, as its places and offers say.
        home: the name of the organization whose item it is, when it only has a place here.
    """

    comments: int = 0
    open: list[Suggestion] = field(default_factory=list)
    places: list[Placement] = field(default_factory=list)
    home: str = ""

    @property
    def joint(self) -> list[Placement]:
        """Places that were accepted."""
        return [place for place in self.places if place.status == OfferStatus.ACCEPTED]


def talks_of(*, actor: Actor, plan: Plan, items: Sequence[PlanItem]) -> dict[UUID, Talk]:
    """The talk about the items of a plan by identity, for those who take part in it: four statements for all."""
    talks: defaultdict[UUID, Talk] = defaultdict(Talk)
    identities = [item.identity for item in items]
    said = Comment.objects.visible_to(actor).filter(item_id__in=identities, removed_at__isnull=True)
    for identity in said.values_list("item_id", flat=True):
        if identity is not None:
            talks[identity].comments += 1
    proposed = Suggestion.objects.visible_to(actor).filter(item_id__in=identities, status=SuggestionStatus.OPEN)
    for suggestion in proposed.select_related("organization", "author").order_by("created_at", "id"):
        talks[suggestion.item_id].open.append(suggestion)
    offered = [OfferStatus.OFFERED, OfferStatus.ACCEPTED]
    placed = Placement.objects.visible_to(actor).filter(item_id__in=identities, status__in=offered)
    for place in placed.select_related("organization").order_by("offered_at", "id"):
        if place.plan_id == plan.pk:
            talks[place.item_id].places.append(place)
        elif place.target_id == plan.pk:
            talks[place.item_id].home = place.summary.get("organization", "")
    return talks


def nameable(
    *, actor: Actor, floor: Floor, speakers: Sequence[Organization], thread: Comment | None = None
) -> list[User]:
    """The people who may be named in a comment: they may read it today, and `actor` may read their names.

    They belong to the plan's own organization, to an invited one, to the speaker's own and, where it is read from
    above, to one above or the reviewer. Having spoken before is not enough: a role or an invitation may have ended.

    Args:
        speakers: in whose name it may be said: people who read it whoever of these says it.
        thread: the comment that it answers, whose readers read the answer too, and nobody else does.
    """
    if thread is not None:
        from_above, others = thread.audience >= Audience.ABOVE, {thread.other_path}
    else:
        from_above = all(floor.audience(speaker) >= Audience.ABOVE for speaker in speakers)
        others = {speaker.path for speaker in speakers}
    readers = Q(path=floor.path) | Q(organization_id__in=holders(Plan(pk=floor.plan_id)))
    if len(others) == 1:
        readers |= Q(path__in=others)
    if from_above:
        readers |= Q(path__in=list(_above(floor.path))) | Q(organization_id=_reviewer(floor))
    roles = Membership.objects.visible_to(actor).in_force(clock.today()).filter(readers)
    rows = User.objects.filter(pk__in=roles.values("user_id"), is_active=True).order_by("full_name", "pk")[:100]
    return [person for person in rows if person.pk != actor.user_id]


def _above(path: str) -> Iterable[str]:
    parts = path.rstrip(".").split(".")
    return (".".join(parts[:depth]) + "." for depth in range(1, len(parts)))
