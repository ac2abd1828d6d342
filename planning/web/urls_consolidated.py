"""Addresses of consolidated plans: /consolidated/<code>/<year>/…"""

from __future__ import annotations

from django.urls import URLPattern, path

from planning.web.views import alike, consolidated, coverage, exports, kept

app_name = "consolidated"

NODE = "<str:code>/<int:year>/"

urlpatterns: list[URLPattern] = [
    path("", consolidated.start, name="start"),
    path("views/", kept.views, name="views"),
    path("views/<uuid:pk>/remove/", kept.view_remove_post, name="view_remove"),
    path("calendars/", kept.calendars, name="calendars"),
    path("calendars/<uuid:pk>/revoke/", kept.calendar_revoke_post, name="calendar_revoke"),
    path("calendar/<str:secret>.ics", kept.calendar, name="calendar"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/file", exports.download, name="export_file"),
    path(NODE, consolidated.show, name="show"),
    path(NODE + "group/<str:way>/<str:key>/", consolidated.group, name="group"),
    path(NODE + "year/", consolidated.year, name="year"),
    path(NODE + "month/", consolidated.month, name="month"),
    path(NODE + "coverage/", coverage.show, name="coverage"),
    path(NODE + "alike/", alike.show, name="alike"),
    path(NODE + "save/", kept.save, name="save"),
    path(NODE + "subscribe/", kept.subscribe, name="subscribe"),
    path(NODE + "export/", exports.begin, name="export_begin"),
]
