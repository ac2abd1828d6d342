"""The stage of the matrix."""

from __future__ import annotations

import pytest

from tests.factories.cast import Cast
from tests.matrix.stage import Stage, make_stage


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """The cast with one object of every kind."""
    return make_stage(cast)
