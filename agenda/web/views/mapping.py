"""The page on which the office maps an earlier edition's tasks to those of a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from agenda.permissions import require_content_edit
from agenda.selectors.agendas import agenda_get_for
from agenda.selectors.mapping import earlier_edition_of, mapping_of, national_tasks, proposed_mapping
from agenda.services.mapping import mapping_set
from agenda.web.forms import MappingForm
from agenda.web.frame import edit_page
from federation.kernel.errors import not_found
from federation.web.answers import require_form
from federation.web.middleware import AppRequest


@login_required
@require_form
def mapping(request: AppRequest, agenda_id: UUID) -> HttpResponse:
    """Each earlier task with the new ones that it goes on as; likeness of titles proposes what nobody has said yet."""
    actor = request.actor
    agenda = agenda_get_for(actor=actor, agenda_id=agenda_id)
    require_content_edit(actor, agenda)
    earlier = earlier_edition_of(actor=actor, agenda=agenda)
    if earlier is None:
        raise not_found("earlier")
    old, new = national_tasks(actor=actor, agenda=earlier), national_tasks(actor=actor, agenda=agenda)
    said = {task: [each.number for each in tasks] for task, tasks in mapping_of(actor=actor, agenda=agenda).items()}
    likely = {} if said else {task: [one.number] for task, one in proposed_mapping(old, new).items()}
    form = MappingForm(
        request.POST or None,
        tasks=[(task.number or 0, task.title, (said or likely).get(task.pk, [])) for task in old],
        choices=[(task.number or 0, f"{task.number}. {task.title}") for task in new],
        initial={"revision": agenda.revision},
    )

    def deed(data: dict[str, Any]) -> object:
        return mapping_set(
            agenda=agenda, actor=actor, earlier=earlier, wanted=form.wanted(), expected_revision=data["revision"]
        )

    about = _("У каждой задачи повестки %(earlier)s года отмечено, чем она стала в этой.") % {"earlier": earlier.year}
    hint = (
        _("Каждая организация подтвердит свои строки сама; прежние связи останутся.")
        if said
        else _("Отмеченное предложено по сходству названий: проверьте. Каждая организация подтвердит свои строки сама.")
    )
    return edit_page(
        request,
        agenda,
        form=form,
        deed=deed,
        heading=_("Что стало с задачами прежней повестки"),
        text=f"{about} {hint}",
        said=_("Соответствие задач сохранено."),
    )
