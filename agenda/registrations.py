"""What the agenda puts into the registries. Imported by `apps.py` once the models are there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agenda.demo.edition import load_edition
from agenda.models import Agenda
from agenda.permissions import edits
from agenda.selectors.agendas import agenda_get_for
from agenda.selectors.searching import areas_found, priorities_found, tasks_found
from federation.kernel.registries import (
    Attachable,
    DemoLoader,
    Historied,
    Searchable,
    attachables,
    demo_loaders,
    histories,
    searches,
    words_of,
)
from federation.web.shell import NAVIGATION, NavigationEntry

NAVIGATION.add(
    "agenda",
    NavigationEntry(key="agenda", label=_("Повестка"), url_name="agenda:editions", icon="target"),
    order=20,
)

demo_loaders.add("agenda", DemoLoader(about=_("повестка 2021 года"), load=load_edition), order=20)

histories.add(
    "agenda_agenda",
    Historied(
        find=lambda actor, pk: agenda_get_for(actor=actor, agenda_id=pk),
        fields=words_of(Agenda, "year", "title", "status", "source_name", "published_at"),
        url=lambda agenda: reverse("agenda:edition", args=[agenda.pk]),
    ),
)

attachables.add(
    "agenda_agenda",
    Attachable(find=lambda actor, pk: agenda_get_for(actor=actor, agenda_id=pk), may_attach=edits),
)

searches.add(
    "tasks", Searchable(title=_("Задачи повестки"), icon="target", type="AgendaTask", find=tasks_found), order=30
)
searches.add(
    "priorities",
    Searchable(title=_("Местные приоритеты"), icon="flag", type="AgendaTask", find=priorities_found),
    order=40,
)
searches.add(
    "areas",
    Searchable(title=_("Проблемные сферы"), icon="alert-circle", type="ProblemArea", find=areas_found),
    order=50,
)
