"""Notifications: what came, why it came, marking it read."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from federation.selectors.notifications import notifications_of
from federation.services.notifications import notification_read, notifications_read_all
from federation.web.answers import SeeOther, page
from federation.web.middleware import AppRequest

PAGE = 30
REASONS = {
    "member": _("вы в этой организации"),
    "reviewer": _("вы проверяете её планы"),
    "invited": _("вашу организацию пригласили"),
    "asked": _("вы об этом просили"),
}


@login_required
@require_safe
def notifications(request: AppRequest) -> HttpResponse:
    """One's own news, newest first; `after` (an id) continues the list."""
    rows = notifications_of(request.actor)
    last = rows.filter(pk=after).first() if (after := _uuid(request.GET.get("after", ""))) else None
    if last is not None:
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    found = list(rows[: PAGE + 1])
    context = {
        "here": "notifications",
        "rows": [{"news": row, "reason": REASONS.get(row.reason, "")} for row in found[:PAGE]],
        "unread": any(row.read_at is None for row in found),
        "next": f"{request.path}?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first": request.path if last is not None else "",
    }
    return page(request, "federation/notifications.html", context)


@login_required
@require_POST
def read_all(request: AppRequest) -> HttpResponse:
    """Mark everything as read."""
    notifications_read_all(actor=request.actor)
    return SeeOther(reverse("federation:notifications"))


@login_required
@require_safe
def go(request: AppRequest, notification_id: UUID) -> HttpResponse:
    """Open what the news is about; whoever has followed it has read it."""
    row = notification_read(notification_id=notification_id, actor=request.actor)
    inside = url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
    return HttpResponseRedirect(row.url if inside else reverse("federation:notifications"))


@login_required
@require_POST
def read(request: AppRequest, notification_id: UUID) -> HttpResponse:
    """Mark one as read and stay."""
    notification_read(notification_id=notification_id, actor=request.actor)
    return SeeOther(reverse("federation:notifications"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
