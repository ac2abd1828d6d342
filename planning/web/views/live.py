"""The live side of a plan's page: who is here, what others saved, and what one typed and has not saved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from typing import Any, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.views.decorators.http import require_POST, require_safe

from federation.access.roles import require_write
from federation.kernel.errors import not_found
from federation.web.middleware import AppRequest
from federation.web.shell import initials
from planning.selectors.live import Seen, Session, plan_seen, what_changed
from planning.services.drafts import require_editable
from planning.services.presence import Present, editors, presence_leave, presence_renew
from planning.services.row_drafts import row_draft_keep
from planning.web.sheet import sheet_for

EVERY = 2.0
"""Seconds between two looks."""
LASTS = 300
"""Looks after which the browser is asked to come again."""
TRUSTED = 3
"""Looks for which a session is taken to hold before it is read again."""
LONGEST = 9
"""Digits of a revision."""

T = TypeVar("T")


@login_required
@require_safe
def stream(request: AppRequest, cycle: str, organization: str) -> StreamingHttpResponse:
    """Server-sent events of a draft for those who read it: `people`, `rows`, and `gone` once the right has ended.

    It ends with the session and with the membership or invitation that opened the draft, within seconds.

    `?revision=` is that of the page: what was saved between its answer and this request is told at once.
    """
    sheet = sheet_for(request.actor, cycle, organization)
    if not sheet.reads_draft or request.actor.user_id is None:
        raise not_found("plan")
    asked = request.GET.get("revision", "")
    events = _events(
        session=Session(request.session.session_key or "", request.actor.user_id),
        plan_id=sheet.plan.pk,
        person=person_of(request),
        revision=int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST else sheet.plan.revision,
        language=translation.get_language() or "ru",
    )
    response = StreamingHttpResponse(events, content_type="text/event-stream")
    # Compressed, the stream would be held back until it ends.
    response["Content-Encoding"] = "identity"
    response["X-Accel-Buffering"] = "no"
    return response


@login_required
@require_POST
def keep(request: AppRequest, cycle: str, organization: str, item: UUID) -> HttpResponse:
    """Keep what is typed in a row, unsaved, for its writer."""
    sheet = sheet_for(request.actor, cycle, organization)
    found = sheet.item(item)
    require_write(sheet.actor, "plan.draft", path=sheet.plan.path, granted_on=sheet.plan.pk)
    require_editable(sheet.plan)
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    draft = row_draft_keep(actor=sheet.actor, item=found, fields=fields)
    return JsonResponse({"at": formats.time_format(timezone.localtime(draft.saved_at), "H:i")})


def person_of(request: AppRequest) -> Present:
    """The signed-in person as colleagues see him at a plan."""
    name = request.user.get_short_name()
    return Present(str(request.actor.user_id), name, initials(name))


async def _events(
    *, session: Session, plan_id: UUID, person: Present, revision: int, language: str
) -> AsyncIterator[str]:
    yield "retry: 3000\n\n"
    before: Seen | None = None
    shown = ""
    try:
        for look in range(LASTS):
            trusting = look % TRUSTED > 0
            seen = await _apart(plan_seen, session=session, plan_id=plan_id, before=before, trusting=trusting)
            if seen is None:
                yield _event("gone", "")
                return
            if before is not None and seen is not before:
                changed = await _apart(what_changed, user_id=session.user_id, before=before, now=seen)
                yield _event("rows", json.dumps(asdict(changed), ensure_ascii=False))
            elif before is None and seen.revision != revision:
                yield _event("rows", json.dumps({"revision": seen.revision, "rows": {}, "order": True, "state": False}))
            before = seen
            people = await _apart(presence_renew, plan_id=plan_id, person=person)
            told = _people(people, person, language)
            # A line that says nothing keeps proxies from closing the stream.
            yield told if told != shown else ": \n\n"
            shown = told
            await asyncio.sleep(EVERY)
    finally:
        await _apart(presence_leave, plan_id=plan_id, user_id=session.user_id)


def _people(people: list[Present], person: Present, language: str) -> str:
    others = [one for one in people if one.user_id != person.user_id]
    with translation.override(language):
        html = render_to_string("planning/live/people.html", {"people": people, "others": others, "me": person})
    return _event("people", json.dumps({"html": html, "editing": editors(others)}, ensure_ascii=False))


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


async def _apart(deed: Callable[..., T], **arguments: Any) -> T:
    """Ask the database or Redis on a thread of its own, with a connection that goes back at once."""

    def work() -> T:
        try:
            return deed(**arguments)
        finally:
            connection.close()

    return await sync_to_async(work, thread_sensitive=False)()
