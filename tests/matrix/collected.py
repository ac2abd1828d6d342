"""A collected week on the stage of the matrix."""

from __future__ import annotations

from federation.kernel import clock
from planning.models import Cycle
from planning.services.collecting import collecting_begin
from tests.api.world import World
from tests.factories.roles import by_hand


def week_of(world: World) -> Cycle:
    """A week that the council collects of its municipalities, again and again."""
    with by_hand() as actor:
        return collecting_begin(
            actor=actor,
            organization=world.organization("council"),
            kind="WEEK",
            starts_on=clock.today(),
            due_on=clock.today(),
            level="MUNICIPALITY",
            repeats=True,
        )
