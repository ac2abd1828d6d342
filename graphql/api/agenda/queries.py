"""Root fields of agenda/."""

from __future__ import annotations

from graphene import Field, Int, ObjectType

from agenda.models import Agenda as AgendaModel
from agenda.selectors.agendas import agenda_for
from api.agenda.nodes import Agenda
from api.base import Context
from api.loading import Root


def _agenda(context: Context, year: int) -> AgendaModel:
    return agenda_for(actor=context.actor, year=year)


class AgendaQuery(ObjectType):
    """Root fields of agenda/."""

    agenda = Field(
        Agenda,
        description="The edition of a year: the published one, or the draft for those who may read it.",
        year=Int(required=True, description="The year."),
        resolver=Root(lambda: Agenda, _agenda),
    )
