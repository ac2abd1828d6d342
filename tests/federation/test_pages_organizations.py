"""The pages of the network: the tree, cards, people and roles, as their readers notice them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from federation.access.roles import Role
from federation.kernel import clock
from federation.kernel.records import OutboxMessage
from federation.models import Invitation, Membership, Organization
from federation.models.organization import Kind
from federation.services.invitations import invitation_send
from tests.factories.cast import Cast, make_organization
from tests.factories.roles import by_hand

CARD = "/organizations/RU-SMO-B/"
SMALL = {"HTTP_HX_REQUEST": "true"}


def sign_in(client: Client, cast: Cast, name: str) -> Client:
    with by_hand():
        client.force_login(cast[name])
    return client


def organization(code: str) -> Organization:
    with by_hand():
        return Organization.objects.get(code=code)


def test_network__is_for_members_only(client: Client, cast: Cast) -> None:
    assert client.get("/organizations/").url == "/account/login/?next=/organizations/"
    assert "Здесь пока пусто" in sign_in(client, cast, "stranger").get("/organizations/").text
    assert client.get(CARD).status_code == 404


def test_tree__opens_level_by_level_without_javascript(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast, "owner").get("/organizations/").text
    assert "Национальный аппарат" in page
    assert "Вяземский район" not in page
    page = client.get("/organizations/?open=RU-SMO").text
    assert "Совет Карелии" in page
    assert "Вяземский район" in page
    assert "ТОС «Берег»" not in page
    assert "<c-" not in page


def test_tree__sends_a_level_as_a_fragment(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast, "owner").get("/organizations/RU-SMO/beneath/", **SMALL)
    assert "Вяземский район" in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer["Vary"]


def test_tree__goes_on_after_a_hundred(client: Client, cast: Cast) -> None:
    with by_hand():
        for number in range(105):
            make_organization(f"T-{number:03}", Kind.TOS, cast.organizations["town"], name=f"ТОС {number:03}")
    sign_in(client, cast, "owner")
    first = client.get("/organizations/66605000/beneath/").text
    assert first.count("<li id=") == 100
    onward = re.search(r"beneath/\?after=([0-9a-f-]+)", first).group(1)
    rest = client.get(f"/organizations/66605000/beneath/?after={onward}").text
    assert rest.count("<li id=") == 6
    assert "ТОС 104" in client.get(f"/organizations/?open=66605000&after={onward}").text
    assert client.get("/organizations/?after=nonsense").status_code == 404


@pytest.mark.parametrize("text", ["кондопожск", "86615", "КОНДОПОЖСКИЙ  район"])
def test_search__finds_by_part_of_a_name_or_by_code(client: Client, cast: Cast, text: str) -> None:
    page = sign_in(client, cast, "owner").get("/organizations/", {"q": text}).text
    assert "Кондопожский район" in page
    assert "Совет Карелии" in page, "it says where the organization stands"
    assert "Ничего не нашлось" in client.get("/organizations/", {"q": "нет такой"}).text


def test_beside_the_tree__are_commissions(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast, "owner").get("/organizations/?show=beside").text
    assert "Комиссия" in page
    assert "Совет Карелии" not in page


def test_card__shows_only_the_buttons_that_work(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast, "owner").get(CARD).text
    assert "Национальный аппарат" in page
    assert "Править карточку" in page
    assert "Закрыть…" not in page
    page = sign_in(client, cast, "council").get(CARD).text
    assert "Закрыть…" in page
    page = sign_in(client, cast, "sibling").get(CARD).text
    assert "Править карточку" not in page
    assert "Люди и роли" not in page


def card_form(**changed: str) -> dict[str, str]:
    seen = {"name": "Отделение", "short_name": "", "territory": "", "website": "", "address": ""}
    return {**seen, **{f"initial-{name}": value for name, value in seen.items()}, "revision": "1", **changed}


def test_card__is_changed_by_its_own_writers(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast, "owner").post(f"{CARD}edit/", card_form(name="Отделение в Смоленске"))
    assert (answer.status_code, answer.url) == (303, CARD)
    assert "Отделение в Смоленске" in client.get(CARD).text
    for name in ("reader", "sibling", "invited"):
        assert sign_in(client, cast, name).post(f"{CARD}edit/", card_form(name="Чужое")).status_code == 403
    assert organization("RU-SMO-B").name == "Отделение в Смоленске"


def test_card__keeps_what_was_typed_when_refused(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast, "owner").post(f"{CARD}edit/", card_form(name="", address="ул. Ленина, 1"))
    assert answer.status_code == 422
    assert "ул. Ленина, 1" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_card__merges_different_fields_and_shows_both_texts_of_the_same(client: Client, cast: Cast) -> None:
    sign_in(client, cast, "owner").post(f"{CARD}edit/", card_form(address="Смоленск"))
    assert client.post(f"{CARD}edit/", card_form(website="https://smo.example/")).status_code == 303
    answer = client.post(f"{CARD}edit/", card_form(address="Вязьма"))
    assert answer.status_code == 409
    assert "Ваш вариант" in answer.text
    assert "Смоленск" in answer.text
    assert "Вязьма" in answer.text
    assert organization("RU-SMO-B").address == "Смоленск"
    again = card_form(address="Вязьма", revision=str(organization("RU-SMO-B").revision))
    assert client.post(f"{CARD}edit/", {**again, "take-address": "theirs"}).status_code == 303
    assert organization("RU-SMO-B").address == "Смоленск"
    assert client.post(f"{CARD}edit/", {**again, "take-address": "mine"}).status_code == 303
    assert (organization("RU-SMO-B").address, organization("RU-SMO-B").website) == ("Вязьма", "https://smo.example/")


def test_history__says_who_changed_what(client: Client, cast: Cast) -> None:
    sign_in(client, cast, "owner").post(f"{CARD}edit/", card_form(address="Смоленск"))
    address = f"/history/federation_organization/{organization('RU-SMO-B').pk}/"
    page = client.get(address).text
    assert str(cast["owner"]) in page
    assert "адрес" in page.lower()
    assert "Смоленск" in page
    assert f'href="{address}"' in client.get(CARD).text
    for name in ("sibling", "partner"):
        assert sign_in(client, cast, name).get(address).status_code == 404
        assert "/history/" not in client.get(CARD).text, "nobody is sent where he finds nothing"
    assert sign_in(client, cast, "stranger").get(address).status_code == 404
    assert client.get("/history/nothing/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_opening__is_for_those_above(client: Client, cast: Cast) -> None:
    form = {"kind": "MUNICIPALITY", "code": "66701000", "name": "город Смоленск", "opened_on": "2006-01-01"}
    url = "/organizations/RU-SMO/open/"
    assert sign_in(client, cast, "sibling").post(url, form).status_code == 403
    answer = sign_in(client, cast, "council").post(url, {**form, "code": "нет кода"})
    assert answer.status_code == 422
    assert "город Смоленск" in answer.text
    assert "латинскими" in answer.text
    answer = client.post(url, form)
    assert (answer.status_code, answer.url) == (303, "/organizations/66701000/")
    assert "город Смоленск" in client.get("/organizations/?open=RU-SMO").text


def test_opening__puts_commissions_beside_the_tree(client: Client, cast: Cast) -> None:
    form = {"kind": "COMMISSION", "code": "COM-2", "name": "Комиссия по ТОС", "opened_on": "2020-01-01"}
    assert sign_in(client, cast, "office").post("/organizations/RU/open/", form).status_code == 303
    made = organization("COM-2")
    assert (made.parent_id, made.reviewer_id) == (None, organization("RU").pk)


def test_closing__asks_first_and_says_what_stands_in_the_way(client: Client, cast: Cast) -> None:
    today = {"closed_on": clock.today().isoformat(), "revision": "1"}
    sign_in(client, cast, "council")
    assert client.get("/organizations/66605000/close/").status_code == 200
    answer = client.post("/organizations/66605000/close/", today)
    assert answer.status_code == 422
    assert "есть открытые организации" in answer.text
    assert client.post("/organizations/66605000-1/close/", today).status_code == 303
    assert "закрыта" in client.get("/organizations/66605000-1/").text
    assert "закрыта" in client.get("/organizations/66605000/beneath/").text
    assert sign_in(client, cast, "town").post("/organizations/66605000/close/", today).status_code == 403


def test_members__are_read_by_their_own_and_from_above(client: Client, cast: Cast) -> None:
    for name in ("owner", "reader", "council", "office"):
        assert str(cast["colleague"]) in sign_in(client, cast, name).get(f"{CARD}members/").text
    for name in ("sibling", "town", "invited", "partner", "stranger"):
        assert sign_in(client, cast, name).get(f"{CARD}members/").status_code == 404


def test_inviting__offers_no_more_than_the_person_has(client: Client, cast: Cast) -> None:
    form = {"full_name": "Новикова Анна", "email": "new@svod.example", "role": "HEAD"}
    page = sign_in(client, cast, "owner").get(f"{CARD}members/invite/").text
    assert 'value="COORDINATOR"' in page
    assert 'value="HEAD"' not in page
    answer = client.post(f"{CARD}members/invite/", form)
    assert answer.status_code == 422
    assert "Новикова Анна" in answer.text
    assert client.post(f"{CARD}members/invite/", {**form, "role": "COORDINATOR"}).status_code == 303
    assert "Новикова Анна" in client.get(f"{CARD}members/").text
    with by_hand():
        assert OutboxMessage.objects.filter(job="federation.jobs.mail_invitation").count() == 1
    assert sign_in(client, cast, "reader").post(f"{CARD}members/invite/", form).status_code == 403
    assert sign_in(client, cast, "sibling").post(f"{CARD}members/invite/", form).status_code == 404


def test_withdrawing__ends_the_link(client: Client, cast: Cast) -> None:
    with by_hand() as actor:
        invitation, secret = invitation_send(
            actor=actor,
            organization=cast.organizations["branch"],
            email="new@svod.example",
            full_name="Новикова Анна",
            role=Role.REPORTER,
        )
    assert sign_in(client, cast, "reader").post(f"/invitations/{invitation.pk}/withdraw/").status_code == 403
    assert sign_in(client, cast, "sibling").post(f"/invitations/{invitation.pk}/withdraw/").status_code == 404
    assert sign_in(client, cast, "owner").post(f"/invitations/{invitation.pk}/withdraw/").status_code == 303
    assert "Новикова" not in client.get(f"{CARD}members/").text
    assert Client().get(f"/invitation/{secret}/").status_code == 410


def test_ending_a_role__closes_the_access_at_once(client: Client, cast: Cast) -> None:
    with by_hand():
        role = Membership.objects.get(user=cast["reader"])
    reader = sign_in(Client(), cast, "reader")
    assert reader.get(f"{CARD}members/").status_code == 200
    url, today = f"/memberships/{role.pk}/end/", {"until": clock.today().isoformat()}
    assert sign_in(client, cast, "sibling").post(url, today).status_code == 404
    assert sign_in(client, cast, "owner").get(url).status_code == 200
    assert client.post(url, {"until": "1999-01-01"}).status_code == 422
    assert client.post(url, today).status_code == 303
    assert str(cast["reader"]) not in client.get(f"{CARD}members/").text
    assert reader.get(f"{CARD}members/").status_code == 404


def test_ending_ones_own_last_role__leads_somewhere(client: Client, cast: Cast) -> None:
    with by_hand():
        role = Membership.objects.get(user=cast["colleague"])
    answer = sign_in(client, cast, "colleague").post(
        f"/memberships/{role.pk}/end/", {"until": clock.today().isoformat()}
    )
    assert (answer.status_code, answer.url) == (303, "/")


def test_picker__changes_in_whose_name_one_works(client: Client, cast: Cast) -> None:
    with by_hand():
        town = cast.organizations["town"]
        Membership.objects.create(
            user=cast["owner"],
            organization=town,
            organization_kind=town.kind,
            path=town.path,
            region_path=town.region_path,
            audience=1,
            role=Role.REPORTER,
            since=clock.today() - timedelta(days=1),
        )
    sign_in(client, cast, "owner")
    answer = client.post("/work-for/", {"organization": str(town.pk), "next": "/organizations/"})
    assert (answer.status_code, answer.url) == (303, "/organizations/")
    assert f'value="{town.pk}" aria-pressed="true"' in client.get("/organizations/").text
    other = cast.organizations["other_town"]
    assert client.post("/work-for/", {"organization": str(other.pk)}).status_code == 404


def test_pages__ask_the_database_a_bounded_number_of_times(client: Client, cast: Cast, statements: list[str]) -> None:
    sign_in(client, cast, "office")

    def count(url: str) -> int:
        statements.clear()
        assert client.get(url).status_code == 200
        return len(statements)

    few = [count(url) for url in ("/organizations/?open=66605000", "/organizations/66605000/")]
    with by_hand():
        for number in range(15):
            make_organization(f"T-{number:03}", Kind.TOS, cast.organizations["town"])
    assert [count(url) for url in ("/organizations/?open=66605000", "/organizations/66605000/")] == few


def test_invitation__expires(client: Client, cast: Cast) -> None:
    with by_hand() as actor:
        invitation, secret = invitation_send(
            actor=actor,
            organization=cast.organizations["branch"],
            email="late@svod.example",
            full_name="Опоздавший",
            role=Role.REPORTER,
        )
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now() - timedelta(hours=1))
    answer = client.get(f"/invitation/{secret}/")
    assert answer.status_code == 410
    assert "Приглашение не действует" in answer.text
    assert client.get("/invitation/unknown/").status_code == 410
    assert "срок вышел" in sign_in(client, cast, "owner").get(f"{CARD}members/").text
