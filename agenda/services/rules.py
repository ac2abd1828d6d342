"""Rules that tasks, kinds of activity and areas of an edition share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from agenda.models import Agenda
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.text import squeeze

TITLE_LIMIT = 2_000
"""Characters of a title."""

NUMBER_LIMIT = 32_767


def checked(title: str, *, field: str = "title") -> str:
    """The title on one line.

    Raises:
        DomainError: REQUIRED, TOO_LONG.
    """
    text = squeeze(title.replace("\x00", ""))
    if not text:
        raise DomainError(ErrorCode.REQUIRED, field)
    if len(text) > TITLE_LIMIT:
        raise DomainError(ErrorCode.TOO_LONG, field, {"length": len(text), "limit": TITLE_LIMIT})
    return text


def locked(agenda: Agenda) -> Agenda:
    """The edition's row, locked until the end of the transaction: numbers within it are given out one by one."""
    return Agenda.objects.select_for_update().get(pk=agenda.pk)


def free_number(rows: models.QuerySet[Any], number: int | None) -> int:
    """`number` if no row has it; the one after the greatest when None.

    Raises:
        DomainError: INVALID_VALUE (no number from 1 on), ALREADY_EXISTS.
    """
    if number is None:
        return (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    if not 1 <= number <= NUMBER_LIMIT:
        why = _("номер – целое число от 1 до %(limit)s") % {"limit": NUMBER_LIMIT}
        raise DomainError(ErrorCode.INVALID_VALUE, "number", {"why": why})
    if rows.filter(number=number).exists():
        raise DomainError(ErrorCode.ALREADY_EXISTS, "number", {"what": _("номер %(number)s") % {"number": number}})
    return number


def let_go(row: models.Model) -> None:
    """Delete `row` unless plans refer to it.

    Raises:
        DomainError: WRONG_STATE.
    """
    try:
        row.delete()
    except ProtectedError as error:
        state, allowed = _("на это ссылаются планы"), _("ни одно мероприятие с этим не связано")
        raise DomainError(ErrorCode.WRONG_STATE, params={"state": state, "allowed": allowed}) from error
