"""An error is a code first and a sentence second. Codes are never reused; sentences are translated."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class ErrorCode(StrEnum):
    """Every code a door may answer, in alphabetical order. The value is the name."""

    ALREADY_EXISTS = "ALREADY_EXISTS"
    BAD_CURSOR = "BAD_CURSOR"
    BAD_REQUEST = "BAD_REQUEST"
    CONFLICT = "CONFLICT"
    DOCUMENT_UNREADABLE = "DOCUMENT_UNREADABLE"
    EXPIRED = "EXPIRED"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    FILE_TYPE_REFUSED = "FILE_TYPE_REFUSED"
    FORBIDDEN = "FORBIDDEN"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    INTERNAL = "INTERNAL"
    INVALID_VALUE = "INVALID_VALUE"
    JOINT_ITEM = "JOINT_ITEM"
    NOT_FOUND = "NOT_FOUND"
    ORGANIZATION_CLOSED = "ORGANIZATION_CLOSED"
    PERIOD_NOT_UNDERSTOOD = "PERIOD_NOT_UNDERSTOOD"
    PLAN_EMPTY = "PLAN_EMPTY"
    QUERY_TOO_EXPENSIVE = "QUERY_TOO_EXPENSIVE"
    RATE_LIMITED = "RATE_LIMITED"
    REQUIRED = "REQUIRED"
    ROLE_TOO_HIGH = "ROLE_TOO_HIGH"
    TIMEOUT = "TIMEOUT"
    TOO_LONG = "TOO_LONG"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    WRONG_STATE = "WRONG_STATE"


SENTENCES: dict[ErrorCode, str | Promise] = {
    ErrorCode.ALREADY_EXISTS: _("Такая запись уже есть: %(what)s. Откройте её вместо новой."),
    ErrorCode.BAD_CURSOR: _("Закладка страницы списка не подходит. Начните список сначала, без «after» и «before»."),
    ErrorCode.BAD_REQUEST: _("Запрос составлен неверно: %(why)s."),
    ErrorCode.CONFLICT: _("Пока вы правили, запись изменил другой человек. Ничего не потеряно: сравните обе версии."),
    ErrorCode.DOCUMENT_UNREADABLE: _("Файл не прочитан: %(why)s."),
    ErrorCode.EXPIRED: _("Срок ссылки истёк. Попросите прислать новую."),
    ErrorCode.FILE_TOO_LARGE: _("Файл больше %(limit)s МБ. Уменьшите его или разделите на части."),
    ErrorCode.FILE_TYPE_REFUSED: _("Файлы вида «%(kind)s» не принимаются. Подойдут: %(allowed)s."),
    ErrorCode.FORBIDDEN: _("На это нет права. Его даёт роль: %(role)s."),
    ErrorCode.GRAPHQL_PARSE_FAILED: _("Документ GraphQL не разобран: %(why)s."),
    ErrorCode.GRAPHQL_VALIDATION_FAILED: _("Документ GraphQL не подходит к схеме: %(why)s."),
    ErrorCode.IDEMPOTENCY_MISMATCH: _("С этим ключом повтора уже прислан другой запрос. Возьмите новый ключ."),
    ErrorCode.INTERNAL: _("Внутренняя ошибка. Сообщите её номер администратору."),
    ErrorCode.INVALID_VALUE: _("Значение не подходит: %(why)s."),
    ErrorCode.JOINT_ITEM: _(
        "Это совместное мероприятие: его правит организация «%(name)s». Предложите ей правку — она увидит её сразу."
    ),
    ErrorCode.NOT_FOUND: _("Не найдено. Возможно, запись удалена или вам не видна."),
    ErrorCode.ORGANIZATION_CLOSED: _("Организация «%(name)s» закрыта %(date)s. Её работа перешла к преемнику."),
    ErrorCode.PERIOD_NOT_UNDERSTOOD: _("Срок «%(text)s» не понят. Напишите месяц, квартал, даты или «весь период»."),
    ErrorCode.PLAN_EMPTY: _("В плане нет ни одного мероприятия. Добавьте хотя бы одно."),
    ErrorCode.QUERY_TOO_EXPENSIVE: _("Запрос слишком велик: %(why)s. Разделите его на части."),
    ErrorCode.RATE_LIMITED: _("Слишком много запросов. Повторите через %(seconds)s с."),
    ErrorCode.REQUIRED: _("Заполните поле: оно обязательно."),
    ErrorCode.ROLE_TOO_HIGH: _("Нельзя дать роль выше собственной: %(role)s."),
    ErrorCode.TIMEOUT: _("Запрос не успел выполниться. Сузьте его и повторите."),
    ErrorCode.TOO_LONG: ngettext_lazy(
        "Слишком длинно: %(length)s знак, можно не больше %(limit)s. Сократите текст.",
        "Слишком длинно: %(length)s знаков, можно не больше %(limit)s. Сократите текст.",
        "length",
    ),
    ErrorCode.UNAUTHENTICATED: _("Вход не выполнен или ключ доступа не действует. Войдите снова."),
    ErrorCode.WRONG_STATE: _("Сейчас это нельзя: состояние «%(state)s». Можно, когда: %(allowed)s."),
}


class DomainError(Exception):
    """A refusal that a person or a program can act on.

    Attributes:
        code: what happened, stable.
        field: dotted path of the input field it is about; empty for the whole.
        params: named parts of the sentence.
    """

    def __init__(self, code: ErrorCode, field: str = "", params: Mapping[str, object] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.field = field
        self.params = dict(params or {})

    @property
    def message(self) -> str:
        """The sentence in the language in force: what, where, how to mend."""
        sentence = SENTENCES[self.code]
        return str(sentence % self.params if self.params else sentence)

    def __str__(self) -> str:
        return f"{self.code.value} {self.field}".strip() + f": {self.message}"


class Conflict(DomainError):
    """Two people changed the same fields. Holds what stands now, so that both texts can be shown."""

    def __init__(self, *, fields: list[str], current: object) -> None:
        super().__init__(ErrorCode.CONFLICT)
        self.fields = fields
        self.current = current


def not_found(field: str = "") -> DomainError:
    """The one answer for "missing" and "hidden": the same code, text and shape (design, habit 3)."""
    return DomainError(ErrorCode.NOT_FOUND, field)
