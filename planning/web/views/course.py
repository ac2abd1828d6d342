"""Who wrote what and when, field by field."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.kernel.errors import not_found
from federation.selectors.history import reads_history
from federation.web.answers import page
from federation.web.middleware import AppRequest
from planning.selectors.course import TEXTS, TIES, course_of
from planning.services.suggestions import said_of
from planning.web.differing import in_words
from planning.web.sheet import sheet_for


@login_required
@require_safe
def course(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """Each field of an event: its last writer, and the whole course of its changes."""
    sheet = sheet_for(request.actor, cycle, organization)
    found = sheet.item(item)
    if not reads_history(request.actor, found):
        raise not_found("item")
    heading, said = _("Кто что написал"), said_of(found, TIES)
    context = {
        "here": "plans",
        "crumbs": sheet.crumbs(heading),
        "heading": heading,
        "item": found,
        "fields": [
            (field, field.value if field.name in TEXTS else in_words(field.name, said[field.name], actor=request.actor))
            for field in course_of(actor=request.actor, item=found)
        ],
        "back": sheet.url("item_talk", found),
    }
    return page(request, "planning/cooperation/course.html", context)
