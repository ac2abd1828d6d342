"""Roles: nobody hands out more than he has, ending one ends the access at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection

from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import AuditEntry
from federation.models import Invitation, Membership
from federation.selectors.people import memberships_of, people_for
from federation.services.invitations import invitation_send
from federation.services.members import membership_begin, membership_end
from tests.factories.cast import Cast, make_user
from tests.factories.roles import by_hand

TODAY = clock.today()


def begin(cast: Cast, name: str, whom: str, where: str, role: str = Role.OBSERVER) -> Membership:
    with acting_as(cast.actor(name)) as actor:
        return membership_begin(
            actor=actor, user=cast[whom], organization=cast.organizations[where], role=role, since=TODAY
        )


def end(cast: Cast, name: str, membership: Membership, until: date = TODAY) -> Membership:
    with acting_as(cast.actor(name)) as actor:
        return membership_end(membership=membership, actor=actor, until=until)


def role_of(cast: Cast, name: str) -> Membership:
    with by_hand():
        return Membership.objects.select_related("organization__reviewer").get(user=cast[name])


def test_begin__coordinator_in_his_own__works_at_once_and_is_audited(cast: Cast) -> None:
    row = begin(cast, "owner", "stranger", "branch", Role.REPORTER)
    assert cast.actor("stranger").roles_at("RU.RU_CFO.RU_SMO.RU_SMO_B.") == {Role.REPORTER}
    with acting_as(cast.actor("council")):
        entry = AuditEntry.objects.get(object_id=row.pk)
    assert (entry.action, entry.user_id) == ("CREATED", cast["owner"].pk)


@pytest.mark.parametrize(
    ("name", "where", "role", "code"),
    [
        ("owner", "branch", Role.HEAD, ErrorCode.ROLE_TOO_HIGH),
        ("owner", "branch", Role.CADRE_OFFICER, ErrorCode.ROLE_TOO_HIGH),
        ("council", "council", Role.HEAD, ErrorCode.ROLE_TOO_HIGH),
        ("office", "branch", Role.HEAD, None),
        ("office", "commission", Role.COORDINATOR, None),
        ("office", "district", Role.OBSERVER, ErrorCode.INVALID_VALUE),
        ("owner", "branch", "KING", ErrorCode.INVALID_VALUE),
        ("council", "branch", Role.OBSERVER, ErrorCode.FORBIDDEN),
        ("sibling", "branch", Role.OBSERVER, ErrorCode.FORBIDDEN),
        ("sibling", "town", Role.OBSERVER, ErrorCode.FORBIDDEN),
        ("reader", "branch", Role.OBSERVER, ErrorCode.FORBIDDEN),
        ("town", "council", Role.OBSERVER, ErrorCode.FORBIDDEN),
        ("partner", "branch", Role.OBSERVER, ErrorCode.FORBIDDEN),
        ("stranger", "branch", Role.OBSERVER, ErrorCode.FORBIDDEN),
    ],
)
def test_begin__who_may__as_the_table_says(
    cast: Cast, name: str, where: str, role: str, code: ErrorCode | None
) -> None:
    if code is None:
        assert begin(cast, name, "stranger", where, role).role == role
        return
    with pytest.raises(DomainError) as refusal:
        begin(cast, name, "stranger", where, role)
    assert refusal.value.code == code
    assert cast.actor("stranger").held == ()


def test_begin__twice__already_exists(cast: Cast) -> None:
    begin(cast, "owner", "stranger", "branch")
    with pytest.raises(DomainError) as refusal:
        begin(cast, "colleague", "stranger", "branch")
    assert refusal.value.code == ErrorCode.ALREADY_EXISTS


def test_council_head__manages_members_of_its_subtree(cast: Cast) -> None:
    with by_hand():
        cast.people["head"] = make_user("head", (cast.organizations["council"], Role.HEAD))
    row = begin(cast, "head", "stranger", "town", Role.HEAD)
    assert end(cast, "head", row).until == TODAY
    with pytest.raises(DomainError) as refusal:
        begin(cast, "head", "stranger", "other_town")
    assert refusal.value.code == ErrorCode.FORBIDDEN


def test_end__the_access_is_gone_at_once(cast: Cast) -> None:
    assert cast.actor("reader").held
    end(cast, "owner", role_of(cast, "reader"))
    actor = cast.actor("reader")
    assert actor.held == ()
    with acting_as(actor):
        assert not Membership.objects.exclude(user=cast["reader"]).exists()


def test_end__tomorrow__holds_until_then(cast: Cast) -> None:
    end(cast, "owner", role_of(cast, "reader"), TODAY + timedelta(days=1))
    assert cast.actor("reader").held


def test_end__refusals(cast: Cast) -> None:
    for name, whose, until, code in [
        ("reader", "owner", TODAY, ErrorCode.FORBIDDEN),
        ("sibling", "owner", TODAY, ErrorCode.FORBIDDEN),
        ("owner", "reader", date(2000, 1, 1), ErrorCode.INVALID_VALUE),
        ("office", "office", TODAY, ErrorCode.WRONG_STATE),
    ]:
        with pytest.raises(DomainError) as refusal:
            end(cast, name, role_of(cast, whose), until)
        assert refusal.value.code == code, (name, whose)
    end(cast, "owner", role_of(cast, "reader"))
    with pytest.raises(DomainError) as refusal:
        end(cast, "owner", role_of(cast, "reader"))
    assert refusal.value.code == ErrorCode.WRONG_STATE


def test_end__nobody_takes_away_more_than_he_has(cast: Cast) -> None:
    head = begin(cast, "office", "stranger", "branch", Role.HEAD)
    with pytest.raises(DomainError) as refusal:
        end(cast, "owner", head)
    assert refusal.value.code == ErrorCode.ROLE_TOO_HIGH
    assert cast.actor("stranger").held


def test_end__the_last_head_of_the_office_goes_once_another_is_there(cast: Cast) -> None:
    begin(cast, "office", "stranger", "office", Role.HEAD)
    assert end(cast, "office", role_of(cast, "office")).until == TODAY


def test_end__links_that_the_person_sent_end_too(cast: Cast) -> None:
    with acting_as(cast.actor("owner")) as actor:
        branch = cast.organizations["branch"]
        link, _ = invitation_send(actor=actor, organization=branch, email="a@b.ru", full_name="А Б", role=Role.OBSERVER)
    end(cast, "colleague", role_of(cast, "owner"))
    with by_hand():
        assert Invitation.objects.get(pk=link.pk).withdrawn_at


def test_walls__a_member_of_one_region_sees_nobody_of_another__by_queryset_and_by_sql(cast: Cast) -> None:
    actor = cast.actor("sibling")
    with acting_as(actor), connection.cursor() as cursor:
        assert not memberships_of(actor=actor, organization=cast.organizations["branch"], day=TODAY).exists()
        assert set(people_for(actor)) == {cast["sibling"]}
        cursor.execute("select count(*) from federation_membership where path like 'RU.RU_CFO.RU_SMO.%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("select username from federation_user")
        assert cursor.fetchall() == [("sibling",)]
        cursor.execute("update federation_membership set role = 'HEAD' where path like 'RU.RU_CFO.RU_SMO.%'")
        assert cursor.rowcount == 0


def test_actor__is_built_in_few_statements(cast: Cast, statements: list[str]) -> None:
    cast.actor("office")
    reads = [sql for sql in statements if "set_config" not in sql and "SAVEPOINT" not in sql]
    assert len(reads) == 1 + ("plangroupgrant" in " ".join(reads))
    assert set(cast.actor("office").reviewed) == {"COM_1.", "RU.RU_CFO.RU_SMO.RU_SMO_B."}
    assert cast.actor("stranger").reviewed == ()


def test_walls__nobody_gives_himself_a_role__even_by_sql(cast: Cast) -> None:
    office = cast.organizations["office"]
    for name in ("stranger", "partner", "town", "sibling"):
        row = Membership(
            user=cast[name],
            organization=office,
            organization_kind=office.kind,
            path=office.path,
            audience=1,
            role=Role.HEAD,
            since=TODAY,
        )
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.actor(name)):
            row.save(force_insert=True)
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(cast.actor("town")):
            Membership.objects.filter(user=cast["town"]).update(path="RU.", role=Role.HEAD)
