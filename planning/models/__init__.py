"""What exists in planning: one file per noun."""

from __future__ import annotations

from planning.models.collecting import Collecting, CollectingRequest
from planning.models.cycle import Cycle
from planning.models.discussion import Comment, Suggestion
from planning.models.editions import EditionAnswer
from planning.models.figures import PlanFigure
from planning.models.grants import PlanGroupGrant, PlanUserGrant
from planning.models.imported import Import
from planning.models.item import PlanItem, PlanItemSpan
from planning.models.kept import CalendarFeed, ExportJob, SavedView
from planning.models.links import PlanItemActivity, PlanItemArea, PlanItemParty, PlanItemTask
from planning.models.offers import CarryOffer, Placement, PlanInvitation
from planning.models.plan import Plan
from planning.models.review import FilingException, ItemRemark, Review
from planning.models.row_draft import RowDraft
from planning.models.section import PlanSection
from planning.models.version import PlanVersion

__all__ = [
    "CalendarFeed",
    "CarryOffer",
    "Collecting",
    "CollectingRequest",
    "Comment",
    "Cycle",
    "EditionAnswer",
    "ExportJob",
    "FilingException",
    "Import",
    "ItemRemark",
    "Placement",
    "Plan",
    "PlanFigure",
    "PlanGroupGrant",
    "PlanInvitation",
    "PlanItem",
    "PlanItemActivity",
    "PlanItemArea",
    "PlanItemParty",
    "PlanItemSpan",
    "PlanItemTask",
    "PlanSection",
    "PlanUserGrant",
    "PlanVersion",
    "Review",
    "RowDraft",
    "SavedView",
    "Suggestion",
]
