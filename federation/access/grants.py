"""The one door to django-guardian: grants on single objects, beyond the tree (design, habit 4).

A grant is given to the group that stands for an organization, so that who is a member today decides who reads.
Global permissions never count. Models list their permitted codenames; nothing else can be assigned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm

from federation.access.roles import NOBODY, REVIEWERS, WRITERS, Grant
from federation.kernel.registry import Registry

__all__ = [
    "GrantToGroup",
    "GrantToUser",
    "give",
    "grant_models",
    "grants_of",
    "group_of",
    "holders",
    "take_back",
]

GrantToGroup = GroupObjectPermissionBase
GrantToUser = UserObjectPermissionBase

grant_models: Registry[type[models.Model]] = Registry(
    "grants", "Таблицы прав на отдельные объекты: их читает Actor, раз за запрос"
)

_USED_BY = {Grant.CO_AUTHOR.value: WRITERS, Grant.REVIEWER.value: REVIEWERS}
"""Grant → the roles in the invited organization that use it."""


def group_of(organization_id: UUID) -> Group:
    """The group of an organization's members; made when first needed."""
    group, _made = Group.objects.get_or_create(name=f"organization:{organization_id}")
    return group


def give(*, grant: Grant, organization_id: UUID, on: models.Model) -> None:
    """Let an organization's members use `on` as the grant says.

    Raises:
        ValueError: the model of `on` does not list this grant.
    """
    _check(grant, on)
    assign_perm(grant.value, group_of(organization_id), on)


def take_back(*, grant: Grant, organization_id: UUID, on: models.Model) -> None:
    """End what `give` began; nothing happens when there is no such grant."""
    _check(grant, on)
    remove_perm(grant.value, group_of(organization_id), on)


def grants_of(*, roles: Mapping[UUID, Collection[str]]) -> MappingProxyType[UUID, frozenset[str]]:
    """Object id → grants of a person with these roles, by organization.

    What is granted belongs to an organization: those use it who would do the same at home (`_USED_BY`), its other
    members only read. One query per registered table.
    """
    names = {f"organization:{organization_id}": held for organization_id, held in roles.items()}
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for model in grant_models:
        rows = model._default_manager.filter(group__name__in=names)
        for object_id, codename, name in rows.values_list("content_object_id", "permission__codename", "group__name"):
            uses = not _USED_BY.get(codename, NOBODY).isdisjoint(names[name])
            found[object_id].add(codename if uses else Grant.READER.value)
    return MappingProxyType({key: frozenset(value) for key, value in found.items()})


def _check(grant: Grant, on: models.Model) -> None:
    if grant.value not in getattr(on, "grants", ()):
        raise ValueError(f"{grant} cannot be given on {on._meta.label}")


def holders(on: models.Model) -> frozenset[UUID]:
    """The organizations that hold any grant on an object. One query."""
    for model in grant_models:
        field = model._meta.get_field("content_object")
        if field.related_model is type(on):
            names = model._default_manager.filter(content_object=on.pk).values_list("group__name", flat=True)
            return frozenset(UUID(name.removeprefix("organization:")) for name in names)
    return frozenset()
