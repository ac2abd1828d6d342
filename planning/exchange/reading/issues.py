"""What the reader asks a person about: codes, sentences, and the answers that can be given in one press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from planning.exchange.reading.model import IssueReading, Option, Severity, Source

ISSUES: Final[dict[str, tuple[Severity, Promise | str]]] = {
    "CELLS_WITHOUT_COLUMN": (
        Severity.QUESTION,
        _("Строка {line}: для «{text}» нет столбца в заголовке таблицы. Текст сохранён в примечании."),
    ),
    "CONTINUED_ROW": (
        Severity.QUESTION,
        _("Строка {line}: без номера и срока, присоединена к предыдущему мероприятию: «{text}»."),
    ),
    "HEADING_GUESSED": (
        Severity.QUESTION,
        _("У таблицы нет строки заголовков: столбцы поняты по содержанию. Проверьте название и срок."),
    ),
    "NO_ITEMS": (Severity.ERROR, _("В таблице не найдено ни одного мероприятия. Проверьте, тот ли файл загружен.")),
    "NO_TABLE": (
        Severity.ERROR,
        _(
            "Таблица плана не найдена: нужна строка заголовков со словами «мероприятие» и «срок» или «дата» "
            "либо список вида «1. Семинар – март, отв. Иванов»."
        ),
    ),
    "NO_TEXT": (
        Severity.ERROR,
        _("В файле нет текста: он пуст, или в нём только рисунки. Загрузите исходный документ или распознайте текст."),
    ),
    "NO_TITLE": (Severity.QUESTION, _("Строка {line}: нет названия мероприятия. Впишите его.")),
    "NUMBER_OUT_OF_ORDER": (Severity.NOTICE, _("Строка {line}: номер «{text}» не следует за предыдущим.")),
    "PARTICIPANTS_RANGE": (
        Severity.QUESTION,
        _("Строка {line}: число участников дано приблизительно («{text}»). Взято большее; поправьте, если не так."),
    ),
    "PERIOD_AMBIGUOUS": (
        Severity.QUESTION,
        _("Строка {line}: срок «{text}» можно понять по-разному. Понято: {other}."),
    ),
    "PERIOD_CONTRADICTION": (
        Severity.QUESTION,
        _("Строка {line}: в столбце срока «{text}», а в программе сказано: {other}. Уточните срок."),
    ),
    "PERIOD_EMPTY": (Severity.QUESTION, _("Строка {line}: срок не указан. Впишите месяц, квартал или дату.")),
    "PERIOD_NARROWED": (
        Severity.QUESTION,
        _("Строка {line}: в столбце срока «{text}», а программа уточняет: {other}. Поставить точнее?"),
    ),
    "PERIOD_NOT_UNDERSTOOD": (
        Severity.QUESTION,
        _("Строка {line}: срок «{text}» не понят. Напишите месяц, квартал, даты или «весь период»."),
    ),
    "PERIOD_OUTSIDE_YEAR": (
        Severity.QUESTION,
        _("Строка {line}: срок «{text}» лежит вне года плана. Понято: {other}."),
    ),
    "PERIOD_PARTLY_UNDERSTOOD": (
        Severity.NOTICE,
        _("Строка {line}: в сроке «{text}» понято не всё. Понято: {other}."),
    ),
    "PLACE_AND_RESPONSIBLE": (
        Severity.QUESTION,
        _("Строка {line}: место и ответственный стоят в одной ячейке: «{text}». Место: {other}. Разделить?"),
    ),
    "SEVERAL_EVENTS": (
        Severity.QUESTION,
        _("Строка {line}: похоже, в одной строке несколько мероприятий ({other}). Разделить их?"),
    ),
    "TEXT_OUTSIDE_TABLE": (Severity.NOTICE, _("Строка {line}: текст вне таблицы не вошёл в план: «{text}».")),
    "UNKNOWN_COLUMN": (
        Severity.QUESTION,
        _("Столбец «{text}» незнаком. Его содержание сохранено в примечаниях к мероприятиям."),
    ),
    "YEAR_DIFFERS": (
        Severity.QUESTION,
        _("В названии плана стоит {other} год, а загружается он в план на {text} год. Проверьте, тот ли файл."),
    ),
}
LONGEST_QUOTE: Final = 160
KEEP: Final = Option("keep", _("Оставить как есть"))


def issue(
    code: str,
    *,
    source: Source | None = None,
    text: object = "",
    other: object = "",
    options: Sequence[Option] = (),
) -> IssueReading:
    """Make an issue; long quotations are cut, their place is named by the source. A question can always be kept."""
    severity, sentence = ISSUES[code]
    quote = " ".join(str(text).split())
    quote = quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1] + "…"
    line = source.line if source else None
    answers = tuple(options)
    if severity is Severity.QUESTION and not answers:
        answers = (KEEP,)
    message = format_lazy(sentence, line=line, text=quote, other=other)
    return IssueReading(severity, code, line, message, source, answers)
