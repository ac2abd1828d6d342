"""The one door to django-guardian: grants on single objects, beyond the tree (design, habit 4).

A grant is given to the group that stands for an organization, so that who is a member today decides who reads.
Global permissions never count. Models list their permitted codenames; nothing else can be assigned.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm

from federation.access.roles import Grant
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


def grants_of(*, writers_in: set[UUID], members_of: set[UUID]) -> MappingProxyType[UUID, frozenset[str]]:
    """Object id → grants of a person who writes for `writers_in` and is a member of `members_of`.

    A co-author's place belongs to an organization: its coordinators write, its other members only read.
    One query per registered table.
    """
    names = {f"organization:{organization_id}": organization_id for organization_id in members_of}
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for model in grant_models:
        rows = model._default_manager.filter(group__name__in=names)
        for object_id, codename, name in rows.values_list("content_object_id", "permission__codename", "group__name"):
            writes = names[name] in writers_in
            found[object_id].add(codename if writes else Grant.READER.value)
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
