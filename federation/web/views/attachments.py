"""Files of an object: the list, adding, taking away, handing out to whoever sees the object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from federation.kernel.registries import attachables, histories
from federation.models import Attachment
from federation.services.attachments import attachment_add, attachment_remove
from federation.web.answers import SeeOther, form_page, require_form
from federation.web.forms import FileForm
from federation.web.middleware import AppRequest

SHOWN = 100


def files_of(actor: Actor, kind: str, object_id: UUID) -> dict[str, Any]:
    """The context of the part `federation/files.html`, for any page of an object.

    Raises:
        DomainError: NOT_FOUND, for a kind without files and for an object that `actor` does not see.
    """
    if kind not in attachables:
        raise not_found("object")
    about = attachables[kind]
    thing = about.find(actor, object_id)
    # Whoever reads a frozen copy instead of the object is shown what was attached when it was frozen.
    rows = Attachment.objects.visible_to(actor).filter(object_type=kind, object_id=thing.pk)
    return {
        "files": rows.select_related("uploaded_by").order_by("-uploaded_at", "-id")[:SHOWN],
        "may_attach": about.may_attach(actor, thing),
        "thing": thing,
        "about": about,
        "url": reverse("federation:attachments", args=[kind, object_id]),
    }


@login_required
@require_form
def attachments(request: AppRequest, kind: str, object_id: UUID) -> HttpResponse:
    """The files of an object, and adding one."""
    context = files_of(request.actor, kind, object_id)
    thing = context["thing"]
    about = context["about"]
    url = about.url or (histories[kind].url if kind in histories else None)
    back = url(thing) if url else ""

    def deed(data: dict[str, Any]) -> Attachment:
        upload = data["file"]
        return attachment_add(
            actor=request.actor, object_type=kind, object_id=object_id, upload=upload, name=upload.name
        )

    return form_page(
        request,
        form=FileForm(request.POST or None, request.FILES or None),
        deed=deed,
        done=request.path,
        said=_("Файл приложен."),
        template="federation/attachments.html",
        context={**context, "crumbs": [{"label": str(thing), "url": back}, {"label": about.title or _("Файлы")}]},
    )


@login_required
@require_safe
def download(request: AppRequest, attachment_id: UUID) -> FileResponse:
    """Hand a file out: always as a download, never shown by the browser."""
    attachment = _get(request, attachment_id)
    try:
        stored = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise not_found("attachment") from error
    response = FileResponse(stored, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_required
@require_POST
def remove(request: AppRequest, attachment_id: UUID) -> HttpResponse:
    """Take a file away."""
    attachment = _get(request, attachment_id)
    url = reverse("federation:attachments", args=[attachment.object_type, attachment.object_id])
    attachment_remove(attachment=attachment, actor=request.actor)
    messages.success(request, _("Файл убран."))
    return SeeOther(url)


def _get(request: AppRequest, attachment_id: UUID) -> Attachment:
    """A file of an object that the person sees."""
    row = Attachment.objects.visible_to(request.actor).filter(pk=attachment_id).first()
    if row is None or row.object_type not in attachables:
        raise not_found("attachment")
    attachables[row.object_type].find(request.actor, row.object_id)
    return row
