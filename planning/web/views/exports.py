"""Exports of consolidated plans: begun by a press, made by a worker, fetched within a week."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from federation.kernel import clock
from federation.web.answers import form_page, page, require_form
from federation.web.middleware import AppRequest
from planning.exchange.writing import FORMATS
from planning.exchange.writing.consolidated import WORD_ROWS, cut_short
from planning.models import ExportJob
from planning.models.kept import ExportFormat, ExportState
from planning.services.exports import UNDER_WAY, export_begin, export_get_for, progress_of, require_file
from planning.web.consolidated import Svod
from planning.web.views.consolidated import asked

SHOWN = 50
WHOLE = 100
"""Per cent."""


class ExportForm(forms.Form):
    """What file."""

    format = forms.ChoiceField(
        label=gettext_lazy("Вид файла"),
        choices=[
            (ExportFormat.XLSX, gettext_lazy("Excel: все строки, столбец для каждого поля")),
            (ExportFormat.DOCX, gettext_lazy("Word: таблица для печати")),
            (ExportFormat.CSV, gettext_lazy("CSV: все строки, для программ")),
        ],
        widget=forms.RadioSelect,
        initial=ExportFormat.XLSX,
    )


@login_required
@require_form
def begin(request: AppRequest, code: str, year: int) -> HttpResponse:
    """Choose a kind of file and have it made."""
    svod = asked(request, code, year)
    heading = _("Выгрузить свод")
    return form_page(
        request,
        form=ExportForm(request.POST or None),
        deed=lambda data: export_begin(
            actor=request.actor, within=svod.within, year=year, query=svod.narrowing.query, format=data["format"]
        ),
        done=lambda job: reverse("consolidated:export", args=[job.pk]),
        said=_("Выгрузка начата."),
        template="federation/form.html",
        context={
            "here": "consolidated",
            "heading": heading,
            "text": _told_before(svod),
            "submit": _("Подготовить файл"),
            "cancel": svod.url(),
            "crumbs": svod.crumbs((heading, "")),
        },
    )


def _told_before(svod: Svod) -> str:
    """What will be in the file, and what will not."""
    guessed = svod.estimate.total if svod.estimate is not None else 0
    total = svod.plan.total + guessed
    told = [
        _("%(name)s, %(year)s: %(n)s мероприятий с отбором, который сейчас на странице.")
        % {"name": svod.within, "year": svod.year, "n": svod.plan.total}
    ]
    if guessed:
        told.append(_("За ними прошлогодние тех, кто ещё не сдал план, с пометкой «оценка»: %(n)s.") % {"n": guessed})
    if cut_short(ExportFormat.DOCX, total):
        cut = _("Строк %(n)s: в Word войдут первые %(first)s, в Excel и CSV — все. Чтобы хватило Word, сузьте отбор.")
        told.append(cut % {"n": total, "first": WORD_ROWS})
    return " ".join(told)


@login_required
@require_safe
def exports(request: AppRequest) -> HttpResponse:
    """One's own exports, the newest first; the list asks again by itself while one of them is being made."""
    jobs = list(ExportJob.objects.visible_to(request.actor).select_related("within").order_by("-created_at")[:SHOWN])
    context = {
        "here": "consolidated",
        "crumbs": _crumbs(),
        "rows": [{"job": job, "ready": _is_ready(job)} for job in jobs],
        "under_way": any(job.state in UNDER_WAY for job in jobs),
    }
    name = "exports_list" if request.htmx else "exports"
    return page(request, f"planning/consolidated/{name}.html", context)


@login_required
@require_safe
def export(request: AppRequest, pk: UUID) -> HttpResponse:
    """How far an export is, and its file. The page asks again by itself while it is being made."""
    job = export_get_for(actor=request.actor, job_id=pk)
    written, total = progress_of(job)
    context = {
        "here": "consolidated",
        "crumbs": [*_crumbs(linked=True), {"label": str(job.within)}],
        "job": job,
        "written": written,
        "total": total,
        "pct": min(WHOLE, WHOLE * written // total) if total else 0,
        "under_way": job.state in UNDER_WAY,
    }
    name = "export_state" if request.htmx else "export"
    return page(request, f"planning/consolidated/{name}.html", context)


@login_required
@require_safe
def download(request: AppRequest, pk: UUID) -> HttpResponseBase:
    """The file: always a download, never kept by a browser or a proxy."""
    job = export_get_for(actor=request.actor, job_id=pk)
    require_file(job, actor=request.actor)
    response = FileResponse(job.file.open("rb"), content_type=FORMATS[job.format])
    response["Content-Disposition"] = content_disposition_header(True, job.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _is_ready(job: ExportJob) -> bool:
    return job.state == ExportState.DONE and (job.expires_at is None or job.expires_at > clock.now())


def _crumbs(*, linked: bool = False) -> list[dict[str, str]]:
    here = {"label": _("Выгрузки"), "url": reverse("consolidated:exports")} if linked else {"label": _("Выгрузки")}
    return [{"label": _("Свод"), "url": reverse("consolidated:start")}, here]
