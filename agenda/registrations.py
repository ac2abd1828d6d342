"""What the agenda puts into the registries. Imported by `apps.py` once the models are there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agenda.demo.edition import load_edition
from agenda.models import ActivityKind, Agenda, AgendaTask, ProblemArea, TaskArea
from federation.kernel.registries import DemoLoader, demo_loaders, moved_paths

demo_loaders.add("agenda", DemoLoader(about=_("повестка 2021 года"), load=load_edition), order=20)

for model in (ActivityKind, Agenda, AgendaTask, ProblemArea, TaskArea):
    moved_paths.add(model._meta.label, model)
