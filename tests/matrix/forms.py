"""What each page is sent: forms that go through for whoever may send them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from agenda.models import Agenda, AgendaTask, ProblemArea
from federation.kernel import clock
from federation.models import Organization
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


def _seen(of: Callable[[Stage], Any], **fields: Any) -> Fill:
    """A form that names the revision of one of the stage's rows; a confirmation has nothing else."""

    def fill(stage: Stage) -> dict[str, Any]:
        with by_hand():
            return {**fields, "revision": of(stage).revision}

    return fill


def _task(edition: str, **fields: Any) -> Fill:
    return _seen(lambda stage: AgendaTask.objects.get(agenda_id=stage.places[edition]["agenda_id"], number=1), **fields)


def _priority(**fields: Any) -> Fill:
    return _seen(lambda _stage: AgendaTask.objects.get(parent__isnull=False), **fields)


def _area(**fields: Any) -> Fill:
    return _seen(lambda stage: ProblemArea.objects.get(agenda=stage.agenda_draft, number=1), **fields)


def _branch(**fields: Any) -> Fill:
    return _seen(lambda stage: Organization.objects.get(pk=stage.branch.pk), **fields)


def _row(**fields: Any) -> Fill:
    return _seen(lambda stage: PlanItem.objects.get(pk=stage.item.pk), **fields)


def _plan(**fields: Any) -> Fill:
    return _seen(lambda stage: Plan.objects.get(pk=stage.item.plan_id), **fields)


def _of(name: str, **fields: Any) -> Fill:
    return _seen(lambda stage: Plan.objects.get(pk=stage.world.plans[name].pk), **fields)


FORMS: dict[tuple[str, str], Fill] = {
    ("planning:rename", "branch-draft"): _plan(title="Другое название"),
    ("planning:order", "branch-draft"): lambda stage: {"down": f"{stage.item.pk}:{stage.item.revision}"},
    ("planning:import", "branch-no-plan"): lambda _stage: {"file": a_file(name="plan.docx", content=WORD.read_bytes())},
    ("planning:import", "branch-draft"): lambda _stage: {"pasted": PASTED},
    ("planning:import_check", "branch-import"): said(load="1"),
    ("planning:import_columns", "branch-import"): said(column0="place", column1="title"),
    ("planning:item_add", "town-filed"): said(title="Новое", key="k", new_section="Новый"),
    ("planning:item_add", "branch-draft"): said(title="Новое", key="k", new_section="Новый"),
    ("planning:item", "branch-item"): _item,
    ("planning:item_keep", "branch-item"): _item,
    ("planning:item_move", "branch-item"): _row(new_section="Третий раздел"),
    ("planning:item_remove", "branch-item"): _row(),
    ("planning:invite_to_plan", "branch-draft"): said(organization="RU", role="READER", key="k"),
    ("planning:place_offer", "branch-item"): said(other="66605000", key="k"),
    ("planning:carry_offer", "council-item"): said(codes="66605000-1"),
    ("planning:talk", "branch-draft"): said(text="Согласны", key="k"),
    ("planning:talk", "town-filed"): said(text="Согласны", key="k"),
    ("planning:item_talk", "branch-item"): said(text="Согласны", key="k"),
    ("planning:item_talk", "town-item"): said(text="Согласны", key="k"),
    ("planning:suggest", "branch-item"): lambda stage: {**_item(stage), "key": "k"},
    ("planning:offer", "place-offered"): said(decline="1", reason="Нет места"),
    ("planning:offer", "carrying-offered"): said(decline="1", reason="Нет сил"),
    ("planning:edit", "branch-edit"): said(whole="1"),
    ("planning:file", "branch-draft"): _plan(),
    ("planning:withdraw", "town-filed"): _of("town"),
    ("planning:amend", "council-accepted"): _seen(
        lambda _stage: Plan.objects.get(organization__code="RU-KR", cycle__code="2022"), reason="Перенос"
    ),
    ("planning:review", "town-filed"): said(read_version=1, decision="return", remarks="Уточните"),
    ("planning:answers", "tos-returned"): lambda stage: {f"answer-{stage.reviewed['remark'].pk}": "В мае"},
    ("planning:deadlines", "cycle-2022"): said(
        organization="66605000", level="", filing_due_on="2022-03-01", reason="Паводок"
    ),
    ("consolidated:save", "node"): said(name="Новый вид"),
    ("consolidated:subscribe", "node"): said(name="Новый календарь"),
    ("consolidated:export_begin", "node"): said(format="csv"),
    ("planning:collecting_new", "-"): lambda _stage: {
        **{"organization": "RU-SMO", "kind": "MONTH", "level": "MUNICIPALITY"},
        **{"starts_on": clock.today(), "due_on": clock.today()},
    },
    ("planning:collected_repeat", "week"): said(repeats="0", revision="1"),
    ("planning:collecting_answer", "week-town"): said(nothing="1"),
    ("agenda:mapping", "draft"): _seen(lambda stage: Agenda.objects.get(pk=stage.agenda_draft.pk), task1=["1"]),
    ("agenda:publish", "draft"): _seen(lambda stage: Agenda.objects.get(pk=stage.agenda_draft.pk)),
    ("agenda:publish", "edition"): _seen(lambda stage: Agenda.objects.get(pk=stage.world.agenda.pk)),
    ("agenda:task_remove", "draft-task"): _task("draft"),
    ("agenda:task_remove", "edition-task"): _task("edition"),
    ("agenda:activity_remove", "draft-kind"): _task("draft"),
    ("agenda:activity_remove", "edition-kind"): _task("edition"),
    ("agenda:area_remove", "draft-area"): _area(),
    ("agenda:priority_remove", "edition-priority"): _priority(),
    ("agenda:task_add", "draft"): said(title="Новая"),
    ("agenda:task", "draft-task"): _task("draft", title="Другая", number=1),
    ("agenda:task", "edition-task"): _task("edition", title="Другая", number=1),
    ("agenda:task_add", "edition"): said(title="Новая"),
    ("agenda:task_areas", "draft-task"): _task("draft", numbers=[1]),
    ("agenda:task_areas", "edition-task"): _task("edition", numbers=[1]),
    ("agenda:activity_add", "draft-task"): _task("draft", title="Новый вид"),
    ("agenda:activity_add", "edition-task"): _task("edition", title="Новый вид"),
    ("agenda:activity", "draft-kind"): _task("draft", title="Другой вид"),
    ("agenda:activity", "edition-kind"): _task("edition", title="Другой вид"),
    ("agenda:area_add", "draft"): said(title="Новая"),
    ("agenda:area", "draft-area"): _area(title="Другая", number=1),
    ("agenda:priority_add", "edition"): said(organization="RU-SMO", parent_number=1, title="Новый"),
    ("agenda:priority", "edition-priority"): _priority(title="Другой"),
    ("federation:organization_edit", "branch"): _branch(**CARD, **UPPER),
    ("federation:organization_open", "council"): said(**NEW_ORGANIZATION),
    ("federation:organization_close", "branch"): _branch(closed_on="2021-01-01"),
    ("federation:invite", "branch"): said(**INVITE),
    ("federation:invite", "commission"): said(**INVITE),
    ("federation:membership_end", "colleague-role"): said(until="2021-01-01"),
    ("federation:invitation", "secret"): said(**ACCEPT),
    ("federation:attachments", "branch-files"): lambda _stage: {"file": a_file()},
    ("federation:attachments", "branch-form"): lambda _stage: {"file": a_file("бланк.docx", standard_form())},
    ("federation:attachments", "item-files"): lambda _stage: {"file": a_file()},
    ("federation:attachments", "town-files"): lambda _stage: {"file": a_file()},
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
