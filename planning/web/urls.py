"""Addresses of the pages of planning: /plans/<cycle>/<organization>/…"""

from __future__ import annotations

from django.urls import URLPattern, path

from planning.web.views import exporting, filing, importing, places, plan, plans, rows, wizard, year

app_name = "planning"

PLAN = "<str:cycle>/<str:organization>/"
ITEM = PLAN + "items/<uuid:item>/"
IMPORT = PLAN + "import/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("", plans.current, name="plans"),
    path("form.docx", exporting.form, name="form"),
    path("<str:cycle>/", plans.in_cycle, name="cycle"),
    path("<str:cycle>/missing", plans.missing, name="missing"),
    path(PLAN, plan.show, name="plan"),
    path(PLAN + "year/", year.show, name="year"),
    path(PLAN + "create/", plans.create, name="create"),
    path(PLAN + "rename/", plan.rename, name="rename"),
    path(PLAN + "file/", filing.file, name="file"),
    path(PLAN + "export/<str:extension>", exporting.export, name="export"),
    path(PLAN + "print/", exporting.paper, name="print"),
    path(PLAN + "import/", importing.upload, name="import"),
    path(IMPORT, wizard.check, name="import_check"),
    path(IMPORT + "columns/", wizard.columns, name="import_columns"),
    path(IMPORT + "source", importing.source, name="import_source"),
    path(IMPORT + "drop/", importing.drop, name="import_drop"),
    path(PLAN + "period/", rows.period, name="period"),
    path(PLAN + "order/", places.order, name="order"),
    path(PLAN + "items/add/", rows.add, name="item_add"),
    path(ITEM, rows.edit, name="item"),
    path(ITEM + "row/", rows.row, name="item_row"),
    path(ITEM + "move/", places.move, name="item_move"),
    path(ITEM + "remove/", places.remove, name="item_remove"),
]
