"""Who is told of a collected week or month: those asked, when they are asked and when the day comes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from federation.access.roles import WRITERS
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.models import Membership
from federation.services.notifications import notify
from planning.models import CollectingRequest, Cycle
from planning.selectors.collecting import unanswered


def asked_told(*, actor: Actor, cycle_id: UUID) -> int:
    """Tell those who write plans for the organizations asked. Runs in a job, may run twice.

    Returns:
        How many people were told.
    """
    cycle = Cycle.objects.visible_to(actor).select_related("organization").filter(pk=cycle_id).first()
    if cycle is None or cycle.filing_due_on is None:
        return 0
    rows = CollectingRequest.objects.visible_to(actor).filter(cycle=cycle).select_related("organization")
    due = formats.date_format(cycle.filing_due_on, "j E")
    title = _("%(organization)s просит план: %(cycle)s")
    text = _("Ответьте до %(due)s: что, когда и где, или «Событий нет».") % {"due": due}
    return sum(
        _told(row, title % {"organization": cycle.organization, "cycle": cycle}, f"{text} {row.note}") for row in rows
    )


def unanswered_reminded(*, actor: Actor) -> int:
    """Remind those who have not answered, the day before and on the day. Runs daily; the same day only once each.

    Returns:
        How many people were reminded.
    """
    today = clock.today()
    told = 0
    for each in unanswered(actor=actor, due=[today, today + timedelta(days=1)]):
        row = each.request
        if row.reminded_on == today:
            continue
        when = _("сегодня") if row.cycle.filing_due_on == today else _("завтра")
        title = _("Ответить нужно %(when)s: %(cycle)s") % {"when": when, "cycle": row.cycle}
        text = _("Ответа ждёт %(organization)s. Если мероприятий не будет, нажмите «Событий нет».")
        told += _told(row, title, text % {"organization": row.cycle.organization})
        CollectingRequest.objects.filter(pk=row.pk).update(reminded_on=today)
    return told


def _told(row: CollectingRequest, title: str, text: str) -> int:
    return notify(
        user_ids=Membership.objects.filter(organization=row.organization_id).people_in(WRITERS),
        title=title,
        text=text.strip(),
        url=reverse("planning:collecting_answer", args=[row.cycle_id, row.organization.code]),
        reason="member",
        object_id=row.pk,
    )
