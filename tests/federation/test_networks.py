"""Networks: their owner takes organizations in; leaving is open to both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from federation.access.scope import acting_as
from federation.kernel import clock
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Network, NetworkMembership
from federation.services.networks import network_create, network_join, network_leave
from tests.factories.cast import Cast
from tests.factories.roles import by_hand

TODAY = clock.today()


def create(cast: Cast, who: str, where: str = "commission", title: str = "Благоустройство") -> Network:
    with acting_as(cast.actor(who)) as actor:
        return network_create(actor=actor, organization=cast.organizations[where], title=title)


def join(cast: Cast, who: str, network: Network, where: str, since: date = TODAY) -> NetworkMembership:
    with acting_as(cast.actor(who)) as actor:
        return network_join(network=network, organization=cast.organizations[where], actor=actor, since=since)


def leave(cast: Cast, who: str, place: NetworkMembership, until: date = TODAY) -> NetworkMembership:
    with acting_as(cast.actor(who)) as actor:
        return network_leave(membership=place, actor=actor, until=until)


def test_network__is_opened_joined_left_and_joined_again(cast: Cast) -> None:
    network = create(cast, "invited")
    place = join(cast, "invited", network, "town")
    assert leave(cast, "town", place).until == TODAY
    with pytest.raises(DomainError) as refusal:
        leave(cast, "town", place)
    assert refusal.value.code == ErrorCode.WRONG_STATE
    again = join(cast, "office", network, "town")
    assert (again.pk, again.until) == (place.pk, None)
    with acting_as(cast.actor("partner")) as actor:
        assert NetworkMembership.objects.visible_to(actor).count() == 1


def test_network__refusals__change_nothing(cast: Cast) -> None:
    network = create(cast, "invited")
    place = join(cast, "invited", network, "town")
    for attempt, code in [
        (lambda: create(cast, "owner", title="Другая"), ErrorCode.FORBIDDEN),
        (lambda: create(cast, "owner", "branch"), ErrorCode.INVALID_VALUE),
        (lambda: create(cast, "invited"), ErrorCode.ALREADY_EXISTS),
        (lambda: create(cast, "invited", title=" "), ErrorCode.REQUIRED),
        (lambda: create(cast, "invited", title="я" * 201), ErrorCode.TOO_LONG),
        (lambda: join(cast, "owner", network, "branch"), ErrorCode.FORBIDDEN),
        (lambda: join(cast, "invited", network, "town"), ErrorCode.ALREADY_EXISTS),
        (lambda: leave(cast, "sibling", place), ErrorCode.FORBIDDEN),
        (lambda: leave(cast, "town", place, TODAY - timedelta(days=1)), ErrorCode.INVALID_VALUE),
    ]:
        with pytest.raises(DomainError) as refusal:
            attempt()
        assert refusal.value.code == code
    with by_hand():
        assert Network.objects.count() == 1
        assert NetworkMembership.objects.filter(until__isnull=True).count() == 1
