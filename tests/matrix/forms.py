"""What each page is sent: forms that go through for whoever may send them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from agenda.models import Agenda, AgendaTask, ProblemArea
from planning.exchange.writing import standard_form
from planning.models import Plan, PlanItem
from tests.factories.roles import by_hand
from tests.matrix.stage import PASSWORD, PASTED, Stage, a_file

WORD = Path(__file__).parents[1] / "cases" / "seeds" / "smolensk_branch_2020.docx"
Fill = Callable[[Stage], dict[str, Any]]


def said(**fields: Any) -> Fill:
    """A form that is the same on every stage."""
    return lambda _stage: dict(fields)


NEW_ORGANIZATION = {
    "kind": "MUNICIPALITY",
    "code": "66606",
    "name": "Новый район",
    "opened_on": "2020-01-01",
}
INVITE = {"full_name": "Иванов Иван", "email": "ivanov@svod.example", "role": "OBSERVER"}
ACCEPT = {"username": "anna", "password": PASSWORD, "again": PASSWORD}
CARD = {"name": "Новое имя", "short_name": "", "territory": "", "website": "", "address": ""}
UPPER = {"opened_on": "2009-01-01", "iso_3166_2": "", "oktmo": "", "reviewer": ""}


def _item(stage: Stage) -> dict[str, Any]:
    item = stage.item
    return {
        "title": "Другое",
        "initial-title": item.title,
        "period_text": item.period_text,
        "initial-period_text": item.period_text,
        "revision": item.revision,
    }


def _seen(of: Callable[[Stage], Any]) -> Fill:
    """A confirmation that names the revision of one of the stage's rows."""

    def fill(stage: Stage) -> dict[str, Any]:
        with by_hand():
            return {"revision": of(stage).revision}

    return fill


def _task(edition: str) -> Fill:
    return _seen(lambda stage: AgendaTask.objects.get(agenda_id=stage.places[edition]["agenda_id"], number=1))


FORMS: dict[tuple[str, str], Fill] = {
    ("planning:rename", "branch-draft"): said(title="Другое название"),
    ("planning:order", "branch-draft"): lambda stage: {"down": f"{stage.item.pk}:{stage.item.revision}"},
    ("planning:import", "branch-no-plan"): lambda _stage: {"file": a_file(name="plan.docx", content=WORD.read_bytes())},
    ("planning:import", "branch-draft"): lambda _stage: {"pasted": PASTED},
    ("planning:import_check", "branch-import"): said(load="1"),
    ("planning:import_columns", "branch-import"): said(column0="place", column1="title"),
    ("planning:item_add", "town-filed"): said(title="Новое", key="k", new_section="Новый"),
    ("planning:item_add", "branch-draft"): said(title="Новое", key="k", new_section="Новый"),
    ("planning:item", "branch-item"): _item,
    ("planning:item_move", "branch-item"): said(new_section="Третий раздел"),
    ("planning:item_remove", "branch-item"): _seen(lambda stage: PlanItem.objects.get(pk=stage.item.pk)),
    ("planning:file", "branch-draft"): _seen(lambda stage: Plan.objects.get(pk=stage.item.plan_id)),
    ("agenda:publish", "draft"): _seen(lambda stage: Agenda.objects.get(pk=stage.agenda_draft.pk)),
    ("agenda:publish", "edition"): _seen(lambda stage: Agenda.objects.get(pk=stage.world.agenda.pk)),
    ("agenda:task_remove", "draft-task"): _task("draft"),
    ("agenda:task_remove", "edition-task"): _task("edition"),
    ("agenda:activity_remove", "draft-kind"): _task("draft"),
    ("agenda:activity_remove", "edition-kind"): _task("edition"),
    ("agenda:area_remove", "draft-area"): _seen(
        lambda stage: ProblemArea.objects.get(agenda=stage.agenda_draft, number=1)
    ),
    ("agenda:priority_remove", "edition-priority"): _seen(lambda stage: AgendaTask.objects.get(parent__isnull=False)),
    ("agenda:task_add", "draft"): said(title="Новая"),
    ("agenda:task", "draft-task"): said(title="Другая", number=1),
    ("agenda:task", "edition-task"): said(title="Другая", number=1),
    ("agenda:task_add", "edition"): said(title="Новая"),
    ("agenda:task_areas", "draft-task"): said(numbers=[1]),
    ("agenda:task_areas", "edition-task"): said(numbers=[1]),
    ("agenda:activity_add", "draft-task"): said(title="Новый вид"),
    ("agenda:activity_add", "edition-task"): said(title="Новый вид"),
    ("agenda:activity", "draft-kind"): said(title="Другой вид"),
    ("agenda:activity", "edition-kind"): said(title="Другой вид"),
    ("agenda:area_add", "draft"): said(title="Новая"),
    ("agenda:area", "draft-area"): said(title="Другая", number=1),
    ("agenda:priority_add", "edition"): said(organization="RU-SMO", parent_number=1, title="Новый"),
    ("agenda:priority", "edition-priority"): said(title="Другой"),
    ("federation:organization_edit", "branch"): said(**CARD, **UPPER),
    ("federation:organization_open", "council"): said(**NEW_ORGANIZATION),
    ("federation:organization_close", "branch"): said(closed_on="2021-01-01"),
    ("federation:invite", "branch"): said(**INVITE),
    ("federation:invite", "commission"): said(**INVITE),
    ("federation:membership_end", "colleague-role"): said(until="2021-01-01"),
    ("federation:invitation", "secret"): said(**ACCEPT),
    ("federation:attachments", "branch-files"): lambda _stage: {"file": a_file()},
    ("federation:attachments", "branch-form"): lambda _stage: {"file": a_file("бланк.docx", standard_form())},
    ("federation:attachments", "item-files"): lambda _stage: {"file": a_file()},
    ("federation:attachments", "draft-files"): lambda _stage: {"file": a_file()},
    ("federation:account", "-"): said(full_name="Другое Имя", language="ru", digest="DAILY"),
    ("federation:devices", "-"): said(password=PASSWORD),
    ("federation:tokens", "-"): said(name="новый"),
    ("federation:work_for", "-"): lambda stage: {"organization": str(stage.branch.pk)},
    ("set_theme", "-"): said(theme="dark"),
    ("set_language", "-"): said(language="en"),
}
"""Door and object → the form. Doors that need none (confirmations) are left out."""

FIRST: dict[tuple[str, str], list[tuple[str, str]]] = {}
"""Door and object → the forms that have to be sent before by the same person."""
