"""Who is told of an export: the person who asked for it. Runs in a job."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.services.notifications import notify
from planning.models import ExportJob
from planning.models.kept import ExportState


def export_told(*, job_id: UUID) -> int:
    """Tell of a file that is there, or of the reason why it is not. Returns how many people were told: one or none."""
    job = ExportJob.objects.select_related("within").filter(pk=job_id).first()
    if job is None or job.state not in (ExportState.DONE, ExportState.FAILED):
        return 0
    if job.state == ExportState.DONE:
        title = _("Файл готов: свод %(name)s, %(year)s, %(format)s")
        text = ngettext("%(n)s строка. Хранится неделю.", "%(n)s строк. Хранится неделю.", job.written)
        text %= {"n": job.written}
    else:
        title, text = _("Файл не получился: свод %(name)s, %(year)s, %(format)s"), job.error
    return notify(
        user_ids=[job.user_id],
        title=title % {"name": job.within, "year": job.year, "format": job.get_format_display()},
        text=text,
        url=reverse("consolidated:export", args=[job.pk]),
        reason="asked",
        object_id=job.pk,
    )
