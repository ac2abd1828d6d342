"""The table role × state × relation: who sees and who writes what (domain, "Who sees what").

One row per kind of object and state. Reading is an audience: the widest relation that may read. The relations widen
from one's own organization to those above it, its region, all members, partner systems; a stranger reads nothing.
Writing is never inherited by silence: each row lists who writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode


class Role(models.TextChoices):
    """What a person does in an organization."""

    HEAD = "HEAD", _("руководитель")
    COORDINATOR = "COORDINATOR", _("координатор")
    REPORTER = "REPORTER", _("корреспондент")
    REVIEWER = "REVIEWER", _("рецензент")
    CADRE_OFFICER = "CADRE_OFFICER", _("специалист по кадрам")
    EXPERT = "EXPERT", _("эксперт")
    OBSERVER = "OBSERVER", _("наблюдатель")


class Audience(IntEnum):
    """The widest relation that may read a row; each includes the ones before it."""

    OWN = 0
    ABOVE = 1
    REGION = 2
    MEMBERS = 3
    PARTNERS = 4


class Grant(models.TextChoices):
    """What an invitation to one object allows (guardian's codenames)."""

    CO_AUTHOR = "co_author_plan", _("соавтор")
    REVIEWER = "review_plan", _("рецензент")
    READER = "read_plan", _("читатель")


WRITERS = frozenset({Role.HEAD, Role.COORDINATOR})
REVIEWERS = WRITERS | {Role.REVIEWER}
SPEAKERS = REVIEWERS | {Role.EXPERT}
"""Who comments and suggests in the name of an organization."""
NOBODY: frozenset[Role] = frozenset()
INVITED = frozenset(Grant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table.

    Attributes:
        reads: the widest relation that reads the content.
        writes: roles that write when held exactly in the owning organization.
        writes_above: roles that write when held at a node above it.
        invited_write: grants on the object that write.
    """

    reads: Audience
    writes: frozenset[Role] = WRITERS
    writes_above: frozenset[Role] = NOBODY
    invited_write: frozenset[Grant] = frozenset()


TABLE: dict[str, Rule] = {
    "organization": Rule(reads=Audience.PARTNERS),
    # Opening, closing and moving organizations belongs to those above them; domain: "the office can add regions".
    "organization.structure": Rule(reads=Audience.PARTNERS, writes=NOBODY, writes_above=WRITERS),
    "organization.members": Rule(reads=Audience.ABOVE, writes_above=frozenset({Role.HEAD})),
    "agenda.draft": Rule(reads=Audience.OWN),
    "agenda.published": Rule(reads=Audience.PARTNERS),
    "cycle": Rule(reads=Audience.PARTNERS),
    # A week or month that one organization collects: of those whom it may ask, and who see its region.
    "cycle.collected": Rule(reads=Audience.REGION),
    "collecting": Rule(reads=Audience.ABOVE),
    # What those above see of a draft: that it exists, its status and dates.
    "plan.existence": Rule(reads=Audience.ABOVE),
    "plan.draft": Rule(reads=Audience.OWN, invited_write=frozenset({Grant.CO_AUTHOR})),
    "plan.filed": Rule(reads=Audience.ABOVE, writes=NOBODY),
    "plan.filed.regional": Rule(reads=Audience.REGION, writes=NOBODY),
    "plan.accepted": Rule(reads=Audience.REGION, writes=NOBODY),
    "plan.accepted.regional": Rule(reads=Audience.PARTNERS, writes=NOBODY),
    # Talk over a draft is of those who write it; what is said once it was filed is read from above, and answered there.
    "discussion.draft": Rule(reads=Audience.OWN, writes=SPEAKERS, invited_write=INVITED),
    "discussion.filed": Rule(reads=Audience.ABOVE, writes=SPEAKERS, writes_above=SPEAKERS, invited_write=INVITED),
    # Verdicts on what was filed; whose verdict decides is the reviewer's part (services.reviews).
    "review": Rule(
        reads=Audience.ABOVE, writes=NOBODY, writes_above=REVIEWERS, invited_write=frozenset({Grant.REVIEWER})
    ),
    # Another day to file by: given from above, read like the cycle, so that everybody counts lateness alike. Its reason
    # is for those who got it and those above (planning.selectors.deadlines, `reason_for`).
    "cycle.exception": Rule(reads=Audience.PARTNERS, writes=NOBODY, writes_above=WRITERS),
    "audit": Rule(reads=Audience.ABOVE, writes=NOBODY),
}

ROLES_BY_RANK = (
    Role.HEAD,
    # The only one to see personal data: who writes plans cannot give it to himself.
    Role.CADRE_OFFICER,
    Role.COORDINATOR,
    Role.REVIEWER,
    Role.EXPERT,
    Role.REPORTER,
    Role.OBSERVER,
)
"""From the one that may hand out most to the least; nobody hands out more than he has (issue "The spine")."""


def may_write(actor: Actor, row: str, *, path: str, granted_on: UUID | None = None) -> bool:
    """Whether the table lets `actor` write the object of kind `row` that belongs to the organization at `path`."""
    rule = TABLE[row]
    if actor.is_system:
        return True
    if actor.roles_at(path) & rule.writes:
        return True
    if actor.roles_above(path) & rule.writes_above:
        return True
    grants = actor.granted.get(granted_on, frozenset()) if granted_on else frozenset()
    return bool(grants & rule.invited_write)


def require_write(actor: Actor, row: str, *, path: str, granted_on: UUID | None = None) -> None:
    """Refuse unless the table lets `actor` write.

    Raises:
        DomainError: FORBIDDEN, naming the roles that would allow it.
    """
    if not may_write(actor, row, path=path, granted_on=granted_on):
        rule = TABLE[row]
        roles = sorted(rule.writes | rule.writes_above, key=ROLES_BY_RANK.index)
        raise DomainError(ErrorCode.FORBIDDEN, params={"role": ", ".join(str(Role(role).label) for role in roles)})


def may_hand_out(actor: Actor, role: str, *, path: str) -> bool:
    """Whether `actor` holds, at `path` or above it, a role at least as high as `role`."""
    if actor.is_system:
        return True
    held = actor.roles_at(path) | actor.roles_above(path)
    highest = min((ROLES_BY_RANK.index(Role(name)) for name in held), default=len(ROLES_BY_RANK))
    return highest <= ROLES_BY_RANK.index(Role(role))
