"""Loading a plan's document: it is given, kept, and read. Each step is a row: a closed tab loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from federation.access.roles import require_write
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from federation.selectors.organizations import organization_get_for
from federation.web.answers import SeeOther, page, put, require_form
from federation.web.middleware import AppRequest
from planning.exchange.imports import import_bytes, is_long, read_document
from planning.exchange.reading import DocumentError
from planning.exchange.storing import reading_stored
from planning.models import Cycle, Import, Plan
from planning.selectors.imports import columns_known, import_get_for, imports_unfinished
from planning.selectors.plans import cycle_for
from planning.services.drafts import require_editable
from planning.services.imports import import_begin, import_drop
from planning.web.forms import UploadForm

LIMIT = 20 * 1024 * 1024
"""Bytes of a file."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a file is being loaded: for whom, for which cycle, by whom."""

    organization: Organization
    cycle: Cycle
    plan: Plan | None

    @property
    def where(self) -> list[str]:
        """The address's parts."""
        return [self.cycle.code, self.organization.code]

    @property
    def year(self) -> int:
        """The year that periods are read in."""
        return self.cycle.starts_on.year

    def crumbs(self, label: str) -> list[dict[str, str]]:
        """The way to the page; without a plan there is no page of it to go back to."""
        return [
            {"label": _("Планы"), "url": reverse("planning:plans")},
            {"label": self.cycle.title, "url": reverse("planning:cycle", args=[self.cycle.code])},
            {"label": str(self.organization), "url": self.back},
            {"label": label},
        ]

    @property
    def back(self) -> str:
        """Where "cancel" leads."""
        if self.plan is not None:
            return reverse("planning:plan", args=self.where)
        return reverse("planning:cycle", args=[self.cycle.code])

    def url(self, imported: Import | None = None, name: str = "import_check") -> str:
        """An address of the wizard."""
        if imported is None:
            return reverse("planning:import", args=self.where)
        return reverse(f"planning:{name}", args=[*self.where, imported.pk])


def desk_for(request: AppRequest, cycle: str, organization: str) -> Desk:
    """The place, if the person may write a plan there now.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    found = cycle_for(actor=request.actor, code=cycle)
    owner = organization_get_for(actor=request.actor, code=organization)
    plan = Plan.objects.visible_to(request.actor).filter(organization=owner, cycle=found).first()
    require_write(request.actor, "plan.draft", path=owner.path, granted_on=plan.pk if plan else None)
    if plan is not None:
        require_editable(plan)
    return Desk(organization=owner, cycle=found, plan=plan)


def desk_and_import(request: AppRequest, cycle: str, organization: str, pk: UUID) -> tuple[Desk, Import]:
    """The place, and one import there.

    Raises:
        DomainError: NOT_FOUND, FORBIDDEN, WRONG_STATE.
    """
    desk = desk_for(request, cycle, organization)
    imported = import_get_for(actor=request.actor, import_id=pk, cycle=desk.cycle, organization=desk.organization)
    return desk, imported


@login_required
@require_form
def upload(request: AppRequest, cycle: str, organization: str) -> HttpResponse:
    """Take a file or pasted cells; a short one is read at once, a long one by a worker."""
    desk = desk_for(request, cycle, organization)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (begun := _begun(request, form, desk)) is not None:
            return SeeOther(desk.url(begun))
    context = {
        "here": "plans",
        "crumbs": desk.crumbs(_("Загрузка файла")),
        "form": form,
        "cancel": desk.back,
        "unfinished": [
            {"imported": each, "url": desk.url(each)}
            for each in imports_unfinished(actor=request.actor, organization=desk.organization, cycle=desk.cycle)
        ],
    }
    return page(request, "planning/upload.html", context, status=status)


@login_required
@require_POST
def drop(request: AppRequest, cycle: str, organization: str, pk: UUID) -> HttpResponse:
    """Give an import up."""
    desk, imported = desk_and_import(request, cycle, organization, pk)
    import_drop(imported=imported, actor=request.actor)
    messages.success(request, _("Загрузка отменена, план не изменён."))
    return SeeOther(desk.back)


@login_required
@require_safe
def source(request: AppRequest, cycle: str, organization: str, pk: UUID) -> HttpResponse:
    """The document as it was given, for whoever reads the draft: always a download."""
    found = cycle_for(actor=request.actor, code=cycle)
    owner = organization_get_for(actor=request.actor, code=organization)
    imported = import_get_for(actor=request.actor, import_id=pk, cycle=found, organization=owner)
    response = HttpResponse(import_bytes(imported), content_type="application/octet-stream")
    name = content_disposition_header(as_attachment=True, filename=imported.name)
    response["Content-Disposition"] = name or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _begun(request: AppRequest, form: UploadForm, desk: Desk) -> Import | None:
    """The import with what was read; a refusal stands at the field."""
    given = form.cleaned_data
    file = given["file"]
    field = "file" if file else "pasted"
    if file and file.size > LIMIT:
        form.add_error("file", _("Файл больше 20 МБ. Уменьшите его или разделите на части."))
        return None
    text = given["pasted_html"].strip() or given["pasted"]
    name, data = (file.name, file.read()) if file else (_("Вставленная таблица.txt"), text.encode())
    begin: dict[str, Any] = {"organization": desk.organization, "cycle": desk.cycle, "name": name, "data": data}
    known = columns_known(actor=request.actor, organization=desk.organization)
    try:
        if not is_long(name, len(data)):
            reading = read_document(data, name=name, year=desk.year, columns=known, pasted=not file)
            begin["reading"] = reading_stored(reading)
        return import_begin(actor=request.actor, pasted=not file, columns=known, **begin)
    except DocumentError as error:
        form.add_error(field, str(error))
    except DomainError as error:
        if error.code in (ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN):
            raise
        put(form, error)
    return None
