"""What working together puts on other pages: on the plan's table and on the home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.access.roles import WRITERS
from federation.kernel.actor import Actor
from federation.kernel.registries import Todo
from planning.models import Placement, PlanInvitation, PlanItem, Suggestion
from planning.models.discussion import SuggestionStatus
from planning.models.offers import OfferStatus
from planning.selectors.discussion import Talk, floor_of, may_speak, talks_of
from planning.selectors.offers import invitations_of, offers_waiting
from planning.web.differing import FieldChange, changes_of
from planning.web.sheet import Sheet

SHOWN = 3
"""Suggestions that are shown beneath a row before a line says how many more."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A suggestion with its changes, word by word."""

    row: Suggestion
    changes: list[FieldChange]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside and beneath a row of the table."""

    talk: Talk
    proposed: list[Proposed]
    more: int
    taking_part: bool

    @property
    def shown(self) -> bool:
        """Whether there is anything to say beneath the row."""
        return bool(self.talk.open or self.talk.places or self.talk.home)


@dataclass(frozen=True, slots=True)
class Together:
    """Who works on the plan beside its own people, as the line above the table says it; `shown` to who takes part."""

    with_us: list[Any]
    waiting: int
    speaks: bool
    shown: bool


def together_on(sheet: Sheet, items: list[PlanItem]) -> Together:
    """Put what is said of them onto the items (`item.beside`) and tell who takes part in the plan."""
    speaks = may_speak(actor=sheet.actor, floor=floor_of(actor=sheet.actor, plan=sheet.plan))
    taking_part = speaks or sheet.reads_draft
    beside_put(sheet, items, taking_part=taking_part)
    invitations = list(invitations_of(actor=sheet.actor, plan=sheet.plan).filter(status=OfferStatus.ACCEPTED)[:20])
    waiting = sum(len(item.beside.talk.open) for item in items)  # type: ignore[attr-defined, misc]
    return Together(
        with_us=invitations,
        waiting=waiting,
        speaks=speaks,
        shown=taking_part,
    )


def beside_put(sheet: Sheet, items: list[PlanItem], *, taking_part: bool) -> None:
    """Put what stands beside each row onto its item, for the templates of rows."""
    talks = talks_of(actor=sheet.actor, plan=sheet.plan, items=items)
    for item in items:
        talk = talks.get(item.identity) or Talk()
        proposed = [Proposed(row, changes_of(row, actor=sheet.actor)) for row in talk.open[:SHOWN]]
        item.beside = Beside(talk, proposed, len(talk.open) - len(proposed), taking_part)  # type: ignore[attr-defined]


def offer_todos(actor: Actor) -> list[Todo]:
    """Offers that wait for a decision of one's own organizations: one line for each."""
    lines = []
    for offer in offers_waiting(actor=actor)[:20]:
        said = {**{"title": "", "organization": "", "cycle": ""}, **offer.summary}
        if isinstance(offer, PlanInvitation):
            title, icon = _("Приглашение к плану: %(organization)s, %(cycle)s") % said, "user-plus"
        elif isinstance(offer, Placement):
            title, icon = _("Совместное мероприятие: %(title)s") % said, "users-group"
        else:
            title, icon = _("Выполнить мероприятие: %(title)s") % said, "hierarchy"
        why = _("Предлагает %(organization)s. Ваш ответ — принять или отклонить.") % said
        url = reverse("planning:offer", args=[offer._meta.model_name, offer.pk])
        lines.append(Todo(title=title, why=why, url=url, icon=icon, tag=_("Ждёт ответа"), tone="amb"))
    return lines


def suggestion_todos(actor: Actor) -> list[Todo]:
    """Open suggestions to the plans that one writes: one line for each plan."""
    paths = sorted({held.path for held in actor.held if held.role in WRITERS})
    if not paths:
        return []
    rows = Suggestion.objects.visible_to(actor).filter(path__in=paths, status=SuggestionStatus.OPEN)
    plans: dict[UUID, list[Suggestion]] = {}
    related = rows.select_related("organization", "plan__cycle", "plan__organization")
    for row in related.order_by("created_at", "id")[:200]:
        plans.setdefault(row.plan_id, []).append(row)
    lines = []
    for found in plans.values():
        plan = found[0].plan
        names = sorted({str(row.organization) for row in found})
        title = ngettext("Решить %(n)s предложенную правку", "Решить предложенные правки: %(n)s", len(found))
        lines.append(
            Todo(
                title=title % {"n": len(found)},
                why=_("%(cycle)s. Предлагают: %(names)s.") % {"cycle": plan.cycle, "names": ", ".join(names[:3])},
                url=reverse("planning:cooperation", args=[plan.cycle.code, plan.organization.code]),
                icon="git-compare",
            )
        )
    return lines
