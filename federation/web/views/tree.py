"""The page of the network: the tree level by level, and the search in it."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.kernel import clock
from federation.kernel.errors import not_found
from federation.selectors.organizations import organization_get_for
from federation.web import tree
from federation.web.answers import page
from federation.web.middleware import AppRequest

BESIDE = "beside"
"""The value of `show` for commissions and partner organizations, which stand beside the tree."""


@login_required
@require_safe
def organizations(request: AppRequest) -> HttpResponse:
    """The tree, open down to `open`; `q` searches; `show=beside` lists what stands beside the tree."""
    actor, today = request.actor, clock.today()
    text = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    beside = request.GET.get("show") == BESIDE
    context = {
        "here": "organizations",
        "text": text,
        "beside": beside,
        "shows": [
            {"label": _("Дерево"), "url": request.path, "current": not beside and not text},
            {"label": _("Комиссии и партнёры"), "url": f"{request.path}?show={BESIDE}", "current": beside},
        ],
    }
    if text:
        context["found"], context["more"] = tree.search(actor=actor, text=text, today=today)
    elif beside:
        context["level"] = tree.roots(actor=actor, outside=True, today=today, after=_after(request))
    else:
        code = request.GET.get("open", "")
        at = organization_get_for(actor=actor, code=code, field="open") if code else None
        context["level"] = tree.opened(actor=actor, at=at, today=today, after=_after(request))
    return page(request, "federation/organizations.html", context)


@login_required
@require_safe
def level(request: AppRequest, code: str) -> HttpResponse:
    """A fragment: what stands directly beneath an organization."""
    organization = organization_get_for(actor=request.actor, code=code)
    found = tree.beneath(actor=request.actor, organization=organization, today=clock.today(), after=_after(request))
    return page(request, "federation/tree_level.html", {"level": found})


def _after(request: AppRequest) -> uuid.UUID | None:
    """Where a long level goes on."""
    given = request.GET.get("after", "")
    if not given:
        return None
    try:
        return uuid.UUID(given)
    except ValueError as error:
        raise not_found("after") from error
