"""Working together, through the doors: invitations, suggestions, comments, carrying out, who wrote what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import OutboxMessage
from federation.models import Membership, Notification, Organization
from federation.selectors.actor import actor_for
from planning import jobs
from planning.models import CarryOffer, Comment, Plan, PlanInvitation, PlanItem, Suggestion
from planning.selectors.discussion import floor_of, speakers
from planning.selectors.items import item_get_for
from planning.services.carrying import carrying_decide, carrying_offer
from planning.services.comments import comment_add
from planning.services.invitations import invitation_decide, invitation_make, invitation_withdraw
from planning.services.items import item_change, item_remove
from planning.services.placements import placement_decide, placement_make
from planning.services.plans import plan_file
from planning.services.suggestions import suggestion_decide, suggestion_make
from planning.web.differing import pieces_of
from tests.factories.cast import Cast, make_user
from tests.factories.roles import by_hand, in_role
from tests.planning.conftest import item_named
from tests.planning.test_pages import sign_in

PLAN = "/plans/2020/RU-SMO-B/"


@pytest.fixture
def invite(cast: Cast, draft: Plan) -> Callable[..., PlanInvitation]:
    """The owner invites the commission; accepted unless told otherwise."""

    def make(role: str = "CO_AUTHOR", *, accept: bool = True) -> PlanInvitation:
        with acting_as(cast.actor("owner")) as actor:
            made = invitation_make(plan=draft, actor=actor, organization=cast.organizations["commission"], role=role)
        if accept:
            with acting_as(cast.actor("invited")) as actor:
                invitation_decide(invitation=made, actor=actor, accept=True)
        return made

    return make


@pytest.fixture
def suggestion(cast: Cast, draft: Plan, invite: Callable[..., PlanInvitation]) -> Suggestion:
    """A reviewer proposes another place and title for «А»."""
    invite("REVIEWER")
    with acting_as(cast.actor("invited")) as actor:
        item = item_named(draft, "А")
        return suggestion_make(item=item, actor=actor, changes={"place": "Вязьма", "title": "Слёт"})


def tell() -> None:
    """Run what the outbox holds of this part, twice: jobs may be repeated."""
    with by_hand():
        waiting = list(OutboxMessage.objects.filter(job__startswith="planning.jobs."))
    with in_role("svod_worker"):
        for message in [*waiting, *waiting]:
            getattr(jobs, message.job.rpartition(".")[2])(**message.arguments)


def news_of(cast: Cast, name: str) -> list[str]:
    with by_hand():
        return [row.title for row in Notification.objects.filter(user=cast[name]).order_by("created_at")]


def test_invited__sees_whose_plan_it_is__and_its_content_only_once_accepted(
    client: Client, cast: Cast, draft: Plan, invite: Callable[..., PlanInvitation]
) -> None:
    made = invite(accept=False)
    sign_in(client, cast, "invited")
    page = client.get(f"/plans/offers/planinvitation/{made.pk}/").content.decode()
    assert "Отделение" in page
    assert "2020 год" in page
    assert "соавтор" in page
    assert client.get(PLAN).status_code == 404
    assert "Приглашение к плану" in client.get("/").content.decode()
    assert client.post(f"/plans/offers/planinvitation/{made.pk}/").status_code == 303
    assert "Раздел" in client.get(PLAN).content.decode()
    tell()
    assert news_of(cast, "owner") == ["Приглашение к плану принято: Комиссия"]
    assert news_of(cast, "invited") == []


@pytest.mark.parametrize(
    ("whom", "sentence"),
    [
        ("", "Выберите организацию"),
        ("RU-SMO-B", "это ваша же организация"),
        ("66605000", "закрыта"),
        ("Совет", "несколько"),
    ],
)
def test_invite__whom_one_cannot__a_sentence_and_what_was_typed(
    client: Client, cast: Cast, draft: Plan, whom: str, sentence: str
) -> None:
    with by_hand():
        Organization.objects.filter(code="66605000").update(closed_on=date(2019, 1, 1))
    sign_in(client, cast, "owner")
    answer = client.post(f"{PLAN}together/invite/", {"other": whom, "role": "READER", "note": "Просим", "key": "k"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Просим" in answer.content.decode()


def test_co_author__removed_in_mid_edit__is_told_why_and_keeps_his_text(
    client: Client, cast: Cast, draft: Plan, invite: Callable[..., PlanInvitation]
) -> None:
    made, item = invite(), item_named(draft, "А")
    sign_in(client, cast, "invited")
    assert client.get(f"{PLAN}items/{item.pk}/").status_code == 200
    with acting_as(cast.actor("owner")) as actor:
        invitation_withdraw(invitation=made, actor=actor)
    answer = client.post(f"{PLAN}items/{item.pk}/", {"title": "Мой долгий текст", "revision": "1"})
    assert answer.status_code == 404
    assert "закрыла вам свой план: вы в нём больше не соавтор" in answer.content.decode()
    assert "Мой долгий текст" in answer.content.decode()
    assert item_named(draft, "А").revision == 1


def test_invitation__the_same_again__is_one_invitation(cast: Cast, draft: Plan) -> None:
    whom = {"plan": draft, "organization": cast.organizations["commission"], "role": "READER"}
    with acting_as(cast.actor("owner")) as actor:
        first = invitation_make(actor=actor, idempotency_key="k", **whom)
        assert invitation_make(actor=actor, idempotency_key="k", **whom) == first
        with pytest.raises(DomainError) as refused:
            invitation_make(actor=actor, **whom)
    assert refused.value.code == ErrorCode.ALREADY_EXISTS


def test_suggestion__accepted_in_part__names_author_and_decider_in_the_history(
    client: Client, cast: Cast, draft: Plan, suggestion: Suggestion
) -> None:
    sign_in(client, cast, "owner")
    table = client.get(PLAN).content.decode()
    assert "предлагает правку" in table
    assert "<ins>" in table
    assert client.post(f"/plans/edits/{suggestion.pk}/", {"fields": ["place"]}).status_code == 303
    with by_hand():
        item = PlanItem.objects.get(pk=suggestion.item_id)
        assert (item.title, item.place) == ("А", "Вязьма")
        assert Suggestion.objects.get().status == "PARTLY_ACCEPTED"
    course = client.get(f"{PLAN}items/{item.pk}/course/").content.decode()
    assert "Принята правка, которую предложил(а)" in course
    assert "Комиссия" in course
    tell()
    assert "Ваша правка — принято частично: А" in news_of(cast, "invited")


def test_suggestion__declined__needs_a_reason_that_its_author_reads(
    client: Client, cast: Cast, draft: Plan, suggestion: Suggestion
) -> None:
    sign_in(client, cast, "owner")
    assert client.post(f"/plans/edits/{suggestion.pk}/", {"decline": "1"}).status_code == 422
    assert client.post(f"/plans/edits/{suggestion.pk}/", {"decline": "1", "reason": "Зал занят"}).status_code == 303
    sign_in(client, cast, "invited")
    assert "Зал занят" in client.get(f"/plans/edits/{suggestion.pk}/").content.decode()


def test_suggestion__against_a_later_edit__shows_both_texts_and_changes_nothing(
    client: Client, cast: Cast, draft: Plan, suggestion: Suggestion
) -> None:
    with acting_as(cast.actor("colleague")) as actor:
        item_change(item=item_named(draft, "А"), actor=actor, expected_revision=1, changes={"title": "Форум"})
    sign_in(client, cast, "owner")
    answer = client.post(f"/plans/edits/{suggestion.pk}/", {"whole": "1"})
    assert answer.status_code == 409
    assert "Форум" in answer.content.decode()
    assert "Слёт" in answer.content.decode()
    with by_hand():
        assert PlanItem.objects.get(pk=suggestion.item_id).place == ""
    # The field that nobody touched merges.
    assert client.post(f"/plans/edits/{suggestion.pk}/", {"fields": ["place"]}).status_code == 303


def test_suggestion__of_a_removed_item__is_answered_not_lost(cast: Cast, draft: Plan, suggestion: Suggestion) -> None:
    with acting_as(cast.actor("owner")) as actor:
        item_remove(item=item_named(draft, "А"), actor=actor, expected_revision=None)
        with pytest.raises(DomainError) as refused:
            suggestion_decide(suggestion=suggestion, actor=actor, accept=True)
    assert refused.value.code == ErrorCode.WRONG_STATE
    with acting_as(cast.actor("invited")):
        assert Suggestion.objects.get().reason == "Мероприятие удалено из плана."


def test_suggestion__of_a_joint_item__from_the_plan_where_it_has_a_place(
    client: Client, cast: Cast, draft: Plan, make_plan: Callable[..., Plan]
) -> None:
    make_plan("other_council", "Своё")
    with acting_as(cast.actor("owner")) as actor:
        place = placement_make(
            item=item_named(draft, "А"), actor=actor, organization=cast.organizations["other_council"]
        )
    with acting_as(cast.actor("sibling")) as actor:
        placement_decide(placement=place, actor=actor, accept=True)
    tell()
    assert news_of(cast, "owner") == ["Мероприятие стало совместным: Совет Карелии — А"]
    sign_in(client, cast, "sibling")
    data = {"title": "Слёт", "initial-title": "А", "period_text": "май", "initial-period_text": "май", "revision": "1"}
    answer = client.post(f"/plans/2020/RU-KR/items/{place.item_id}/suggest/", {**data, "key": "k"})
    assert answer.status_code == 303
    with acting_as(cast.actor("owner")) as actor:
        suggestion_decide(suggestion=Suggestion.objects.get(), actor=actor, accept=True)
    assert "Слёт" in client.get("/plans/2020/RU-KR/").content.decode()


def test_comment__is_escaped_and_limited_and_its_removal_leaves_a_trace(
    client: Client, cast: Cast, draft: Plan
) -> None:
    item = item_named(draft, "А")
    sign_in(client, cast, "owner")
    talk = f"{PLAN}items/{item.pk}/talk/"
    long = client.post(talk, {"text": "я" * 100_000, "key": "1"})
    assert long.status_code == 422
    assert "не больше 10000" in long.content.decode()
    assert client.post(talk, {"text": "<script>alert(1)</script> @colleague", "key": "2"}).status_code == 303
    shown = client.get(talk).content.decode()
    assert "&lt;script&gt;alert" in shown
    assert "<script>alert" not in shown
    tell()
    assert len(news_of(cast, "colleague")) == 1
    with by_hand():
        comment = Comment.objects.get()
        assert comment.mentioned == [cast["colleague"].pk]
    assert client.post(f"/plans/comments/{comment.pk}/remove/").status_code == 303
    after = client.get(talk).content.decode()
    assert "Комментарий удалён автором" in after
    assert "alert" not in after


def test_reply__stays_with_those_who_read_the_thread(cast: Cast, draft: Plan, make_plan: Callable[..., Plan]) -> None:
    """Who speaks from his own plan of a joint item reads the answer given at home, and not the talk at home."""
    other = make_plan("other_council", "Своё")
    with acting_as(cast.actor("owner")) as actor:
        home = item_named(draft, "А")
        place = placement_make(item=home, actor=actor, organization=cast.organizations["other_council"])
        comment_add(plan=draft, actor=actor, item=home, text="Между нами")
    with acting_as(cast.actor("sibling")) as actor:
        placement_decide(placement=place, actor=actor, accept=True)
        row = PlanItem.objects.select_related("plan").get(home_id=home.pk)
        asked = comment_add(plan=other, actor=actor, item=row, text="Когда?")
    with acting_as(cast.actor("owner")) as actor:
        comment_add(plan=draft, actor=actor, item=home, text="В мае", answers=asked)
    with acting_as(cast.actor("sibling")) as actor:
        assert sorted(Comment.objects.visible_to(actor).values_list("text", flat=True)) == ["В мае", "Когда?"]
        assert Comment.objects.count() == 2, "the second wall says the same"


def test_reply__is_not_told_to_who_left(cast: Cast, draft: Plan) -> None:
    with acting_as(cast.actor("colleague")) as actor:
        asked = comment_add(plan=draft, actor=actor, text="Когда?")
    with by_hand():
        Membership.objects.filter(user=cast["colleague"]).update(until=clock.today())
    with acting_as(cast.actor("owner")) as actor:
        said = comment_add(plan=draft, actor=actor, text="Между нами, @colleague: в мае", answers=asked)
        assert said.mentioned == [], "whoever left is not named either"
    tell()
    assert news_of(cast, "colleague") == []
    assert len(news_of(cast, "owner")) == 1


def test_answer_in_a_thread_of_the_draft__names_its_readers_alone(cast: Cast, draft: Plan) -> None:
    """Once filed, a new comment is read from above; what was begun among the authors stays with them."""
    with by_hand():
        both = make_user("both", *((cast.organizations[name], Role.COORDINATOR) for name in ("branch", "council")))
    with acting_as(cast.actor("owner")) as actor:
        begun = comment_add(plan=draft, actor=actor, text="Между нами")
        plan_file(plan=draft, actor=actor, expected_revision=None)
    above = [cast["council"].pk]
    with acting_as(actor_for(user_id=both.pk, door="test")) as actor:
        filed = Plan.objects.visible_to(actor).get(pk=draft.pk)
        assert comment_add(plan=filed, actor=actor, text="Вот", mentioned=above).mentioned == above
        with pytest.raises(DomainError) as refused:
            comment_add(plan=filed, actor=actor, text="Вот", answers=begun, mentioned=above)
        assert (refused.value.code, refused.value.field) == (ErrorCode.INVALID_VALUE, "mentioned")
        assert comment_add(plan=filed, actor=actor, text="@council, вот", answers=begun).mentioned == []
    with acting_as(cast.actor("council")) as actor:
        assert Comment.objects.visible_to(actor).count() == 1


def test_word__is_of_the_organization_that_reviews__not_of_others_in_which_the_person_serves(
    cast: Cast, make_plan: Callable[..., Plan]
) -> None:
    plan = make_plan("commission", "Экспертиза")
    with by_hand() as actor:
        plan_file(plan=plan, actor=actor, expected_revision=None)
        roles = ((cast.organizations[name], Role.COORDINATOR) for name in ("office", "other_council", "town"))
        person = make_user("everywhere", *roles)
    with acting_as(actor_for(user_id=person.pk, door="test")) as actor:
        filed = Plan.objects.visible_to(actor).get(pk=plan.pk)
        able = speakers(actor=actor, floor=floor_of(actor=actor, plan=filed))
    assert [each.code for each in able] == ["RU"]


def test_place__spoken_of_from_above__is_read_and_answered_in_the_plan_where_it_stands(
    client: Client, cast: Cast, draft: Plan, make_plan: Callable[..., Plan]
) -> None:
    """The home is hidden to the reviewer of the other plan, so he cannot propose to it."""
    other, home = make_plan("other_council", "Своё"), item_named(draft, "А")
    with acting_as(cast.actor("owner")) as actor:
        placement = placement_make(item=home, actor=actor, organization=cast.organizations["other_council"])
    with acting_as(cast.actor("sibling")) as actor:
        placement_decide(placement=placement, actor=actor, accept=True)
        plan_file(plan=other, actor=actor, expected_revision=None)
    with acting_as(cast.actor("office")) as actor:
        row = item_get_for(actor=actor, identity=home.pk)
        said = comment_add(plan=row.plan, actor=actor, item=row, text="Уточните место")
        with pytest.raises(DomainError) as refused:
            suggestion_make(item=row, actor=actor, changes={"place": "Зал"})
    assert "в плане другой организации" in refused.value.message
    sign_in(client, cast, "sibling")
    talk = f"/plans/2020/RU-KR/items/{home.pk}/talk/"
    assert "Уточните место" in client.get(talk).content.decode()
    assert client.post(talk, {"text": "Уточним", "answers": str(said.pk), "key": "k"}).status_code == 303
    with acting_as(cast.actor("office")) as actor:
        assert sorted(Comment.objects.visible_to(actor).values_list("text", flat=True)) == ["Уточним", "Уточните место"]
    with acting_as(cast.actor("owner")) as actor:
        assert not Comment.objects.visible_to(actor).exists()


def test_carrying__with_an_item_that_carries_out_another__is_refused(
    cast: Cast, draft: Plan, make_plan: Callable[..., Plan]
) -> None:
    above = make_plan("council", "Слёт", "Форум")
    branch, own = [cast.organizations["branch"]], item_named(draft, "А")
    with acting_as(cast.actor("council")) as actor:
        (first,) = carrying_offer(item=item_named(above, "Слёт"), actor=actor, organizations=branch)
        (second,) = carrying_offer(item=item_named(above, "Форум"), actor=actor, organizations=branch)
    with acting_as(cast.actor("owner")) as actor:
        carrying_decide(offer=first, actor=actor, accept=True, item_id=own.pk)
        with pytest.raises(DomainError) as refused:
            carrying_decide(offer=second, actor=actor, accept=True, item_id=own.pk)
    assert refused.value.field == "item"
    assert item_named(draft, "А").carries_out_id == first.item_id


def test_carrying__taken_up_or_declined__is_seen_above(
    client: Client, cast: Cast, draft: Plan, make_plan: Callable[..., Plan]
) -> None:
    above = make_plan("council", "Областной слёт", period_text="июнь", place="Смоленск")
    with acting_as(cast.actor("council")) as actor:
        named = [cast.organizations[name] for name in ("branch", "town")]
        offers = carrying_offer(item=item_named(above, "Областной слёт"), actor=actor, organizations=named)
        assert carrying_offer(item=item_named(above, "Областной слёт"), actor=actor, organizations=named) == offers
        with pytest.raises(DomainError):
            carrying_offer(
                item=item_named(above, "Областной слёт"), actor=actor, organizations=[cast.organizations["other_town"]]
            )
    with acting_as(cast.actor("owner")) as actor:
        taken = carrying_decide(offer=CarryOffer.objects.get(), actor=actor, accept=True)
        made = PlanItem.objects.get(carries_out_id=taken.item_id)
        assert (made.title, made.period_text, made.carries_out_id) == ("Областной слёт", "июнь", taken.item_id)
    with acting_as(cast.actor("town")) as actor, pytest.raises(DomainError) as refused:
        carrying_decide(offer=CarryOffer.objects.get(), actor=actor, accept=False)
    assert refused.value.code == ErrorCode.REQUIRED
    page = sign_in(Client(), cast, "owner").get("/plans/2020/RU-SMO-B/").content.decode()
    assert f"выполняет: {cast.organizations['council']}" in page
    assert f'href="/plans/2020/RU-SMO/#item-{taken.item_id}"' not in page, "a draft of the council is not the branch's"
    sign_in(client, cast, "town")
    offer = offers[0] if offers[0].other_path != draft.path else offers[1]
    answer = client.post(f"/plans/offers/carryoffer/{offer.pk}/", {"decline": "1", "reason": "Нет сил"})
    assert answer.status_code == 303
    tell()
    assert sorted(news_of(cast, "council")) == [
        "Мероприятие взяли к выполнению: Отделение — Областной слёт",
        "Мероприятие не взяли к выполнению: Вяземский район — Областной слёт",
    ]
    sign_in(client, cast, "council")
    page = client.get(f"/plans/2020/RU-SMO/items/{taken.item_id}/talk/").content.decode()
    assert "взяли 1, отказались 1" in page
    assert "Нет сил" in page


@given(before=st.text(), after=st.text())
def test_pieces__put_together__are_both_texts(before: str, after: str) -> None:
    pieces = pieces_of(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
