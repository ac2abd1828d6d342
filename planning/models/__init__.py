"""What exists in planning: one file per noun."""

from __future__ import annotations

from planning.models.cycle import Cycle
from planning.models.grants import PlanGroupGrant, PlanUserGrant
from planning.models.imported import Import
from planning.models.item import PlanItem, PlanItemSpan
from planning.models.links import PlanItemActivity, PlanItemArea, PlanItemParty, PlanItemTask
from planning.models.plan import Plan
from planning.models.section import PlanSection
from planning.models.version import PlanVersion

__all__ = [
    "Cycle",
    "Import",
    "Plan",
    "PlanGroupGrant",
    "PlanItem",
    "PlanItemActivity",
    "PlanItemArea",
    "PlanItemParty",
    "PlanItemSpan",
    "PlanItemTask",
    "PlanSection",
    "PlanUserGrant",
    "PlanVersion",
]
