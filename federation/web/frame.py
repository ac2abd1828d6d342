"""What the federation puts into the frame of every page: in whose name one works, the bell, the account's links."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.access.roles import ROLES_BY_RANK, Role
from federation.kernel.actor import Actor
from federation.models import Organization
from federation.selectors.notifications import unread_count
from federation.selectors.organizations import organization_get_for
from federation.web.middleware import AppRequest
from federation.web.shell import NAVIGATION, SHELL, Choice, NavigationEntry

SESSION_KEY = "organization"
"""Where the session keeps the id of the organization in whose name the person works."""


def working_for_id(request: HttpRequest) -> UUID | None:
    """The organization in whose name the person works: the chosen one while a role there lasts, else the first."""
    actor = cast(AppRequest, request).actor
    held = {str(role.organization_id): role.organization_id for role in sorted(actor.held, key=_rank)}
    return held.get(request.session.get(SESSION_KEY, "")) or next(iter(held.values()), None)


def working_for(request: HttpRequest) -> Organization | None:
    """The same as a row; None for a member of nothing."""
    chosen = working_for_id(request)
    return organization_get_for(actor=cast(AppRequest, request).actor, organization_id=chosen) if chosen else None


def roles_in_words(actor: Actor, organization_id: UUID) -> str:
    """«руководитель, координатор»: the roles that are held exactly there, the highest first."""
    held = sorted((role for role in actor.held if role.organization_id == organization_id), key=_rank)
    return ", ".join(str(Role(role.role).label) for role in held)


def _rank(held: Any) -> tuple[int, int, str]:
    """The highest role first, then the place nearest to the root."""
    return ROLES_BY_RANK.index(Role(held.role)), held.path.count("."), held.path


def _has_frame(request: HttpRequest) -> bool:
    """Fragments have no frame, so what fills it is not asked for."""
    return not getattr(request, "htmx", False)


def _picker(request: HttpRequest) -> dict[str, Any]:
    actor = cast(AppRequest, request).actor
    if not actor.held or not _has_frame(request):
        return {}
    ids = {held.organization_id for held in actor.held}
    current = working_for_id(request)
    rows = Organization.objects.visible_to(actor).filter(pk__in=ids).order_by("path")
    choices = [
        Choice(label=str(row), note=roles_in_words(actor, row.pk), value=str(row.pk), current=row.pk == current)
        for row in rows
    ]
    chosen = next((choice for choice in choices if choice.current), None)
    return {
        "organization": chosen,
        "organizations": choices,
        "switch_url": reverse("federation:work_for"),
        "person_note": chosen.note if chosen else "",
    }


def _bell(request: HttpRequest) -> dict[str, Any]:
    if not _has_frame(request):
        return {}
    actor = cast(AppRequest, request).actor
    return {"notifications_url": reverse("federation:notifications"), "unread": unread_count(actor)}


def _links(request: HttpRequest) -> dict[str, Any]:
    if not _has_frame(request):
        return {}
    return {
        "search_url": reverse("federation:search"),
        "account_links": [
            Choice(label=_("Учётная запись"), url=reverse("federation:account")),
            Choice(label=_("Ключи доступа"), url=reverse("federation:tokens")),
        ],
    }


def fill() -> None:
    """Register the parts; called once, when the app is ready."""
    SHELL.add("picker", _picker)
    SHELL.add("bell", _bell)
    SHELL.add("links", _links)
    NAVIGATION.add(
        "home",
        NavigationEntry(key="home", label=gettext_lazy("Сегодня"), url_name="federation:home", icon="sun"),
        order=10,
    )
    NAVIGATION.add(
        "organizations",
        NavigationEntry(
            key="organizations",
            label=gettext_lazy("Сеть"),
            url_name="federation:organizations",
            icon="sitemap",
        ),
        order=60,
    )
