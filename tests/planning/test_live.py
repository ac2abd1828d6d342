"""The stream of a plan's page ends with what opened it: a sign-out, a role that ended, a new password."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from federation.kernel import clock
from federation.models import Membership
from planning.models import Plan
from planning.services.presence import Present, presence_renew
from planning.web.views import live
from tests.factories.cast import Cast
from tests.factories.roles import by_hand
from tests.planning.test_pages import sign_in

STREAM = "/plans/2020/RU-SMO-B/live/"


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def until(loop: asyncio.AbstractEventLoop, events: AsyncIterator[bytes], name: str, *, most: int = 12) -> list[str]:
    """What is told until an event of this name, or the end."""
    told: list[str] = []
    while len(told) < most and not (told and f"event: {name}\n" in told[-1]):
        try:
            told.append(loop.run_until_complete(anext(events)).decode())
        except StopAsyncIteration:
            break
    return told


def leave(cast: Cast, client: Client) -> None:
    client.logout()


def end_role(cast: Cast, client: Client) -> None:
    with by_hand():
        Membership.objects.filter(user=cast["owner"]).update(until=clock.today())


def change_password(cast: Cast, client: Client) -> None:
    with by_hand():
        cast["colleague"].set_password("совсем другой пароль")
        cast["colleague"].save()


@pytest.mark.django_db(transaction=True)
def test_stream__ends_within_a_few_looks__and_names_nobody_any_more(
    cast: Cast, draft: Plan, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY", 0.01)
    deeds: tuple[tuple[str, Callable[[Cast, Client], None]], ...] = (
        ("owner", leave),
        ("owner", end_role),
        ("colleague", change_password),
    )
    for name, deed in deeds:
        client = sign_in(Client(), cast, name)
        response: Any = client.get(STREAM)
        presence_renew(plan_id=draft.pk, person=Present("1", "Громов С. П.", "СГ"))
        events = aiter(response.streaming_content)
        assert "Громов" in until(loop, events, "people")[-1]
        deed(cast, client)
        told = until(loop, events, "gone")
        assert told[-1].startswith("event: gone"), deed
        assert len(told) <= live.TRUSTED + 1
        assert not any("people" in each for each in told)
        assert until(loop, events, "nothing") == []
