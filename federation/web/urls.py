"""Addresses of the pages of federation."""

from __future__ import annotations

from django.urls import URLPattern, path

from federation.web.views import (
    account,
    attachments,
    cards,
    history,
    home,
    invitations,
    members,
    news,
    search,
    structure,
    tokens,
    tree,
)

app_name = "federation"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("organizations/", tree.organizations, name="organizations"),
    path("organizations/<str:code>/", cards.card, name="organization"),
    path("organizations/<str:code>/beneath/", tree.level, name="beneath"),
    path("organizations/<str:code>/edit/", cards.edit, name="organization_edit"),
    path("organizations/<str:code>/open/", structure.open_beneath, name="organization_open"),
    path("organizations/<str:code>/close/", structure.close, name="organization_close"),
    path("organizations/<str:code>/members/", members.members, name="members"),
    path("organizations/<str:code>/members/invite/", members.invite, name="invite"),
    path("memberships/<uuid:membership_id>/end/", members.end, name="membership_end"),
    path("invitations/<uuid:invitation_id>/withdraw/", members.withdraw, name="invitation_withdraw"),
    path("invitation/<str:secret>/", invitations.accept, name="invitation"),
    path("notifications/", news.notifications, name="notifications"),
    path("notifications/read/", news.read_all, name="notifications_read"),
    path("notifications/<uuid:notification_id>/", news.go, name="notification"),
    path("notifications/<uuid:notification_id>/read/", news.read, name="notification_read"),
    path("history/<str:kind>/<uuid:object_id>/", history.history, name="history"),
    path("attachments/<str:kind>/<uuid:object_id>/", attachments.attachments, name="attachments"),
    path("attachments/<uuid:attachment_id>/", attachments.download, name="attachment"),
    path("attachments/<uuid:attachment_id>/remove/", attachments.remove, name="attachment_remove"),
    path("profile/", account.profile, name="account"),
    path("profile/devices/", account.devices, name="devices"),
    path("profile/tokens/", tokens.tokens, name="tokens"),
    path("profile/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("work-for/", account.work_for, name="work_for"),
]
