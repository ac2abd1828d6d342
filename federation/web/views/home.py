"""«Сегодня»: what waits for the person, in order of its day, and what the apps put beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from federation.kernel import clock
from federation.kernel.registries import Todo, home_panels, home_todos
from federation.web.answers import page
from federation.web.middleware import AppRequest


@login_required
@require_safe
def home(request: AppRequest) -> HttpResponse:
    """The first page after signing in."""
    today = clock.today()
    todos = [todo for source in home_todos for todo in source(request.actor)]
    panels = [(panel.template, panel.context(request, request.actor)) for panel in home_panels]
    context = {
        "here": "home",
        "today": today,
        "summary": summary_of(todos, today),
        "advice": advice_of(todos, today),
        "groups": groups_of(todos, today),
        "panels": [{"template": template, "data": data} for template, data in panels if data is not None],
        "member": request.actor.is_member,
    }
    return page(request, "federation/home.html", context)


def summary_of(todos: Iterable[Todo], today: date) -> str:
    """The heading itself: «Вас ждут 6 дел, 1 просрочено»."""
    mine = [todo for todo in todos if not todo.waiting]
    if not mine:
        return _("На сегодня дел нет")
    late = sum(1 for todo in mine if todo.due and todo.due < today)
    said = ngettext("Вас ждёт %(n)s дело", "Вас ждут дела: %(n)s", len(mine)) % {"n": len(mine)}
    if not late:
        return said
    return said + ", " + ngettext("%(n)s просрочено", "%(n)s просрочены", late) % {"n": late}


def advice_of(todos: Iterable[Todo], today: date) -> str:
    """The nearest thing to do, in one sentence; nothing when there is none with a day."""
    ahead = [(todo.due, todo) for todo in todos if not todo.waiting and todo.due and todo.due >= today]
    if not ahead:
        return ""
    due, nearest = min(ahead, key=lambda pair: pair[0])
    days = (due - today).days
    if not days:
        return _("Сегодня последний день: %(title)s.") % {"title": nearest.title}
    left = ngettext("%(n)s день", "%(n)s дней", days) % {"n": days}
    return _("Ближайшее: %(title)s — через %(left)s.") % {"title": nearest.title, "left": left}


def groups_of(todos: Iterable[Todo], today: date) -> list[dict[str, Any]]:
    """Todos by how soon they are due; a line moves up by itself as its day comes near. Empty groups are left out."""
    week = today + timedelta(days=6 - today.weekday())
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in ("late", "week", "month", "later", "waiting")}
    for todo in sorted(todos, key=lambda each: (each.due is None, each.due or today, str(each.title))):
        groups[_group(todo, today, week, month)].append(_line(todo, today))
    titles = {
        "late": _("Просрочено"),
        "week": _("На этой неделе"),
        "month": _("До конца месяца"),
        "later": _("Позже"),
        "waiting": _("Ждём других"),
    }
    return [{"key": key, "title": titles[key], "lines": lines} for key, lines in groups.items() if lines]


def _group(todo: Todo, today: date, week: date, month: date) -> str:
    if todo.waiting:
        return "waiting"
    if todo.due is None or todo.due > month:
        return "later"
    if todo.due < today:
        return "late"
    return "week" if todo.due <= week else "month"


def _line(todo: Todo, today: date) -> dict[str, Any]:
    late = bool(not todo.waiting and todo.due and todo.due < today)
    days = (today - todo.due).days if late and todo.due else 0
    return {
        "todo": todo,
        "late": late,
        "tag": ngettext("На %(n)s день", "На %(n)s дней", days) % {"n": days} if late else todo.tag,
        "tone": "red" if late else todo.tone,
        "state": "over" if late else "wait" if todo.waiting else "",
    }
