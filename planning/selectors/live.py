"""What changed in a plan while somebody looks at it: asked every few seconds by the live stream of its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user

from federation.access.scope import acting_as
from federation.models import AuditEntry, User
from federation.selectors.actor import actor_for
from planning.models import Plan, PlanItem
from planning.selectors.plans import reads_draft

_sessions: Any = import_module(settings.SESSION_ENGINE)


@dataclass(frozen=True, slots=True)
class Session:
    """The session in which a stream was opened, and whose it was then."""

    key: str
    user_id: UUID

    def holds(self) -> bool:
        """Whether the person is still signed in by it, asked as every request is: a new password ends it too.

        The session is read from the cache, the account in one statement; the caller acts as the person.
        """
        request: Any = SimpleNamespace(session=_sessions.SessionStore(self.key))
        return bool(get_user(request).pk == self.user_id)


@dataclass(frozen=True, slots=True)
class Seen:
    """A plan as it stood at one moment. `rows`: row id → (identity, revision, number)."""

    revision: int
    status: str
    rows: dict[UUID, tuple[UUID, int, int]]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a newer look shows. `rows`: identities of changed rows → who changed them last, empty when unknown.

    `order`: rows were added, removed or moved, so the table as a whole is another.
    """

    revision: int
    rows: dict[str, str] = field(default_factory=dict)
    order: bool = False
    state: bool = False


def plan_seen(*, session: Session, plan_id: UUID, before: Seen | None, trusting: bool = False) -> Seen | None:
    """Look at a draft with the rights that the person has now; None once he has none or has signed out.

    One statement besides those of the person's rights while nothing changed, two when something did, and one for the
    session unless `trusting` it.
    """
    actor = actor_for(user_id=session.user_id, door="page")
    with acting_as(actor):
        if not trusting and not session.holds():
            return None
        plan = Plan.objects.visible_to(actor).filter(pk=plan_id).first()
        if plan is None or not reads_draft(actor, plan):
            return None
        if before is not None and (plan.revision, plan.status) == (before.revision, before.status):
            return before
        rows = PlanItem.objects.visible_to(actor).filter(plan=plan, version__isnull=True)
        found = rows.values_list("pk", "home_id", "revision", "number")
        return Seen(plan.revision, plan.status, {pk: (home or pk, rev, number) for pk, home, rev, number in found})


def what_changed(*, user_id: UUID, before: Seen, now: Seen) -> Changed:
    """The difference of two looks, with the names of those who changed rows."""
    order = {pk: row[2] for pk, row in before.rows.items()} != {pk: row[2] for pk, row in now.rows.items()}
    changed = [pk for pk, row in now.rows.items() if pk in before.rows and row[1] != before.rows[pk][1]]
    names = _writers(user_id, changed) if changed else {}
    return Changed(
        revision=now.revision,
        rows={str(now.rows[pk][0]): names.get(pk, "") for pk in changed},
        order=order,
        state=before.status != now.status,
    )


def _writers(user_id: UUID, rows: list[UUID]) -> dict[UUID, str]:
    """Who wrote each row last, by its history."""
    actor = actor_for(user_id=user_id, door="page")
    with acting_as(actor):
        entries = AuditEntry.objects.filter(type="planning_planitem", object_id__in=rows).exclude(user_id=None)
        last = dict(entries.order_by("id").values_list("object_id", "user_id"))
        people = {user.pk: user.get_short_name() for user in User.objects.filter(pk__in=set(last.values()))}
        return {pk: people.get(who, "") for pk, who in last.items() if who is not None}
