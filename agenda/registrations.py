"""What the agenda puts into the registries. Imported by `apps.py` once the models are there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agenda.demo.edition import load_edition
from agenda.models import Agenda
from agenda.permissions import edits
from agenda.selectors.agendas import agenda_get_for
from federation.kernel.registries import (
    Attachable,
    DemoLoader,
    Historied,
    attachables,
    demo_loaders,
    histories,
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
