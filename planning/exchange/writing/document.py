"""What every export is made of: a plan as one person reads it, in plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from federation.kernel.actor import Actor
from federation.kernel.errors import not_found
from planning.exchange.reading.sections import WITHOUT_SECTION
from planning.exchange.writing.texts import clean
from planning.models import Plan, PlanItem
from planning.models.item import PeriodKind
from planning.selectors.plans import contents, reads_draft, title_for
from planning.services.participants import count_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An event. `spans` are days, both ends included; `tasks` are the codes of the agenda's tasks."""

    identity: UUID
    revision: int
    number: int
    title: str
    place: str
    period_text: str
    period_kind: PeriodKind
    spans: tuple[tuple[date, date], ...]
    participants_text: str
    planned_participants: int | None
    programme: str
    responsible: str
    note: str
    tasks: str

    @property
    def participants(self) -> str:
        """Who and how many, in one cell as the Word form has it; a text that tells its count is left as written."""
        planned = self.planned_participants
        if planned is None or count_people(self.participants_text) is not None:
            return self.participants_text
        return f"{self.participants_text}\n{planned} чел.".strip()


@dataclass(frozen=True, slots=True)
class Part:
    """A section; the untitled one has an empty title."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """A plan to be written: `period` and `year` are those of its cycle, `changed_at` is when it last changed."""

    title: str
    organization: str
    short_name: str
    organization_id: UUID
    period: str
    year: int
    changed_at: datetime
    parts: tuple[Part, ...]

    @property
    def headed(self) -> list[tuple[str, tuple[Line, ...]]]:
        """The sections as a table shows them; rows without a section need no heading only where they come first."""
        return [(part.title or (WITHOUT_SECTION if place else ""), part.lines) for place, part in enumerate(self.parts)]

    @property
    def lines(self) -> list[Line]:
        """All events in order."""
        return [line for part in self.parts for line in part.lines]


def document_of(*, actor: Actor, plan: Plan) -> PlanDocument:
    """What `actor` reads of the plan: the draft, else the last filed version (`planning.selectors.plans.contents`).

    Raises:
        DomainError: NOT_FOUND, where he reads neither.
    """
    found = contents(actor=actor, plan=plan)
    if found.version is None and not reads_draft(actor, plan):
        raise not_found("plan")
    organization = plan.organization
    return PlanDocument(
        title=clean(title_for(actor, plan, found.version)),
        organization=clean(organization.name),
        short_name=clean(organization.short_name or organization.name),
        organization_id=organization.pk,
        period=clean(plan.cycle.title),
        year=plan.cycle.starts_on.year,
        changed_at=found.version.filed_at if found.version else plan.created_at,
        parts=tuple(Part(clean(part.title), tuple(map(_line, part.items.all()))) for part in found if part.items.all()),
    )


def _line(item: PlanItem) -> Line:
    return Line(
        identity=item.identity,
        revision=item.revision,
        number=item.number,
        title=clean(item.title),
        place=clean(item.place),
        period_text=clean(item.period_text),
        period_kind=PeriodKind(item.period_kind),
        spans=tuple((span.starts_on, span.ends_on) for span in item.spans.all()),
        participants_text=clean(item.participants_text),
        planned_participants=item.planned_participants,
        programme=clean(item.programme),
        responsible=clean(item.responsible),
        note=clean(item.note),
        tasks=", ".join(link.task.code for link in item.task_links.all()),
    )
