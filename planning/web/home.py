"""What planning says on the home page: what to do about plans, and the cards at the right."""

from __future__ import annotations

from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.registries import Todo
from federation.models import Organization
from federation.web.shell import initials
from planning.models import Cycle, Plan, PlanItem
from planning.models.plan import PlanStatus
from planning.selectors.filing import (
    FILED_BY,
    current_cycle,
    cycles_for,
    days_due,
    filing_state,
    own_organizations,
    plans_within,
)
from planning.selectors.home import changes, coming, months_of, own_drafts
from planning.selectors.reviews import inbox_of

NAMED = 3
"""Organizations that a sentence names before it says how many more."""

LOOKED_AT = 500
"""Plans of the inbox that are counted."""

SHOWN = (
    *("title", "place", "period_text", "participants_text"),
    *("planned_participants", "responsible", "programme", "note"),
)
"""Fields whose changes are named."""

_READ: WeakKeyDictionary[HttpRequest, list[Plan]] = WeakKeyDictionary()
"""What `_own` has read for requests that are being answered."""


def plan_todos(actor: Actor) -> list[Todo]:
    """One line for each of one's own plans of the cycles that still run: begin it, file it, mend it, or wait."""
    organizations = own_organizations(actor=actor, writing=True)
    if not organizations:
        return []
    lines: list[Todo | None] = []
    several = len(organizations) > 1
    cycles = list(cycles_for(actor=actor).filter(ends_on__gte=clock.today(), filing_due_on__isnull=False)[:6])
    plans = plans_within(actor=actor, organizations=organizations, cycles=cycles)
    for cycle in cycles:
        lacking = [organization for organization in organizations if (cycle.pk, organization.pk) not in plans]
        due = days_due(actor=actor, organizations=lacking, cycle=cycle) if lacking else {}
        lines += [
            _todo(
                organization, cycle, plans.get((cycle.pk, organization.pk)), due.get(organization.pk), several=several
            )
            for organization in organizations
        ]
    return [line for line in lines if line is not None]


def _todo(
    organization: Organization, cycle: Cycle, plan: Plan | None, due: date | None, *, several: bool
) -> Todo | None:
    """`due`: the day to file by, for an organization without a plan; a plan knows its own."""
    names = {"cycle": cycle.title, "organization": str(organization)}
    where = [cycle.code, organization.code]
    whose = _("«%(organization)s». ") % names if several else ""
    if plan is None:
        return Todo(
            title=_("Составить план: %(cycle)s") % names,
            why=whose + _("Плана ещё нет. Начните с пустого или загрузите файл Word."),
            url=reverse("planning:cycle", args=[cycle.code]),
            icon="file-text",
            due=due,
        )
    url = reverse("planning:plan", args=where)
    match plan.status:
        case PlanStatus.DRAFT:
            return Todo(
                title=_("Отправить план на проверку: %(cycle)s") % names,
                why=whose + _("Черновик, начат %(day)s.") % {"day": day_words(plan.created_at.date())},
                url=url,
                icon="send",
                due=plan.due_on,
                tag=_("Черновик"),
            )
        case PlanStatus.RETURNED:
            return Todo(
                title=_("Исправить план: %(cycle)s") % names,
                why=whose + _("Его вернули с замечаниями."),
                url=url,
                icon="arrow-back-up",
                due=plan.due_on,
                tone="amb",
                tag=_("Возвращён"),
            )
        case PlanStatus.FILED:
            sent = day_words(plan.filed_at.date()) if plan.filed_at else ""
            return Todo(
                title=_("План на проверке: %(cycle)s") % names,
                why=whose + _("Отправлен %(day)s.") % {"day": sent},
                url=url,
                icon="hourglass",
                due=cycle.review_due_on,
                waiting=True,
            )
    return None


def review_todos(actor: Actor) -> list[Todo]:
    """Plans that wait for a verdict of one's own organizations, as one line for each cycle."""
    waiting: dict[Cycle, list[Plan]] = {}
    for plan in inbox_of(actor)[:LOOKED_AT]:
        waiting.setdefault(plan.cycle, []).append(plan)
    lines = []
    for cycle, plans in waiting.items():
        count = len(plans)
        title = ngettext("Прочитать %(n)s сданный план", "Прочитать сданные планы: %(n)s", count)
        more = _(" и ещё %(n)s") % {"n": count - NAMED} if count > NAMED else ""
        names = ", ".join(str(plan.organization) for plan in plans[:NAMED])
        lines.append(
            Todo(
                title=title % {"n": count},
                why=f"{cycle.title}: {names}{more}.",
                url=reverse("planning:reviews"),
                icon="inbox",
                due=cycle.review_due_on,
            )
        )
    return lines


def year_panel(request: HttpRequest, actor: Any) -> dict[str, Any] | None:
    """One's own events by month of the current cycle."""
    plans = _own(request, actor)
    if not plans:
        return None
    cycle = plans[0].cycle
    counts = months_of(actor=actor, plans=plans, year=cycle.starts_on.year)
    most = max(counts)
    if not most:
        return None
    today = clock.today()
    names = [formats.date_format(date(2001, index, 1), "F") for index in range(1, 13)]
    months = [
        {
            "n": n,
            "letter": name[0],
            "height": max(5, round(n / most * 12) * 5) if n else 0,
            "now": cycle.starts_on.year == today.year and index == today.month,
        }
        for index, (n, name) in enumerate(zip(counts, names, strict=True), start=1)
    ]
    # Months are proper names in English, and are not in Russian.
    spoken = [name.lower() for name in names] if get_language() == "ru" else names
    words = ", ".join(f"{name} {n}" for name, n in zip(spoken, counts, strict=True))
    return {"months": months, "words": words, "url": _plan_url(plans[0]), "cycle": cycle}


def nearest_panel(request: HttpRequest, actor: Any) -> dict[str, Any] | None:
    """The next events of one's own plans."""
    plans = _own(request, actor)
    if not plans:
        return None
    lines = [
        {
            "item": each.item,
            "url": f"{_plan_url(each.plan)}#item-{each.item.identity}",
            "exact": each.starts_on == each.ends_on,
            "day": each.starts_on,
        }
        for each in coming(actor=actor, plans=plans, today=clock.today())
    ]
    return {"lines": lines} if lines else None


def changes_panel(request: HttpRequest, actor: Any) -> dict[str, Any] | None:
    """What was last changed in one's own plans, and by whom."""
    plans = _own(request, actor)
    if not plans:
        return None
    lines = [
        {
            "who": _("Вы") if change.own else change.who,
            "letters": initials(change.who or _("Свод")),
            "change": change,
            "words": ", ".join(_names(change.fields)),
            "url": _plan_url(change.plan) + (f"#item-{change.item.identity}" if change.item else ""),
        }
        for change in changes(actor=actor, plans=plans)
    ]
    return {"lines": lines} if lines else None


def filing_panel(request: HttpRequest, actor: Any) -> dict[str, Any] | None:
    """For an office or a council: how far those beneath have filed for the current cycle."""
    waits = any(held.kind in FILED_BY for held in actor.held)
    cycle = current_cycle(actor=actor, year=clock.today().year) if waits else None
    if cycle is None:
        return None
    for held in sorted(actor.held, key=lambda each: each.path):
        state = filing_state(actor=actor, path=held.path, kind=held.kind, cycle=cycle)
        if state is not None and state.total:
            url = reverse("planning:cycle", args=[cycle.code])
            done = round(100 * (state.accepted + state.filed) / state.total)
            return {"state": state, "cycle": cycle, "url": url, "pct": min(done, 100)}
    return None


def day_words(day: date) -> str:
    """«24 января»; with the year when it is not this one."""
    return formats.date_format(day, "j E" if day.year == clock.today().year else "j E Y")


def _own(request: HttpRequest, actor: Actor) -> list[Plan]:
    """One's own plans of this year, read once for the three cards that show them."""
    if request not in _READ:
        _READ[request] = own_drafts(actor=actor, year=clock.today().year)
    return _READ[request]


def _plan_url(plan: Plan) -> str:
    return reverse("planning:plan", args=[plan.cycle.code, plan.organization.code])


def _names(fields: tuple[str, ...]) -> list[str]:
    known = {field.attname: str(field.verbose_name) for field in PlanItem._meta.fields}
    return [known[name] for name in SHOWN if name in fields]
