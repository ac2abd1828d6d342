"""Opening, changing, closing organizations: who may, what is refused, what the audit says."""

from __future__ import annotations

from datetime import date

import pytest

from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.errors import Conflict, DomainError, ErrorCode
from federation.kernel.records import AuditEntry
from federation.models import Membership, Organization
from federation.models.organization import Kind
from federation.selectors.actor import actor_for
from federation.selectors.organizations import ancestors_of, children_of, organization_get_for
from federation.services.organizations import organization_change, organization_close, organization_open
from tests.factories.cast import Cast, make_user
from tests.factories.roles import by_hand


def open_town(cast: Cast, who: str, **fields) -> Organization:
    values = {"code": "66608000", "name": "Гагаринский район", "kind": Kind.MUNICIPALITY, "opened_on": date(2020, 1, 1)}
    parent = cast.organizations["council"]
    with acting_as(cast.actor(who)) as actor:
        return organization_open(actor=actor, **{**values, "parent": parent, **fields})


def test_open__council_beneath_itself__stands_in_its_place(cast: Cast) -> None:
    town = open_town(cast, "council")
    assert (town.path, town.region_path) == ("RU.RU_CFO.RU_SMO.66608000.", "RU.RU_CFO.RU_SMO.")
    actor = cast.actor("partner")
    with acting_as(actor):
        assert organization_get_for(actor=actor, code="66608000").name == "Гагаринский район"
        assert town in children_of(actor=actor, organization=cast.organizations["council"])
        assert [row.code for row in ancestors_of(actor=actor, organization=town)] == ["RU", "RU-CFO", "RU-SMO"]


@pytest.mark.parametrize("name", ["owner", "town", "sibling", "invited", "partner", "stranger", "anonymous"])
def test_open__anybody_not_above__is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(DomainError) as refusal:
        open_town(cast, name)
    assert refusal.value.code == ErrorCode.FORBIDDEN
    with by_hand():
        assert not Organization.objects.filter(code="66608000").exists()


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"code": "RU-KR"}, ErrorCode.ALREADY_EXISTS, "code"),
        ({"code": "66605000"}, ErrorCode.ALREADY_EXISTS, "code"),
        ({"code": "город"}, ErrorCode.INVALID_VALUE, "code"),
        ({"code": "A.B"}, ErrorCode.INVALID_VALUE, "code"),
        ({"kind": Kind.FEDERAL_DISTRICT}, ErrorCode.INVALID_VALUE, "parent"),
        ({"kind": "VILLAGE"}, ErrorCode.INVALID_VALUE, "kind"),
        ({"name": "  "}, ErrorCode.REQUIRED, "name"),
        ({"name": "я" * 301}, ErrorCode.TOO_LONG, "name"),
    ],
)
def test_open__wrong_values__are_refused_by_field(cast: Cast, fields: dict, code: ErrorCode, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        open_town(cast, "council", **fields)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert refusal.value.message


def test_open__commission__by_the_office_that_reviews_it(cast: Cast) -> None:
    values = {"code": "COM-2", "kind": Kind.COMMISSION, "parent": None, "reviewer": cast.organizations["office"]}
    assert open_town(cast, "office", **values).path == "COM_2."
    with pytest.raises(DomainError) as refusal:
        open_town(cast, "council", **{**values, "code": "COM-3"})
    assert refusal.value.code == ErrorCode.FORBIDDEN


def change(cast: Cast, who: str, revision: int | None, **changes) -> Organization:
    with acting_as(cast.actor(who)) as actor:
        branch = organization_get_for(actor=actor, code="RU-SMO-B")
        return organization_change(organization=branch, actor=actor, expected_revision=revision, changes=changes)


def test_change__two_writers_of_different_fields__merge(cast: Cast) -> None:
    change(cast, "owner", 1, address="Смоленск")
    merged = change(cast, "colleague", 1, website="https://smolensk.example")
    assert (merged.address, merged.website, merged.revision) == ("Смоленск", "https://smolensk.example", 3)


def test_change__the_same_field__is_refused_with_what_stands(cast: Cast) -> None:
    change(cast, "owner", 1, address="Смоленск", short_name="СРО")
    with pytest.raises(Conflict) as refusal:
        change(cast, "colleague", 1, address="Вязьма", website="https://smolensk.example")
    assert refusal.value.fields == ["address"]
    current = refusal.value.current
    assert isinstance(current, Organization)
    assert (current.address, current.website) == ("Смоленск", "")


def test_change__is_in_the_audit__with_who_from_and_to(cast: Cast) -> None:
    change(cast, "owner", 1, name="Смоленское отделение")
    actor = cast.actor("owner")
    with acting_as(actor):
        entry = AuditEntry.objects.filter(object_id=cast.organizations["branch"].pk, action="CHANGED").get()
    assert (entry.before, entry.after) == ({"name": "Отделение"}, {"name": "Смоленское отделение"})
    assert (entry.user_id, entry.door) == (actor.user_id, "test")


def test_change__who_may__own_writers_the_card__those_above_the_structure(cast: Cast) -> None:
    for name in ("reader", "council", "sibling", "office"):
        with pytest.raises(DomainError) as refusal:
            change(cast, name, None, address="Москва")
        assert refusal.value.code == ErrorCode.FORBIDDEN, name
    with pytest.raises(DomainError):
        change(cast, "owner", None, reviewer=None)
    assert change(cast, "council", None, oktmo="66000000").oktmo == "66000000"
    with pytest.raises(DomainError) as refusal:
        change(cast, "owner", None, path="RU.")
    assert refusal.value.code == ErrorCode.INVALID_VALUE


def test_close__ends_its_roles_at_once__and_refuses_while_something_stands_beneath(cast: Cast) -> None:
    organizations, today = cast.organizations, clock.today()
    with acting_as(cast.actor("office")) as actor, pytest.raises(DomainError) as refusal:
        organization_close(organization=organizations["town"], actor=actor, closed_on=today)
    assert refusal.value.code == ErrorCode.WRONG_STATE
    with acting_as(cast.actor("council")) as actor:
        organization_close(organization=organizations["tos"], actor=actor, closed_on=today)
        organization_close(organization=organizations["town"], actor=actor, closed_on=today)
    assert cast.actor("town").held == ()
    with acting_as(cast.actor("council")) as actor, pytest.raises(DomainError) as refusal:
        organization_change(
            organization=organizations["town"], actor=actor, expected_revision=None, changes={"oktmo": "1"}
        )
    assert refusal.value.code == ErrorCode.ORGANIZATION_CLOSED


def test_close__a_role_that_would_begin_later__never_begins(cast: Cast) -> None:
    with by_hand():
        user = make_user("later", (cast.organizations["tos"], Role.OBSERVER))
        Membership.objects.filter(user=user).update(since=date(2999, 1, 1))
    with acting_as(cast.actor("council")) as actor:
        organization_close(organization=cast.organizations["tos"], actor=actor, closed_on=clock.today())
    with by_hand():
        row = Membership.objects.get(user=user)
    assert row.until == row.since


def test_hidden_and_missing__answer_alike(cast: Cast) -> None:
    answers = set()
    for name, code in (("stranger", "RU-SMO"), ("stranger", "no-such"), ("owner", "no-such"), ("owner", "a\x00b")):
        with acting_as(actor_for(user_id=cast[name].pk, door="test")) as actor, pytest.raises(DomainError) as refusal:
            organization_get_for(actor=actor, code=code)
        answers.add((refusal.value.code, refusal.value.field, refusal.value.message))
    assert len(answers) == 1
