"""Taking a plan along: as a file, on paper, and the blank form that an organization may make its own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from federation.kernel.errors import not_found
from federation.web.answers import page
from federation.web.middleware import AppRequest
from planning.exchange.writing import FORMATS, columns_of, document_of, plan_write, standard_form
from planning.web.sheet import sheet_for


@login_required
@require_safe
def export(request: AppRequest, cycle: str, organization: str, extension: str) -> HttpResponse:
    """What the person reads of the plan, as a file: always a download, never kept by a browser or a proxy."""
    if extension not in FORMATS:
        raise not_found("format")
    sheet = sheet_for(request.actor, cycle, organization)
    written = plan_write(actor=sheet.actor, plan=sheet.plan, extension=extension)
    return download(written.data, name=written.name, content_type=written.content_type)


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def paper(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """The plan as it is printed: the form's columns, «УТВЕРЖДАЮ» and the signature, without anything to press."""
    sheet = sheet_for(request.actor, cycle, organization)
    document = document_of(actor=sheet.actor, plan=sheet.plan)
    columns = columns_of(document)
    parts = [
        {"title": title, "rows": [[column.text(line) for column in columns] for line in lines]}
        for title, lines in document.headed
    ]
    context = {"document": document, "columns": columns, "parts": parts, "back": sheet.url()}
    return page(request, "planning/paper.html", context)


@login_required
@require_safe
def form(request: AppRequest) -> HttpResponse:
    """The standard form, to be changed in Word and put on the organization's card."""
    return download(standard_form(), name="Бланк плана.docx", content_type=FORMATS["docx"])


def download(data: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A file as a download: no browser shows it in the product's name, no proxy keeps it."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
