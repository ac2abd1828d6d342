"""What was read from a document as JSON and back, so that it waits for a person's answers outside of memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.utils.functional import Promise

from planning.exchange.reading import PlanReading


def reading_stored(reading: PlanReading) -> dict[str, Any]:
    """The reading as JSON values; sentences are kept in the language of the moment."""
    stored: dict[str, Any] = _plain(reading)
    return stored


def reading_from(stored: Mapping[str, Any]) -> PlanReading:
    """The reading that `reading_stored` wrote. Fields that it did not know have their defaults."""
    reading: PlanReading = _made(PlanReading, stored)
    return reading


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Promise | StrEnum) else value


def _made(hint: Any, value: Any) -> Any:
    """A value of the type that a field's annotation names."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        # `X | None`, or words with a lazy twin (`str | Promise`), which come back as words.
        return None if value is None else _made(next(each for each in inner if each is not NoneType), value)
    if origin in (list, tuple):
        return origin(_made(inner[0], each) for each in value)
    if isinstance(hint, type):
        if is_dataclass(hint):
            known = get_type_hints(hint)
            return hint(**{name: _made(known[name], each) for name, each in value.items() if name in known})
        if issubclass(hint, StrEnum):
            return hint(value)
        if issubclass(hint, date):
            return hint.fromisoformat(value)
    return value
