"""Addresses of the pages of the agenda."""

from __future__ import annotations

from django.urls import URLPattern, path

from agenda.web.views import areas, editions, mapping, priorities, tasks

app_name = "agenda"

urlpatterns: list[URLPattern] = [
    path("", editions.editions, name="editions"),
    path("<int:year>/", editions.edition_of_year, name="edition_of_year"),
    path("edition/<uuid:agenda_id>/", editions.edition, name="edition"),
    path("edition/<uuid:agenda_id>/publish/", editions.publish, name="publish"),
    path("edition/<uuid:agenda_id>/mapping/", mapping.mapping, name="mapping"),
    path("edition/<uuid:agenda_id>/tasks/add/", tasks.add, name="task_add"),
    path("edition/<uuid:agenda_id>/tasks/<int:number>/", tasks.change, name="task"),
    path("edition/<uuid:agenda_id>/tasks/<int:number>/areas/", tasks.areas, name="task_areas"),
    path("edition/<uuid:agenda_id>/tasks/<int:number>/remove/", tasks.remove, name="task_remove"),
    path("edition/<uuid:agenda_id>/tasks/<int:number>/activities/add/", tasks.activity_new, name="activity_add"),
    path(
        "edition/<uuid:agenda_id>/tasks/<int:number>/activities/<int:activity>/",
        tasks.activity_edit,
        name="activity",
    ),
    path(
        "edition/<uuid:agenda_id>/tasks/<int:number>/activities/<int:activity>/remove/",
        tasks.activity_drop,
        name="activity_remove",
    ),
    path("edition/<uuid:agenda_id>/areas/add/", areas.add, name="area_add"),
    path("edition/<uuid:agenda_id>/areas/<int:number>/", areas.change, name="area"),
    path("edition/<uuid:agenda_id>/areas/<int:number>/remove/", areas.remove, name="area_remove"),
    path("edition/<uuid:agenda_id>/priorities/add/", priorities.add, name="priority_add"),
    path("edition/<uuid:agenda_id>/priorities/<str:code>/", priorities.change, name="priority"),
    path("edition/<uuid:agenda_id>/priorities/<str:code>/remove/", priorities.remove, name="priority_remove"),
]
