"""What planning says on an organization's card: its last plans, and the form that they are written in."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from federation.access.roles import may_write
from federation.web.middleware import AppRequest
from planning.exchange.writing import FORM_KIND
from planning.selectors.filing import plans_of_one
from planning.web.views.plans import TONES


def plans_panel(request: HttpRequest, organization: Any) -> dict[str, Any] | None:
    """The plans that the person may know of; nothing where there are none."""
    plans = plans_of_one(actor=cast(AppRequest, request).actor, organization=organization)
    return {"rows": [{"plan": plan, "tone": TONES[plan.status]} for plan in plans]} if plans else None


def form_panel(request: HttpRequest, organization: Any) -> dict[str, Any] | None:
    """Where the organization's own Word form is kept, for those who may replace it."""
    return (
        {"kind": FORM_KIND}
        if may_write(cast(AppRequest, request).actor, "organization", path=organization.path)
        else None
    )
