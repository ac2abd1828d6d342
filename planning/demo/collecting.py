"""The Smolensk council collects the next week of its municipalities: some have answered, most have not yet."""

from __future__ import annotations

from datetime import date, timedelta

from federation.kernel import clock
from federation.kernel.actor import Actor, system
from federation.models import Organization
from federation.models.organization import Kind
from planning.models import Collecting, CollectingRequest, Cycle
from planning.models.cycle import CycleKind
from planning.services.answering import AnswerRow, answer_nothing, answer_write
from planning.services.collecting import collecting_begin
from planning.services.collecting_news import asked_told
from planning.services.search import search_words_refresh

COUNCIL = "RU-SMO"

# Code → (what, when, where); an empty list is the answer that nothing will happen.
ANSWERS: dict[str, list[tuple[str, str, str]]] = {
    "66636000": [
        ("Открытие сквера после благоустройства", "вторник, 10:00", "ул. Советская"),
        ("Личный приём граждан главой района", "среда, 14:00–17:00", "администрация района"),
    ],
    "66641000": [
        ("Сход жителей по проекту инициативного бюджетирования", "четверг, 18:00", "Дом культуры"),
        ("Рейд по противопожарной безопасности в сельских поселениях", "вся неделя", ""),
        ("Семинар для старост сельских населённых пунктов", "пятница, 11:00", "районная библиотека"),
    ],
    "66658000": [],
}


def load_collecting() -> None:
    """Begin the collecting that is missing, and count the words of everything for the search."""
    actor = system("demonstration")
    council = Organization.objects.filter(code=COUNCIL).first()
    if council is not None and not Collecting.objects.filter(organization=council).exists():
        _begin(actor, council)
    search_words_refresh()


def _begin(actor: Actor, council: Organization) -> None:
    monday = _next_monday(clock.today())
    cycle = collecting_begin(
        actor=actor,
        organization=council,
        kind=CycleKind.WEEK,
        starts_on=monday,
        due_on=max(clock.today(), monday - timedelta(days=4)),
        level=Kind.MUNICIPALITY,
        repeats=True,
        note="Сводный план уходит в администрацию области в пятницу.",
    )
    for request in CollectingRequest.objects.filter(cycle=cycle, organization__code__in=ANSWERS):
        _answer(actor, cycle, request)
    asked_told(actor=actor, cycle_id=cycle.pk)


def _answer(actor: Actor, cycle: Cycle, request: CollectingRequest) -> None:
    lines = ANSWERS[request.organization.code]
    if not lines:
        answer_nothing(request=request, actor=actor)
        return
    rows = [AnswerRow(what=what, when=when, where=where) for what, when, where in lines]
    answer_write(request=request, actor=actor, rows=rows, send=True, expected_revision=None)


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())
