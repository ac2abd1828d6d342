"""Invitations: the link works once, for two weeks, and gives exactly the role that it names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.jobs import mail_invitation
from federation.kernel import clock
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.records import AuditEntry, OutboxMessage
from federation.models import Invitation, Membership, Organization, User
from federation.selectors.actor import actor_for
from federation.services.invitations import (
    invitation_accept,
    invitation_open,
    invitation_send,
    invitation_withdraw,
)
from federation.services.organizations import organization_close
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role

PASSWORD = "длинный-пароль-22"


def send(cast: Cast, who: str = "owner", where: str = "branch", **fields) -> tuple[Invitation, str]:
    values = {"email": "Novy@Example.ru", "full_name": "Новый  Сотрудник", "role": Role.REPORTER, **fields}
    with acting_as(cast.actor(who)) as actor:
        return invitation_send(actor=actor, organization=cast.organizations[where], **values)


def accept(secret: str, username: str = "novy", password: str = PASSWORD, actor: Actor | None = None) -> User:
    return invitation_accept(secret=secret, username=username, password=password, actor=actor)


def refused(secret: str, **fields) -> tuple[ErrorCode, str]:
    with pytest.raises(DomainError) as refusal:
        accept(secret, **fields)
    assert refusal.value.message
    return refusal.value.code, refusal.value.field


def test_accept__makes_the_account_with_that_role_and_no_other(cast: Cast) -> None:
    invitation, secret = send(cast)
    offered = invitation_open(secret=secret)
    assert (offered.organization.name, offered.role, offered.email) == ("Отделение", "REPORTER", "novy@example.ru")
    user = accept(secret)
    actor = actor_for(user_id=user.pk, door="test")
    assert [(held.role, held.path) for held in actor.held] == [("REPORTER", "RU.RU_CFO.RU_SMO.RU_SMO_B.")]
    with by_hand():
        stored = User.objects.get(pk=user.pk)
        assert stored.check_password(PASSWORD)
        assert (stored.full_name, stored.email) == ("Новый Сотрудник", "novy@example.ru")
        assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()
        entry = AuditEntry.objects.get(type="federation_membership", user_id=user.pk)
        assert entry.reason
        assert Invitation.objects.get(pk=invitation.pk).accepted_at


def test_the_secret_is_stored_nowhere(cast: Cast) -> None:
    invitation, secret = send(cast)
    assert len(secret) >= 43
    with by_hand():
        assert secret not in str(list(Invitation.objects.values_list()))
        assert secret not in str(list(AuditEntry.objects.values_list()))
    message = OutboxMessage.objects.get()
    assert message.arguments == {"invitation_id": str(invitation.pk)}


def test_letter__brings_the_link__and_repeats_safely(cast: Cast) -> None:
    invitation, secret = send(cast)
    with in_role("svod_worker"):
        mail_invitation(invitation_id=str(invitation.pk), message_id="x")
    (letter,) = mail.outbox
    assert letter.to == ["novy@example.ru"]
    assert f"/invitation/{secret}/" in letter.body
    accept(secret)
    with in_role("svod_worker"):
        mail_invitation(invitation_id=str(invitation.pk), message_id="x")
    assert len(mail.outbox) == 1


def test_used_withdrawn_expired_unknown__are_one_answer_and_change_nothing(cast: Cast) -> None:
    _, used = send(cast)
    accept(used)
    withdrawn_one, withdrawn = send(cast, email="b@example.ru")
    with acting_as(cast.actor("colleague")) as actor:
        invitation_withdraw(invitation=withdrawn_one, actor=actor)
        invitation_withdraw(invitation=withdrawn_one, actor=actor)
    _, replaced = send(cast, email="c@example.ru")
    _, expired = send(cast, email="c@example.ru")
    with by_hand():
        before = User.objects.count(), Membership.objects.count()
    for secret in (used, withdrawn, replaced, "unknown", "", "\x00", "\ud800"):
        assert refused(secret, username="again") == (ErrorCode.EXPIRED, "secret")
    with clock.frozen(clock.now() + timedelta(days=14)):
        assert refused(expired, username="late") == (ErrorCode.EXPIRED, "secret")
        with pytest.raises(DomainError):
            invitation_open(secret=expired)
    with by_hand():
        assert (User.objects.count(), Membership.objects.count()) == before


def test_existing_account__takes_the_role_when_it_is_signed_in(cast: Cast) -> None:
    with by_hand():
        User.objects.filter(pk=cast["stranger"].pk).update(email="novy@example.ru")
    _, secret = send(cast)
    assert refused(secret) == (ErrorCode.ALREADY_EXISTS, "email")
    assert refused(secret, actor=cast.actor("reader")) == (ErrorCode.INVALID_VALUE, "email")
    assert accept(secret, actor=cast.actor("stranger")).pk == cast["stranger"].pk
    assert cast.actor("stranger").roles_at("RU.RU_CFO.RU_SMO.RU_SMO_B.") == {"REPORTER"}


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"username": "owner"}, (ErrorCode.ALREADY_EXISTS, "username")),
        ({"username": " "}, (ErrorCode.REQUIRED, "username")),
        ({"username": "a b<script>"}, (ErrorCode.INVALID_VALUE, "username")),
        ({"username": "я" * 151}, (ErrorCode.INVALID_VALUE, "username")),
        ({"password": "123"}, (ErrorCode.INVALID_VALUE, "password")),
        ({"password": "novy@example.ru"}, (ErrorCode.INVALID_VALUE, "password")),
    ],
)
def test_accept__refused__the_link_goes_on_working(cast: Cast, fields: dict, answer: tuple[ErrorCode, str]) -> None:
    _, secret = send(cast)
    assert refused(secret, **fields) == answer
    assert accept(secret).username == "novy"


def test_accept__closed_organization__is_refused(cast: Cast) -> None:
    _, secret = send(cast)
    with acting_as(cast.actor("council")) as actor:
        organization_close(organization=cast.organizations["branch"], actor=actor, closed_on=clock.today())
    assert refused(secret)[0] == ErrorCode.ORGANIZATION_CLOSED


@pytest.mark.parametrize(
    ("who", "where", "fields", "code"),
    [
        ("owner", "branch", {"role": Role.HEAD}, ErrorCode.ROLE_TOO_HIGH),
        ("owner", "council", {}, ErrorCode.FORBIDDEN),
        ("sibling", "branch", {}, ErrorCode.FORBIDDEN),
        ("reader", "branch", {}, ErrorCode.FORBIDDEN),
        ("stranger", "branch", {}, ErrorCode.FORBIDDEN),
        ("owner", "branch", {"email": "нет"}, ErrorCode.INVALID_VALUE),
        ("owner", "branch", {"email": "a@b.ru\nBcc: c@d.ru"}, ErrorCode.INVALID_VALUE),
        ("owner", "branch", {"full_name": ""}, ErrorCode.REQUIRED),
        ("owner", "branch", {"full_name": "я" * 201}, ErrorCode.TOO_LONG),
        ("owner", "branch", {"role": "KING"}, ErrorCode.INVALID_VALUE),
    ],
)
def test_send__refused__nothing_is_written_or_sent(
    cast: Cast, who: str, where: str, fields: dict, code: ErrorCode
) -> None:
    with pytest.raises(DomainError) as refusal:
        send(cast, who, where, **fields)
    assert refusal.value.code == code
    with by_hand():
        assert not Invitation.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_send__who_has_the_role_already__is_not_invited(cast: Cast) -> None:
    with by_hand():
        User.objects.filter(pk=cast["reader"].pk).update(email="reader@example.ru")
    with pytest.raises(DomainError) as refusal:
        send(cast, email="Reader@example.ru", role=Role.OBSERVER)
    assert refusal.value.code == ErrorCode.ALREADY_EXISTS


def test_a_link__opens_nothing_else(cast: Cast) -> None:
    _, secret = send(cast)
    invitation_open(secret=secret)
    assert not Invitation.objects.exists()
    assert not Organization.objects.exists()
    with pytest.raises(DomainError):
        accept("wrong")
    assert not Invitation.objects.exists()
