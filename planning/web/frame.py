"""What planning puts into the frame of every page, onto the home page and into other apps' pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from federation.kernel.registries import Panel, home_panels, home_todos, organization_panels, task_figures
from federation.web.shell import NAVIGATION, NavigationEntry
from planning.selectors.figures import task_figures_of
from planning.web.card import form_panel, plans_panel
from planning.web.collecting import collecting_todos
from planning.web.cooperation import offer_todos, suggestion_todos
from planning.web.home import changes_panel, filing_panel, nearest_panel, plan_todos, review_todos, year_panel
from planning.web.views.editions import edition_todos


def fill() -> None:
    """Register it all; called once, when the app is ready."""
    entry = NavigationEntry(key="plans", label=_("Планы"), url_name="planning:plans", icon="table")
    NAVIGATION.add("plans", entry, order=30)
    summary = NavigationEntry(key="consolidated", label=_("Свод"), url_name="consolidated:start", icon="stack-2")
    NAVIGATION.add("consolidated", summary, order=35)
    task_figures.add("planning", task_figures_of)
    home_todos.add("plans", plan_todos, order=10)
    home_todos.add("collecting", collecting_todos, order=15)
    home_todos.add("offers", offer_todos, order=12)
    home_todos.add("suggestions", suggestion_todos, order=14)
    home_todos.add("editions", edition_todos, order=18)
    home_todos.add("reviews", review_todos, order=20)
    home_panels.add("filing", Panel(template="planning/home/filing.html", context=filing_panel), order=10)
    home_panels.add("year", Panel(template="planning/home/year.html", context=year_panel), order=20)
    home_panels.add("nearest", Panel(template="planning/home/nearest.html", context=nearest_panel), order=30)
    organization_panels.add("plans", Panel(template="planning/card.html", context=plans_panel), order=10)
    organization_panels.add("form", Panel(template="planning/form_card.html", context=form_panel), order=20)
    home_panels.add("changes", Panel(template="planning/home/changes.html", context=changes_panel), order=40)
