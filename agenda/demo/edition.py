"""The edition of 2021 from its document; ties of tasks to problem areas and local priorities as an example."""

from __future__ import annotations

from pathlib import Path

from agenda.exchange.reading import read_agenda
from agenda.models import Agenda
from agenda.selectors.agendas import tasks_by_number
from agenda.services.agendas import agenda_import, agenda_publish, local_priority_add, task_areas_set
from federation.kernel.actor import system
from federation.models import Organization

YEAR = 2021
DOCUMENT = Path(__file__).parent / "priorities_2021.txt"

# The document itself ties nothing: it says that an area may serve several tasks, and leaves the ties to the office.
TIES = {
    1: [2, 9, 10, 16],
    2: [2, 4, 22, 23, 24],
    3: [1, 3, 4, 11, 12, 13, 15],
    4: [16, 17],
    5: [16, 18, 19, 25],
    6: [20, 21, 22],
    7: [5, 6, 7, 8, 9, 14, 25],
    8: [2, 10, 24],
}

LOCAL_PRIORITIES = [
    ("RU-SMO", 3, "Тиражирование практик приграничных районов Смоленской области."),
    ("RU-SMO", 5, "Поддержка территориального общественного самоуправления в малых городах."),
    ("RU-KR", 5, "Создание территориального общественного самоуправления в сельских поселениях Карелии."),
    ("RU-ME", 6, "Обучение глав сельских поселений, избранных впервые."),
]


def load_edition() -> None:
    """Import and publish the edition unless the year has one. One statement when it has."""
    if Agenda.objects.filter(year=YEAR).exists():
        return
    actor = system("demonstration")
    codes = {"RU", *(code for code, _number, _title in LOCAL_PRIORITIES)}
    organizations = Organization.objects.in_bulk(codes, field_name="code")
    reading = read_agenda(DOCUMENT, filename=DOCUMENT.name, year=YEAR)
    edition = agenda_import(
        actor=actor, reading=reading, organization=organizations["RU"], year=YEAR, source_name=DOCUMENT.name
    )
    for task in tasks_by_number(agenda=edition, numbers=TIES):
        assert task.number is not None
        task_areas_set(task=task, actor=actor, numbers=TIES[task.number])
    edition = agenda_publish(agenda=edition, actor=actor, expected_revision=edition.revision)
    for code, number, title in LOCAL_PRIORITIES:
        local_priority_add(
            agenda=edition, actor=actor, organization=organizations[code], parent_number=number, title=title
        )
