"""What is worth another look before a plan is filed. Nothing of it forbids filing but an empty plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from agenda.models import AgendaTask
from federation.kernel.actor import Actor
from planning.models import ItemRemark, Plan, PlanItem, Suggestion
from planning.models.discussion import SuggestionStatus
from planning.models.item import PeriodKind
from planning.periods import describe_period
from planning.periods.mentions import mentioned_periods
from planning.selectors.reviews import remarks_open
from planning.selectors.versions import items_of, period_of_item
from planning.services.doubts import CONTRADICTED, is_ambiguous, is_settled
from planning.services.participants import count_people

_WORD = re.compile(r"\w{4,}")
_STEM = 5
"""Letters by which words of two titles are compared: endings and short words make no difference."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row, as a sentence."""

    item: PlanItem
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found, most serious first.

    Attributes:
        contradictions: rows that contradict themselves, the cycle or each other.
        gaps: rows in which something is missing, one line for each.
        remarks: reviewers' open remarks that nobody has answered.
        suggestions: rows with changes that somebody proposed and nobody has decided, with who proposes them.
        uncovered: national tasks of the cycle's edition that no row serves.
    """

    items: Sequence[PlanItem]
    contradictions: list[Finding] = field(default_factory=list)
    gaps: list[Finding] = field(default_factory=list)
    remarks: list[ItemRemark] = field(default_factory=list)
    suggestions: list[Finding] = field(default_factory=list)
    uncovered: list[AgendaTask] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing was found."""
        return not (self.contradictions or self.gaps or self.remarks or self.suggestions or self.uncovered)


def plan_check(*, plan: Plan, actor: Actor) -> Check:
    """Look through the draft of a plan, for those who read it."""
    items = items_of(actor=actor, plan=plan, version=None)
    rows = {item.identity: item for item in items}
    proposed = Suggestion.objects.visible_to(actor).filter(plan=plan, status=SuggestionStatus.OPEN)
    proposed = proposed.select_related("organization").order_by("created_at")
    return Check(
        items=items,
        contradictions=[
            *(Finding(item, text) for item in items for text in _contradicts(item, plan)),
            *_look_alikes(items),
        ],
        gaps=[Finding(item, _("нет: %s") % ", ".join(missing)) for item in items if (missing := _lacks(item))],
        remarks=[remark for remark in remarks_open(actor=actor, plan=plan) if not remark.answer],
        suggestions=[
            Finding(rows[suggestion.item_id], str(suggestion.organization))
            for suggestion in proposed
            if suggestion.item_id in rows
        ],
        uncovered=_uncovered(actor, plan, items),
    )


def _lacks(item: PlanItem) -> list[str]:
    empty = {
        _("срока"): not item.period_text,
        _("места"): not item.place,
        _("числа участников"): item.planned_participants is None,
        _("ответственного"): not item.responsible,
        _("задачи повестки"): not item.task_links.all(),
    }
    return [words for words, lacks in empty.items() if lacks]


def _contradicts(item: PlanItem, plan: Plan) -> list[str]:
    found = []
    period, cycle = period_of_item(item), plan.cycle
    if is_ambiguous(item):
        found.append(
            _("срок «%(text)s» можно понять по-разному; сейчас понят так: %(words)s")
            % {"text": item.period_text, "words": describe_period(period)}
        )
    if item.period_text and item.period_kind == PeriodKind.UNSCHEDULED:
        found.append(_("в сроке «%s» нет дат: в календарь мероприятие не попадёт") % item.period_text)
    if any(span.start < cycle.starts_on or span.end > cycle.ends_on for span in period.spans):
        found.append(
            _("срок «%(text)s» выходит за пределы цикла «%(cycle)s»") % {"text": item.period_text, "cycle": cycle}
        )
    told = mentioned_periods(item.programme, year=cycle.starts_on.year) if item.programme and period.spans else ()
    if is_settled(item, CONTRADICTED):
        told = ()
    days = [span for reading in told for span in reading.spans]
    if days and not any(day.start <= span.end and span.start <= day.end for day in days for span in period.spans):
        found.append(_("в описании названы другие дни, чем в сроке «%s»") % item.period_text)
    counted = count_people(item.participants_text)
    if None not in (counted, item.planned_participants) and counted != item.planned_participants:
        found.append(
            _("в тексте об участниках %(text)s чел., а указано %(count)s")
            % {"text": counted, "count": item.planned_participants}
        )
    return found


def _look_alikes(items: Sequence[PlanItem]) -> list[Finding]:
    """Rows whose titles have the same words: the same event twice, or one that needs another name."""

    def key(item: PlanItem) -> list[str]:
        return sorted({word[:_STEM] for word in _WORD.findall(item.title.casefold())})

    found = []
    for words, group in groupby(sorted(items, key=key), key=key):
        first, *others = sorted(group, key=lambda item: item.number)
        if words:
            text = _("похоже на строку %s: не одно ли это мероприятие?") % first.number
            found += [Finding(item, text) for item in others]
    return sorted(found, key=lambda finding: finding.item.number)


def _uncovered(actor: Actor, plan: Plan, items: Sequence[PlanItem]) -> list[AgendaTask]:
    if plan.cycle.agenda_id is None:
        return []
    served = {link.task.parent_id or link.task_id for item in items for link in item.task_links.all()}
    tasks = AgendaTask.objects.visible_to(actor).filter(agenda_id=plan.cycle.agenda_id, parent__isnull=True)
    return list(tasks.exclude(pk__in=served).order_by("number"))
