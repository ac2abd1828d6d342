"""Both walls: what each relation sees of an organization's rows, and that each wall holds alone."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection

from federation.access.scope import acting_as
from federation.access.walls import Walled, WalledQuerySet
from federation.kernel.actor import Actor, system
from federation.models import AuditEntry, Membership, Organization, User
from tests.factories.cast import Cast
from tests.factories.roles import drop_policies, in_role

MEMBERSHIPS = {
    "owner": {"owner", "colleague", "reader"},
    "reader": {"owner", "colleague", "reader"},
    "office": {"owner", "colleague", "reader", "office", "council", "town", "sibling", "invited"},
    "council": {"owner", "colleague", "reader", "council", "town"},
    "town": {"town"},
    "sibling": {"sibling"},
    "invited": {"invited"},
    "partner": set(),
    "stranger": set(),
    "anonymous": set(),
}


@pytest.mark.parametrize("name", MEMBERSHIPS)
def test_members__each_relation__sees_what_the_table_says(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    with acting_as(actor):
        seen = set(Membership.objects.visible_to(actor).values_list("user__username", flat=True))
    assert seen == MEMBERSHIPS[name]


@pytest.mark.parametrize("name", MEMBERSHIPS)
def test_members__without_queryset_rule__policy_alone_shows_the_same(cast: Cast, name: str) -> None:
    with acting_as(cast.actor(name)):
        seen = set(Membership.objects.values_list("user__username", flat=True))
    assert seen == MEMBERSHIPS[name]


@pytest.mark.parametrize("name", MEMBERSHIPS)
def test_members__without_policies__queryset_rule_alone_shows_the_same(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    drop_policies()
    seen = set(Membership.objects.visible_to(actor).values_list("user__username", flat=True))
    assert seen == MEMBERSHIPS[name]


def test_no_scope__every_walled_table_is_empty(cast: Cast) -> None:
    assert not Organization.objects.exists()
    assert not Membership.objects.exists()
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()


def test_organizations__member_and_partner_see_all_cards__stranger_none(cast: Cast) -> None:
    counts = {}
    for name in ("owner", "town", "partner", "stranger", "anonymous"):
        actor = cast.actor(name)
        with acting_as(actor):
            counts[name] = Organization.objects.visible_to(actor).count()
            assert Organization.objects.count() == counts[name]
    assert counts == {"owner": 9, "town": 9, "partner": 9, "stranger": 0, "anonymous": 0}


def test_scope__ends_with_its_transaction(cast: Cast) -> None:
    with acting_as(cast.actor("office")):
        assert Organization.objects.exists()
    assert not Organization.objects.exists()


def test_scope__inner_actor_ends__outer_one_holds_again(cast: Cast) -> None:
    with acting_as(cast.actor("office")):
        with acting_as(Actor()):
            assert not Organization.objects.exists()
        assert Organization.objects.exists()


# Tables without tenant data, each with its reason. Every other table must have both walls.
OPEN_TABLES = {
    "auth_group": "holds ids of organizations only",
    "auth_group_permissions": "unused: global permissions never count",
    "auth_permission": "names of permissions",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "django_session": "random keys; signed content",
    "federation_outboxmessage": "ids for jobs; read by the worker",
    "federation_user_groups": "unused: roles are memberships",
    "federation_user_user_permissions": "unused: global permissions never count",
    "guardian_groupobjectpermission": "unused: grants have tables of their own",
    "guardian_userobjectpermission": "unused: grants have tables of their own",
    "planning_plangroupgrant": "ids; read before the scope is known",
    "planning_planusergrant": "stays empty",
    "socialaccount_socialapp": "provider settings",
    "socialaccount_socialtoken": "stays empty: tokens are not stored",
    "account_emailconfirmation": "hashes of one-time keys",
}


def test_every_table__has_both_walls_or_a_reason(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            " and not (relrowsecurity and relforcerowsecurity)"
        )
        assert {name for (name,) in cursor.fetchall()} == set(OPEN_TABLES)


def test_every_walled_model__is_read_through_the_rule() -> None:
    walled = [model for model in apps.get_models() if issubclass(model, Walled)]
    assert len(walled) > 15
    for model in walled:
        assert isinstance(model.objects.all(), WalledQuerySet), model


@pytest.mark.parametrize(
    "statement", ["update federation_auditentry set reason = ''", "delete from federation_auditentry"]
)
def test_audit__cannot_be_changed__even_by_the_owner(cast: Cast, statement: str) -> None:
    with in_role("svod_owner"), pytest.raises(DatabaseError, match="append-only"), acting_as(system("test")):
        connection.cursor().execute(statement)


OUTSIDE_WRITES = {
    "a partner renames": ("partner", "update federation_organization set name = 'x' where code = 'RU'"),
    "a sibling renames": ("sibling", "update federation_organization set name = 'x' where code = 'RU-SMO'"),
    "a colleague sets a password": ("reader", "update federation_user set password = 'x' where username = 'owner'"),
    "a stranger makes himself head": (
        "stranger",
        "insert into federation_membership (id, user_id, organization_id, organization_kind, region_path, role, since,"
        " path, audience) select gen_random_uuid(), svod_user(), '{office}', 'NATIONAL_OFFICE', '', 'HEAD',"
        " '2010-01-01', 'RU.', 1",
    ),
}


@pytest.mark.parametrize("case", OUTSIDE_WRITES)
def test_policy__row_that_is_only_read__cannot_be_written(cast: Cast, case: str) -> None:
    name, statement = OUTSIDE_WRITES[case]
    office = cast.organizations["office"].pk
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.actor(name)):
        connection.cursor().execute(statement.format(office=office))


def test_policy__row_that_is_only_read__cannot_be_deleted(cast: Cast) -> None:
    with acting_as(cast.actor("sibling")), connection.cursor() as cursor:
        cursor.execute("delete from federation_organization where code = '66605000-1'")
        assert cursor.rowcount == 0
