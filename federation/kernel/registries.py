"""Every registry of the house. Apps fill them in `apps.py`; tests/architecture prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise

from federation.kernel.actor import Actor
from federation.kernel.registry import Registry
from federation.kernel.searching import Found, Wanted

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Todo:
    """One line of the home page: what, why it came to me, by when. `due` None: no date."""

    title: str
    why: str
    url: str
    icon: str
    due: date | None = None
    tone: str = ""
    tag: str = ""
    waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of an object's card, drawn by another app: a template and what fills it."""

    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class DemoLoader:
    """A step of the demonstration data; loading twice changes nothing."""

    about: Words
    load: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Attachable:
    """A kind of object that files are attached to: how it is found by an actor, and who may add.

    A kind whose files serve a purpose says it in `title` and `about`, leads back to `url` (else to that of its history)
    and refuses what cannot serve by `check`, which gets the bytes and raises DomainError.
    """

    find: Callable[[Actor, UUID], models.Model]
    may_attach: Callable[[Actor, Any], bool]
    title: Words = ""
    about: Words = ""
    url: Callable[[Any], str] | None = None
    check: Callable[[bytes], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Historied:
    """A kind of object that has a history page: its tables' names, title and fields in words."""

    find: Callable[[Actor, UUID], models.Model]
    fields: dict[str, Words]
    url: Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class TaskFigures:
    """How far a task of the agenda is planned, among what the Actor may see."""

    regions: int
    organizations: int
    items: int


@dataclass(frozen=True, kw_only=True)
class Searchable:
    """A kind of thing that the search finds.

    Attributes:
        type: the API's type of what is found.
        find: who asks, what, where the page before ended (the key of its last hit, None at the beginning), how many.
    """

    title: Words
    icon: str
    type: str
    find: Callable[[Actor, Wanted, Sequence[Any] | None, int], Found]


home_todos: Registry[Callable[[Actor], Sequence[Todo]]] = Registry("home", "Дела на главной странице")
home_panels: Registry[Panel] = Registry("home panels", "Карточки справа на главной странице")
organization_panels: Registry[Panel] = Registry("organization panels", "Части карточки организации")
task_figures: Registry[Callable[[Actor, Sequence[UUID]], dict[UUID, TaskFigures]]] = Registry(
    "task figures", "Сколько кто планирует по задачам повестки"
)
demo_loaders: Registry[DemoLoader] = Registry("demo", "Демонстрационные данные, по шагам")
edition_jobs: Registry[str] = Registry("edition jobs", "Кто узнаёт о новой редакции, продолжающей прежнюю")
searches: Registry[Searchable] = Registry("search", "Что находит поиск")
attachables: Registry[Attachable] = Registry("attachments", "К чему прикладывают файлы")
histories: Registry[Historied] = Registry("history", "История объекта: какие поля и как называются")

ALL: tuple[Registry[Any], ...] = (
    home_todos,
    home_panels,
    organization_panels,
    task_figures,
    demo_loaders,
    edition_jobs,
    searches,
    attachables,
    histories,
)


def words_of(model: type[models.Model], *names: str) -> dict[str, Words]:
    """Column → what the model calls it, for `Historied.fields`."""
    return {field.name: field.verbose_name for field in model._meta.fields if field.name in names}
