"""What exists in the agenda: one file per noun."""

from __future__ import annotations

from agenda.models.choice import AgendaChoice
from agenda.models.edition import Agenda
from agenda.models.mapping import TaskMapping
from agenda.models.problem_area import ProblemArea
from agenda.models.task import ActivityKind, AgendaTask, TaskArea

__all__ = ["ActivityKind", "Agenda", "AgendaChoice", "AgendaTask", "ProblemArea", "TaskArea", "TaskMapping"]
