"""Personal tokens: shown once, dead at once when revoked, expired or their account is off."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.actor import system
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import PersonalToken, User
from federation.selectors.people import tokens_of
from federation.services.tokens import token_issue, token_owner, token_revoke
from tests.factories.cast import Cast
from tests.factories.roles import by_hand, in_role


def issue(cast: Cast, who: str = "owner", *, whose: str = "", **fields) -> tuple[PersonalToken, str]:
    values = {"name": "Сверка", "expires_at": None, **fields}
    with acting_as(cast.actor(who)) as actor:
        return token_issue(user=cast[whose or who], actor=actor, **values)


def test_token__names_its_owner__and_only_a_hash_is_stored(cast: Cast) -> None:
    row, secret = issue(cast)
    assert secret.startswith("svod_")
    assert token_owner(secret=secret) == cast["owner"].pk
    with by_hand():
        stored = PersonalToken.objects.get()
        assert secret not in str(PersonalToken.objects.values().get())
    assert stored.last_used_at is not None
    assert secret.startswith(row.beginning)
    # Nothing of the look-up stays in the scope.
    assert not PersonalToken.objects.exists()


def test_dead_tokens__answer_as_unknown_ones(cast: Cast) -> None:
    revoked_row, revoked = issue(cast)
    with acting_as(cast.actor("owner")) as actor:
        token_revoke(token=revoked_row, actor=actor)
        token_revoke(token=revoked_row, actor=actor)
        assert not tokens_of(actor).exists()
    _, brief = issue(cast, expires_at=clock.now() + timedelta(minutes=5))
    assert token_owner(secret=brief)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert token_owner(secret=brief) is None
    for secret in (revoked, "svod_", "svod_no-such", "", "Bearer", "svod_\x00", "svod_\ud800"):
        assert token_owner(secret=secret) is None


def test_others__cannot_issue_see_or_revoke(cast: Cast) -> None:
    row, secret = issue(cast)
    for name in ("colleague", "office", "anonymous"):
        with acting_as(cast.actor(name)) as actor:
            assert not PersonalToken.objects.exists()
            with pytest.raises(DomainError) as refusal:
                token_revoke(token=row, actor=actor)
            assert refusal.value.code == ErrorCode.NOT_FOUND
            with pytest.raises(DomainError):
                token_issue(user=cast["owner"], name="x", expires_at=None, actor=actor)
    assert token_owner(secret=secret)


def test_issue__refusals(cast: Cast) -> None:
    cases: list[tuple[dict, ErrorCode]] = [
        ({"name": "  "}, ErrorCode.REQUIRED),
        ({"name": "я" * 101}, ErrorCode.TOO_LONG),
        ({"expires_at": clock.now()}, ErrorCode.INVALID_VALUE),
    ]
    for fields, code in cases:
        with pytest.raises(DomainError) as refusal:
            issue(cast, **fields)
        assert refusal.value.code == code


def test_command__prints_the_token_and_nothing_else(cast: Cast) -> None:
    out, err = StringIO(), StringIO()
    with in_role("svod_worker"):
        call_command("issue_token", "owner", stdout=out, stderr=err)
    assert err.getvalue() == ""
    assert token_owner(secret=out.getvalue().removesuffix("\n")) == cast["owner"].pk


def test_command__unknown_or_inactive__exit_1_with_a_sentence(cast: Cast) -> None:
    with by_hand():
        User.objects.filter(pk=cast["reader"].pk).update(is_active=False)
    for name in ("nobody", "reader"):
        with in_role("svod_worker"), pytest.raises(CommandError, match=name) as refusal:
            call_command("issue_token", name)
        assert refusal.value.returncode == 1


def test_inactive_account__its_token_stands_for_nobody(cast: Cast) -> None:
    _, secret = issue(cast)
    with by_hand():
        User.objects.filter(pk=cast["owner"].pk).update(is_active=False)
    assert token_owner(secret=secret) == cast["owner"].pk
    assert cast.actor("owner").user_id is None
    with acting_as(system("test")):
        assert not PersonalToken.objects.exists()
