"""The data of the planning tests, for counting."""

from __future__ import annotations

from tests.planning.conftest import agenda, cycle, draft, make_plan

__all__ = ["agenda", "cycle", "draft", "make_plan"]
