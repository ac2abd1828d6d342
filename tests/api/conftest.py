"""Fixtures of the API's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.world import Api, World, api_of, make_world
from tests.factories.cast import Cast


@pytest.fixture
def world(cast: Cast) -> World:
    """The small network."""
    return make_world(cast)


@pytest.fixture
def api(cast: Cast) -> Callable[[str], Api]:
    """A client of a person of the cast, by name."""
    return lambda name: api_of(cast[name])
