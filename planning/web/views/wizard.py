"""The check of an import: answers are kept at every press, and one transaction loads the plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import AgendaTask
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.web.answers import SeeOther, page, put, require_form
from federation.web.middleware import AppRequest
from planning.exchange.answers import Answered, Question, answered, questions_of
from planning.exchange.imports import import_bytes, is_long, read_document
from planning.exchange.reading import DocumentError, PlanReading
from planning.exchange.serving import TASKS, Served, serve
from planning.exchange.storing import reading_from, reading_stored
from planning.models import Import
from planning.models.imported import ImportState
from planning.services.comparing import Difference
from planning.services.importing import REMOVE, Imported, reading_compared
from planning.services.imports import import_answer, import_columns, import_load
from planning.web.forms import ColumnsForm
from planning.web.views.importing import Desk, desk_and_import
from planning.web.wizard import (
    COLUMNS,
    PAGE,
    Line,
    choices_of,
    columns_of,
    counts_of,
    kinds_of,
    lines_of,
    sums_of,
    tasks_of,
    worded,
)

SHOWS = frozenset({"all", "open", "changed"})


@login_required
@require_form
def check(request: AppRequest, cycle: str, organization: str, pk: UUID) -> HttpResponse:
    """What was read, beside the source; POST answers or loads. While a worker reads, the page asks again by itself."""
    desk, imported = desk_and_import(request, cycle, organization, pk)
    if imported.state == ImportState.LOADED:
        return SeeOther(desk.back)
    if imported.state != ImportState.READ:
        context = {
            "here": "plans",
            "crumbs": desk.crumbs(_("Загрузка файла")),
            "imported": imported,
            "seconds": int((clock.now() - imported.began_at).total_seconds()) if imported.began_at else None,
            "again": desk.url(),
            "here_url": desk.url(imported),
            "drop": desk.url(imported, "import_drop"),
        }
        return page(request, "planning/wizard_waiting.html", context)
    reading = reading_from(imported.reading)
    if request.method == "POST":
        return _posted(request, desk, imported, reading)
    return _shown(request, desk, imported, reading, forms.Form())


@login_required
@require_form
def columns(request: AppRequest, cycle: str, organization: str, pk: UUID) -> HttpResponse:
    """Which column is what; the answer is remembered for the organization's next document."""
    desk, imported = desk_and_import(request, cycle, organization, pk)
    if imported.state != ImportState.READ:
        return SeeOther(desk.url(imported))
    reading = reading_from(imported.reading)
    choices = [("", _("Не столбец плана: в примечание")), *((column.value, str(COLUMNS[column])) for column in COLUMNS)]
    form = ColumnsForm(request.POST or None, columns=columns_of(reading), choices=choices)
    if request.method == "POST" and form.is_valid():
        given = {name: field for name, field in form.answers().items() if field != reading.columns[name]}
        error = _read_again(request, desk, imported, given)
        if not error:
            return SeeOther(desk.url(imported))
        form.add_error(None, error)
    context = {
        "here": "plans",
        "crumbs": desk.crumbs(_("Столбцы")),
        "form": form,
        "check_url": desk.url(imported),
        "imported": imported,
    }
    return page(request, "planning/wizard_columns.html", context, status=422 if form.errors else 200)


def said_of(done: Imported) -> str:
    """What an import did, in a few sentences."""
    said = [ngettext("Добавлено %(n)s мероприятие.", "Добавлено мероприятий: %(n)s.", done.added) % {"n": done.added}]
    if done.changed:
        said.append(_("Исправлено по файлу: %(n)s.") % {"n": done.changed})
    if done.removed:
        said.append(_("Убрано из плана: %(n)s.") % {"n": done.removed})
    if done.unchanged:
        said.append(_("Уже были в плане и не тронуты: %(n)s.") % {"n": done.unchanged})
    if done.not_in_file:
        said.append(_("Есть в плане, но не в файле: %(n)s. Они остались.") % {"n": done.not_in_file})
    return " ".join(said)


def _posted(request: AppRequest, desk: Desk, imported: Import, reading: PlanReading) -> HttpResponse:
    """Keep what the form says; then load, or show the page again at the next question."""
    asked = questions_of(reading, imported.answers)
    answers = choices_of(request.POST) | _taken(request) | _answers(request, asked)
    if tasks := request.POST.get(TASKS):
        # One press for all: what was chosen row by row is chosen anew.
        answers = {key: each for key, each in answers.items() if not key.startswith("task.")} | {TASKS: tasks}
        answers |= {key: "" for key in imported.answers if key.startswith("task.")}
    headings = _headings(asked, answers)
    form = forms.Form({})
    form.is_valid()
    try:
        if answers:
            import_answer(imported=imported, actor=request.actor, answers=answers)
        if headings and (error := _read_again(request, desk, imported, headings)):
            form.add_error(None, error)
        elif "load" in request.POST:
            rows = answered(reading, imported.answers, year=imported.cycle.starts_on.year)
            _served(request, desk, imported, rows, reading_compared(actor=request.actor, plan=desk.plan, reading=rows))
            done = import_load(imported=imported, actor=request.actor, reading=rows, choices=_choices(imported))
            messages.success(request, said_of(done))
            return SeeOther(desk.back if desk.plan else _plan_url(desk))
        elif "later" in request.POST:
            messages.info(request, _("Загрузка отложена: ответы сохранены, продолжить можно со страницы плана."))
            return SeeOther(desk.back)
        else:
            return SeeOther(f"{request.get_full_path()}#{_place(request, asked)}")
    except DomainError as error:
        if error.code in (ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN):
            raise
        put(form, error)
    return _shown(request, desk, imported, reading, form)


def _plan_url(desk: Desk) -> str:
    return f"{desk.url().removesuffix('import/')}"


def _answers(request: AppRequest, asked: list[Question]) -> dict[str, str]:
    """Answers by buttons: `answer` = question=option, `all` = kind=option."""
    found = {}
    key, _sign, option = request.POST.get("answer", "").rpartition("=")
    if any(question.key == key for question in asked):
        found[key] = option
    family, _sign, option = request.POST.get("all", "").rpartition("=")
    for question in asked:
        if question.open and question.family == family and option in [each.key for each in question.issue.options]:
            found[question.key] = option
    return found


def _taken(request: AppRequest) -> dict[str, str]:
    """A suggestion that was pressed: `take` = row's key=number."""
    return choices_of(dict([request.POST.get("take", "").rpartition("=")[::2]]))


def _place(request: AppRequest, asked: list[Question]) -> str:
    """Where the page is shown again: at what was pressed."""
    if "all" in request.POST:
        return "kinds"
    if TASKS in request.POST:
        return "tasks"
    pressed = request.POST.get("answer", "").rpartition("=")[0]
    row = next((question.row for question in asked if question.key == pressed), None)
    if taken := request.POST.get("take", ""):
        number = taken.partition(".")[2].partition(".")[0]
        row = int(number) if number.isdecimal() else None
    return "rows" if row is None or request.GET.get("show") == "open" else f"row-{row}"


def _headings(asked: list[Question], answers: dict[str, str]) -> dict[str, str]:
    """What the answers say about headings: then the file is read again."""
    found: dict[str, str] = {}
    for question in asked:
        for option in question.issue.options:
            if answers.get(question.key) == option.key and isinstance(given := option.changes.get("columns"), dict):
                found |= given
    return found


def _read_again(request: AppRequest, desk: Desk, imported: Import, columns: dict[str, str]) -> str:
    """Read the file with answers about its headings; says why not when nothing could be read that way."""
    known = {**imported.columns, **columns}
    reading: dict[str, Any] | None = None
    if not is_long(imported.name, imported.size):
        try:
            read = read_document(
                import_bytes(imported), name=imported.name, year=desk.year, columns=known, pasted=imported.pasted
            )
        except DocumentError as error:
            return str(error)
        reading = reading_stored(read)
    import_columns(imported=imported, actor=request.actor, columns=known, reading=reading)
    return ""


def _choices(imported: Import) -> dict[UUID, str]:
    chosen = {key.removeprefix("item."): value for key, value in imported.answers.items() if key.startswith("item.")}
    return {UUID(key): value for key, value in chosen.items()}


def _served(
    request: AppRequest, desk: Desk, imported: Import, rows: Answered, difference: Difference
) -> list[Served | None]:
    agenda = desk.cycle.agenda
    return serve(rows, difference, actor=request.actor, agenda=agenda, answers=imported.answers)


def _tasks(request: AppRequest, desk: Desk) -> list[AgendaTask]:
    rows = AgendaTask.objects.visible_to(request.actor).filter(agenda_id=desk.cycle.agenda_id, parent__isnull=True)
    return list(rows.order_by("number")) if desk.cycle.agenda_id else []


def _shown(request: AppRequest, desk: Desk, imported: Import, reading: PlanReading, form: forms.Form) -> HttpResponse:
    asked = worded(questions_of(reading, imported.answers))
    rows = answered(reading, imported.answers, year=imported.cycle.starts_on.year)
    difference = reading_compared(actor=request.actor, plan=desk.plan, reading=rows)
    served = _served(request, desk, imported, rows, difference)
    lines = lines_of(reading, rows, difference, asked, served, imported.answers)
    counts = counts_of(lines, difference)
    again = bool(counts["same"] or counts["changed"])
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "changed" if again else "all"
    shown = [line for line in lines if show == "all" or (line.asking if show == "open" else line.moved)]
    first = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() else 0
    here = desk.url(imported)
    context = {
        "here": "plans",
        "crumbs": desk.crumbs(_("Загрузка файла")),
        "form": form,
        "imported": imported,
        "reading": reading,
        "lines": shown[first : first + PAGE],
        "next": f"?show={show}&from={first + PAGE}" if len(shown) > first + PAGE else "",
        "counts": counts,
        "sections": sum(1 for section in reading.sections if section.title),
        "sums": sums_of(reading),
        "kinds": kinds_of(asked),
        "asking": sum(1 for question in asked if question.open),
        "tasks": _tasks(request, desk),
        "suggested": tasks_of(served),
        "about_file": [question for question in asked if question.row is None],
        "macros": imported.name.lower().endswith((".docm", ".xlsm")),
        "gone": difference.gone,
        "removed": {key for key, value in _choices(imported).items() if value == REMOVE},
        "again": again,
        "looks": _looks(here, lines, show, again=again),
        "columns_url": desk.url(imported, "import_columns"),
        "source_url": desk.url(imported, "import_source"),
        "drop_url": desk.url(imported, "import_drop"),
    }
    return page(request, "planning/wizard.html", context, status=422 if form.errors else 200)


def _looks(here: str, lines: list[Line], show: str, *, again: bool) -> list[dict[str, Any]]:
    """All rows, those that change the plan (where it has the file's rows already), those that ask."""
    moved, asking = sum(line.moved for line in lines), sum(line.asking for line in lines)
    looks = [
        ("changed", _("Изменения · %(n)s") % {"n": moved}),
        ("all", _("Все строки · %(n)s") % {"n": len(lines)}),
        ("open", _("Ждут решения · %(n)s") % {"n": asking}),
    ]
    return [{"label": label, "url": f"{here}?show={key}", "current": key == show} for key, label in looks[not again :]]
