"""Enums of the API, made from the choices of the models."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import TextChoices
from django.utils.translation import override


def enum_of(choices: type[TextChoices], name: str, description: str) -> type[graphene.Enum]:
    """A GraphQL enum whose names are the stored values, each described by its name in words and its Russian label."""
    with override("ru"):
        labels = {choice.value: f"{words(choice.name)} ({choice.label})." for choice in choices}
    return make_enum(name, labels, description)


def make_enum(name: str, values: dict[str, str], description: str) -> type[graphene.Enum]:
    """A GraphQL enum of these values with these descriptions."""

    def describe(member: Any) -> str:
        return description if member is None else values[member.value]

    return graphene.Enum(name, [(value, value) for value in values], description=describe)


def words(name: str) -> str:
    """`NATIONAL_OFFICE` → `National office`."""
    return name.replace("_", " ").capitalize()


def plain(value: Any) -> Any:
    """The stored value of an enum argument; lists are taken apart, None stays."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    return getattr(value, "value", value)
