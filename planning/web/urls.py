"""Addresses of the pages of planning: /plans/<cycle>/<organization>/…"""

from __future__ import annotations

from django.urls import URLPattern, path

from planning.web.views import (
    collecting,
    cooperation,
    course,
    deadlines,
    discussion,
    editions,
    exporting,
    filing,
    importing,
    live,
    offers,
    places,
    plan,
    plans,
    review,
    rows,
    suggesting,
    versions,
    wizard,
    year,
)
from planning.web.views.typed import typed_is_kept

app_name = "planning"

PLAN = "<str:cycle>/<str:organization>/"
ITEM = PLAN + "items/<uuid:item>/"
IMPORT = PLAN + "import/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("", plans.current, name="plans"),
    path("form.docx", exporting.form, name="form"),
    path("review", review.inbox, name="reviews"),
    path("offers/", offers.inbox, name="offers"),
    path("offers/<str:kind>/<uuid:pk>/", offers.offer, name="offer"),
    path("offers/<str:kind>/<uuid:pk>/end/", offers.end, name="offer_end"),
    path("edits/<uuid:pk>/", discussion.edit, name="edit"),
    path("edits/<uuid:pk>/withdraw/", discussion.edit_withdraw, name="edit_withdraw"),
    path("comments/<uuid:pk>/", discussion.comment, name="comment"),
    path("comments/<uuid:pk>/remove/", discussion.remove, name="comment_remove"),
    path("collecting/", collecting.collecting, name="collecting"),
    path("collecting/new/", collecting.begin, name="collecting_new"),
    path("collecting/<uuid:cycle>/", collecting.collected, name="collected"),
    path("collecting/<uuid:cycle>/sheet.docx", collecting.sheet, name="collected_sheet"),
    path("collecting/<uuid:cycle>/repeat/", collecting.repeat, name="collected_repeat"),
    path("collecting/<uuid:cycle>/<str:organization>/", collecting.answer, name="collecting_answer"),
    path("<str:cycle>/", plans.in_cycle, name="cycle"),
    path("<str:cycle>/missing", plans.missing, name="missing"),
    path("<str:cycle>/deadlines", deadlines.show, name="deadlines"),
    path("<str:cycle>/deadlines/<uuid:pk>", deadlines.take_back, name="deadline_take_back"),
    path(PLAN, plan.show, name="plan"),
    path(PLAN + "year/", year.show, name="year"),
    path(PLAN + "create/", plans.create, name="create"),
    path(PLAN + "rename/", plan.rename, name="rename"),
    path(PLAN + "file/", filing.file, name="file"),
    path(PLAN + "withdraw/", filing.withdraw, name="withdraw"),
    path(PLAN + "amend/", filing.amend, name="amend"),
    path(PLAN + "review/", review.review, name="review"),
    path(PLAN + "versions/", versions.show, name="versions"),
    path(PLAN + "answers/", versions.answers, name="answers"),
    path(PLAN + "export/<str:extension>", exporting.export, name="export"),
    path(PLAN + "print/", exporting.paper, name="print"),
    path(PLAN + "import/", importing.upload, name="import"),
    path(IMPORT, wizard.check, name="import_check"),
    path(IMPORT + "columns/", wizard.columns, name="import_columns"),
    path(IMPORT + "source", importing.source, name="import_source"),
    path(IMPORT + "drop/", importing.drop, name="import_drop"),
    path(PLAN + "period/", rows.period, name="period"),
    path(PLAN + "suggestions/", suggesting.suggestions, name="suggestions"),
    path(PLAN + "together/", cooperation.show, name="cooperation"),
    path(PLAN + "together/invite/", cooperation.invite, name="invite_to_plan"),
    path(PLAN + "talk/", discussion.plan_talk, name="talk"),
    path(PLAN + "edition/<uuid:agenda>/", editions.edition, name="edition"),
    path(PLAN + "order/", places.order, name="order"),
    path(PLAN + "live/", live.stream, name="live"),
    path(PLAN + "items/add/", typed_is_kept(rows.add), name="item_add"),
    path(ITEM, typed_is_kept(rows.edit), name="item"),
    path(ITEM + "talk/", discussion.item_talk, name="item_talk"),
    path(ITEM + "suggest/", discussion.suggest, name="suggest"),
    path(ITEM + "together/", cooperation.place, name="place_offer"),
    path(ITEM + "carry/", cooperation.carry, name="carry_offer"),
    path(ITEM + "course/", course.course, name="course"),
    path(ITEM + "row/", rows.row, name="item_row"),
    path(ITEM + "keep/", live.keep, name="item_keep"),
    path(ITEM + "move/", places.move, name="item_move"),
    path(ITEM + "remove/", places.remove, name="item_remove"),
]
