"""Succession: a move carries the whole subtree, other kinds keep the old name and close what ended."""

from __future__ import annotations

from datetime import date

import pytest

from federation.access.scope import acting_as
from federation.jobs import apply_succession
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import AuditEntry, OutboxMessage
from federation.models import Membership, Organization, Succession
from federation.models.succession import SuccessionKind
from federation.selectors.organizations import name_on, path_on
from federation.services.successions import succession_record
from planning.models import Cycle, Plan, PlanInvitation, PlanItem
from planning.services.invitations import invitation_make
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role

DAY = date(2020, 6, 1)


def record(cast: Cast, who: str, kind: SuccessionKind, one: str, other: str, **fields) -> Succession:
    organizations = cast.organizations
    with acting_as(cast.actor(who)) as actor:
        return succession_record(
            actor=actor,
            kind=kind,
            predecessor=organizations[one],
            successor=organizations[other],
            occurred_on=DAY,
            **fields,
        )


def run_outbox() -> None:
    with in_role("svod_worker"):
        for message in OutboxMessage.objects.filter(job="federation.jobs.apply_succession"):
            apply_succession(**message.arguments, message_id=str(message.pk))


def paths() -> dict[str, str]:
    with by_hand():
        return dict(Organization.objects.values_list("code", "path"))


def test_move__carries_subtree_roles_and_secret_drafts(cast: Cast) -> None:
    town, target = cast.organizations["town"], cast.organizations["other_council"]
    with by_hand():
        draft = make_draft(town)
    record(cast, "office", SuccessionKind.MOVE, "town", "town", parent=target, grounds="Закон № 1")
    assert paths()["66605000"] == "RU.RU_CFO.RU_SMO.66605000."
    run_outbox()
    run_outbox()
    moved = paths()
    assert moved["66605000"] == "RU.RU_CFO.RU_KR.66605000."
    assert moved["66605000-1"] == "RU.RU_CFO.RU_KR.66605000.66605000_1."
    assert moved["RU-SMO-B"] == "RU.RU_CFO.RU_SMO.RU_SMO_B."
    with by_hand():
        assert Organization.objects.get(code="66605000").parent_id == target.pk
        regions = Organization.objects.filter(code__startswith="66605000").values_list("region_path", flat=True)
        assert set(regions) == {"RU.RU_CFO.RU_KR."}
        role = Membership.objects.get(user=cast["town"])
        assert (role.path, role.region_path) == ("RU.RU_CFO.RU_KR.66605000.", "RU.RU_CFO.RU_KR.")
        assert PlanItem.objects.get(pk=draft.pk).path == "RU.RU_CFO.RU_KR.66605000."
    # Whoever stood above sees it no longer; who stands above now does.
    for name, seen in (("council", False), ("sibling", True)):
        actor = cast.actor(name)
        with acting_as(actor):
            assert Membership.objects.visible_to(actor).filter(user=cast["town"]).exists() is seen


def make_draft(town: Organization) -> PlanItem:
    cycle = Cycle.objects.create(
        code="2020",
        title="2020",
        kind="YEAR",
        starts_on=date(2020, 1, 1),
        ends_on=date(2020, 12, 31),
        organization=Organization.objects.get(code="RU"),
        path="RU.",
        audience=4,
    )
    common = {"path": town.path, "planning_year": 2020}
    plan = Plan.objects.create(
        organization=town, cycle=cycle, title="План", created_at="2020-01-01T00:00Z", audience=1, **common
    )
    section = plan.sections.create(title="", position=1, path=town.path, audience=0)
    return PlanItem.objects.create(plan=plan, section=section, number=1, title="День", audience=0, **common)


def test_move__offers_to_the_moved_go_along__theirs_alone(cast: Cast) -> None:
    with by_hand() as actor:
        plan = make_draft(cast.organizations["council"]).plan
        offers = {
            name: invitation_make(plan=plan, actor=actor, organization=cast.organizations[name], role="READER")
            for name in ("town", "branch")
        }
    record(cast, "office", SuccessionKind.MOVE, "town", "town", parent=cast.organizations["other_council"])
    run_outbox()
    for name, path in (("town", "RU.RU_CFO.RU_KR.66605000."), ("owner", "RU.RU_CFO.RU_SMO.RU_SMO_B.")):
        actor = cast.actor(name)
        with acting_as(actor):
            offer = PlanInvitation.objects.visible_to(actor).get()
            assert offer == offers["branch" if name == "owner" else name]
            assert (offer.path, offer.other_path) == (plan.path, path)


def test_move__history_is_readable_at_a_date__and_audited_with_its_grounds(cast: Cast) -> None:
    record(
        cast,
        "office",
        SuccessionKind.MOVE,
        "town",
        "town",
        parent=cast.organizations["other_council"],
        grounds="Закон № 1",
    )
    run_outbox()
    with by_hand() as actor:
        town = Organization.objects.get(code="66605000")
        assert path_on(actor=actor, organization=town, day=date(2020, 5, 31)) == "RU.RU_CFO.RU_SMO.66605000."
        assert path_on(actor=actor, organization=town, day=DAY) == "RU.RU_CFO.RU_KR.66605000."
        reasons = AuditEntry.objects.filter(object_id=town.pk).values_list("reason", flat=True)
        assert "Закон № 1" in set(reasons)


def test_rename__keeps_the_old_name_at_a_date(cast: Cast) -> None:
    record(cast, "council", SuccessionKind.RENAMING, "town", "town", name="Вяземский муниципальный округ")
    with by_hand() as actor:
        town = Organization.objects.get(code="66605000")
        assert town.name == "Вяземский муниципальный округ"
        assert name_on(actor=actor, organization=town, day=date(2020, 5, 1)) == "Вяземский район"


def test_merger__closes_the_predecessor__split_may_leave_it(cast: Cast) -> None:
    record(cast, "office", SuccessionKind.SPLIT, "branch", "council", closes=False)
    record(cast, "office", SuccessionKind.MERGER, "branch", "council")
    with by_hand():
        assert Organization.objects.get(code="RU-SMO-B").closed_on == DAY
        assert Succession.objects.filter(predecessor__code="RU-SMO-B").count() == 2
    assert cast.actor("owner").held == ()


@pytest.mark.parametrize(
    ("name", "kind", "one", "other", "fields", "code"),
    [
        ("council", SuccessionKind.MOVE, "town", "town", {"parent": "other_council"}, ErrorCode.FORBIDDEN),
        ("town", SuccessionKind.RENAMING, "town", "town", {"name": "Я"}, ErrorCode.FORBIDDEN),
        ("sibling", SuccessionKind.MERGER, "town", "other_town", {}, ErrorCode.FORBIDDEN),
        ("office", SuccessionKind.MOVE, "town", "town", {}, ErrorCode.REQUIRED),
        ("office", SuccessionKind.MOVE, "town", "town", {"parent": "town"}, ErrorCode.INVALID_VALUE),
        ("office", SuccessionKind.MOVE, "town", "town", {"parent": "council"}, ErrorCode.INVALID_VALUE),
        ("office", SuccessionKind.MOVE, "town", "town", {"parent": "office"}, ErrorCode.INVALID_VALUE),
        ("office", SuccessionKind.MERGER, "town", "town", {}, ErrorCode.INVALID_VALUE),
        ("office", SuccessionKind.RENAMING, "town", "tos", {"name": "Я"}, ErrorCode.INVALID_VALUE),
        ("office", SuccessionKind.RENAMING, "town", "town", {"name": " "}, ErrorCode.REQUIRED),
    ],
)
def test_refused__nothing_changes_and_nothing_is_sent(
    cast: Cast, name: str, kind: SuccessionKind, one: str, other: str, fields: dict, code: ErrorCode
) -> None:
    before = paths()
    if "parent" in fields:
        fields = {"parent": cast.organizations[fields["parent"]]}
    with pytest.raises(DomainError) as refusal:
        record(cast, name, kind, one, other, **fields)
    assert refusal.value.code == code
    with by_hand():
        assert not Succession.objects.exists()
    assert paths() == before
    assert not OutboxMessage.objects.exists()
