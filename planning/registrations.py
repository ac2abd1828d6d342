"""What planning puts into the registries. Imported by `apps.py` once the models are there."""

from __future__ import annotations

from federation.access.grants import grant_models
from federation.kernel.registries import moved_paths
from planning.models import (
    Cycle,
    Plan,
    PlanGroupGrant,
    PlanItem,
    PlanItemActivity,
    PlanItemArea,
    PlanItemParty,
    PlanItemSpan,
    PlanItemTask,
    PlanSection,
    PlanVersion,
)

grant_models.add("plan", PlanGroupGrant)

for model in (
    Cycle,
    Plan,
    PlanItem,
    PlanItemActivity,
    PlanItemArea,
    PlanItemParty,
    PlanItemSpan,
    PlanItemTask,
    PlanSection,
    PlanVersion,
):
    moved_paths.add(model._meta.label, model)
