"""What planning says on an organization's card: its last plans."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from federation.web.middleware import AppRequest
from planning.selectors.filing import plans_of_one
from planning.web.views.plans import TONES


def plans_panel(request: HttpRequest, organization: Any) -> dict[str, Any] | None:
    """The plans that the person may know of; nothing where there are none."""
    plans = plans_of_one(actor=cast(AppRequest, request).actor, organization=organization)
    return {"rows": [{"plan": plan, "tone": TONES[plan.status]} for plan in plans]} if plans else None
