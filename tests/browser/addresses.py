"""Every page of the site: one line each. A test compares this list with the addresses that Django knows."""

from __future__ import annotations

from dataclasses import dataclass

BRANCH_PLAN = "/plans/2020/RU-SMO-B/"
AGENDA = "/agenda/2021/"
SVOD = "/consolidated/RU/2020/"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A page as one person opens it.

    Attributes:
        name: the name of its URL pattern; empty for another look of a page that has a line already.
        path: where it is, or the page with a link to it.
        via: CSS selectors of the links to follow from `path`, one after the other.
        user: who opens it; nobody is signed in when empty.
        status: what it answers.
        template: pages with the same look; `make test` checks the first of them, `make sweep` all.
    """

    name: str
    path: str
    template: str
    user: str = "smolensk-branch"
    via: tuple[str, ...] = ()
    status: int = 200

    def __str__(self) -> str:
        return self.name or f"{self.path}:{self.status}"


def _pages(template: str, *lines: tuple[str, ...], user: str = "") -> list[Address]:
    """Lines of name, path and the links to follow."""
    return [Address(name=name, path=path, via=tuple(via), template=template, user=user) for name, path, *via in lines]


_DRAFT = ("/agenda/", 'tr:has-text("Черновик") a')
_TASK = (*_DRAFT, 'a[href$="/tasks/1/"]')
_ACTIVITY = (*_DRAFT, 'a[href$="/tasks/1/activities/1/"]')
_AREA = (*_DRAFT, 'a[href$="/areas/1/"]')
_PRIORITY = (AGENDA, 'a[href*="/priorities/"]:not([href*="add/"])')
_IMPORT = (f"{BRANCH_PLAN}import/", "ul.begun a")
_REMOVE = 'a[href$="/remove/"]'
_TALK = (BRANCH_PLAN, 'tr.row a[href$="/talk/"]')
_BELOW = ("/plans/", 'a[href$="/RU-SMO/"]', 'tr.row a[href$="/talk/"]', 'aside a[href$="/carry/"]')
_EDIT = (f"{BRANCH_PLAN}together/", 'a[href*="/plans/edits/"]')
_ACCEPTED = ("/plans/offers/", "section[aria-labelledby=decided] a.t")

ADDRESSES = [
    # Coming in.
    *_pages("login", ("account_login", "/account/login/")),
    *_pages("reset", ("account_reset_password", "/account/password/reset/")),
    *_pages(
        "said",
        ("account_reset_password_done", "/account/password/reset/done/"),
        ("account_reset_password_from_key", "/account/password/reset/key/1-gone/"),
        ("account_reset_password_from_key_done", "/account/password/reset/key/done/"),
        ("account_inactive", "/account/inactive/"),
        ("account_signup", "/account/signup/"),
        ("account_email_verification_sent", "/account/confirm-email/"),
        ("account_confirm_email", "/account/confirm-email/gone/"),
        ("socialaccount_login_cancelled", "/account/3rdparty/login/cancelled/"),
    ),
    Address(
        name="socialaccount_login_error", path="/account/3rdparty/login/error/", template="said", user="", status=401
    ),
    Address(name="federation:invitation", path="/invitation/gone/", template="invitation", user="", status=410),
    # One's own account.
    *_pages("account", ("federation:account", "/profile/"), user="smolensk-branch"),
    *_pages("tokens", ("federation:tokens", "/profile/tokens/"), user="smolensk-branch"),
    *_pages("email", ("account_email", "/account/email/"), user="smolensk-branch"),
    *_pages("mfa", ("mfa_index", "/account/2fa/"), user="smolensk-branch"),
    *_pages("totp", ("mfa_activate_totp", "/account/2fa/totp/activate/"), user="smolensk-branch"),
    *_pages(
        "account-form",
        ("account_change_password", "/account/password/change/"),
        ("federation:devices", "/profile/devices/"),
        ("account_reauthenticate", "/account/reauthenticate/"),
        ("account_logout", "/account/logout/"),
        ("socialaccount_connections", "/account/3rdparty/"),
        user="smolensk-branch",
    ),
    # Home and news.
    *_pages("home", ("federation:home", "/"), user="national"),
    *_pages("home", ("", "/"), user="smolensk-branch"),
    *_pages("home-empty", ("", "/"), user="stranger"),
    *_pages("notifications", ("federation:notifications", "/notifications/"), user="national"),
    *_pages("search", ("federation:search", "/search/?q=семинар"), ("", "/search/?q=симинар"), user="national"),
    # The network.
    *_pages(
        "organizations",
        ("federation:organizations", "/organizations/"),
        ("", "/organizations/?open=RU-SMO"),
        ("", "/organizations/?show=beside"),
        ("", "/organizations/?q=Вяз"),
        user="national",
    ),
    *_pages(
        "organization",
        ("federation:organization", "/organizations/RU-SMO/"),
        ("", "/organizations/RU/"),
        user="smolensk-head",
    ),
    *_pages("members", ("federation:members", "/organizations/RU-SMO/members/"), user="smolensk-head"),
    *_pages(
        "organization-form",
        ("federation:organization_edit", "/organizations/RU-SMO/edit/"),
        ("federation:organization_open", "/organizations/RU-SMO/open/"),
        ("federation:organization_close", "/organizations/66605000-T1/close/"),
        ("federation:invite", "/organizations/RU-SMO/members/invite/"),
        ("federation:membership_end", "/organizations/RU-SMO/members/", 'a[href^="/memberships/"]'),
        user="smolensk-head",
    ),
    *_pages(
        "history", ("federation:history", BRANCH_PLAN, 'a[href^="/history/planning_plan/"]'), user="smolensk-branch"
    ),
    *_pages(
        "attachments",
        ("federation:attachments", "/organizations/RU-SMO/", 'a[href^="/attachments/"]'),
        user="smolensk-head",
    ),
    # The agenda.
    *_pages("editions", ("agenda:editions", "/agenda/"), user="national"),
    *_pages("edition", ("agenda:edition_of_year", AGENDA), user="smolensk-council"),
    *_pages("edition-draft", ("agenda:edition", *_DRAFT), user="national"),
    *_pages(
        "agenda-form",
        ("agenda:publish", *_DRAFT, 'a[href$="/publish/"]'),
        ("agenda:mapping", *_DRAFT, 'a[href$="/mapping/"]'),
        ("agenda:task_add", *_DRAFT, 'a[href$="/tasks/add/"]'),
        ("agenda:task", *_TASK),
        ("agenda:task_areas", *_DRAFT, 'a[href$="/tasks/1/areas/"]'),
        ("agenda:task_remove", *_TASK, _REMOVE),
        ("agenda:activity_add", *_DRAFT, 'a[href$="/tasks/1/activities/add/"]'),
        ("agenda:activity", *_ACTIVITY),
        ("agenda:activity_remove", *_ACTIVITY, _REMOVE),
        ("agenda:area_add", *_DRAFT, 'a[href$="/areas/add/"]'),
        ("agenda:area", *_AREA),
        ("agenda:area_remove", *_AREA, _REMOVE),
        user="national",
    ),
    *_pages(
        "agenda-form",
        ("agenda:priority_add", AGENDA, 'a[href$="/priorities/add/"]'),
        ("agenda:priority", *_PRIORITY),
        ("agenda:priority_remove", *_PRIORITY, _REMOVE),
        user="smolensk-council",
    ),
    # Plans.
    *_pages("plans", ("planning:plans", "/plans/"), ("planning:cycle", "/plans/2020/"), user="national"),
    *_pages("plans", ("", "/plans/"), user="vyazma"),
    *_pages("plans-missing", ("planning:missing", "/plans/2020/missing"), user="national"),
    *_pages("plan", ("planning:plan", BRANCH_PLAN), ("", f"{BRANCH_PLAN}?show=place"), user="smolensk-branch"),
    *_pages("plan", ("", "/plans/2020/RU-PSK/"), user="national"),
    *_pages("plan-hidden", ("", BRANCH_PLAN), user="smolensk-council"),
    *_pages("plan-row", ("planning:item", BRANCH_PLAN, "a[data-focus]"), user="smolensk-branch"),
    *_pages("plan-year", ("planning:year", f"{BRANCH_PLAN}year/"), user="smolensk-branch"),
    *_pages("plan-print", ("planning:print", f"{BRANCH_PLAN}print/"), user="smolensk-branch"),
    *_pages("plan-add", ("planning:item_add", f"{BRANCH_PLAN}items/add/"), user="smolensk-branch"),
    *_pages("plan-file", ("planning:file", f"{BRANCH_PLAN}file/"), user="smolensk-branch"),
    *_pages("review-inbox", ("planning:reviews", "/plans/review"), user="national"),
    *_pages("review", ("planning:review", "/plans/review", "td a.btn.p"), user="national"),
    *_pages(
        "versions",
        ("planning:versions", "/plans/review", "td a.btn.p", 'a[href$="/versions/"]'),
        user="national",
    ),
    *_pages("deadlines", ("planning:deadlines", "/plans/2020/deadlines"), user="national"),
    *_pages(
        "answers",
        ("planning:answers", "/", 'a:has-text("Исправить план")', 'a[href$="/answers/"]'),
        user="mari-el-council",
    ),
    *_pages(
        "plan-form",
        ("planning:withdraw", "/", 'a:has-text("План на проверке")', 'a[href$="/withdraw/"]'),
        user="kondopoga",
    ),
    *_pages("plan-import", ("planning:import", f"{BRANCH_PLAN}import/"), user="smolensk-branch"),
    *_pages("plan-check", ("planning:import_check", *_IMPORT), user="smolensk-branch"),
    *_pages("plan-columns", ("planning:import_columns", *_IMPORT, 'a[href$="/columns/"]'), user="smolensk-branch"),
    *_pages(
        "plan-form",
        ("planning:rename", f"{BRANCH_PLAN}rename/"),
        ("planning:item_move", BRANCH_PLAN, 'a[href$="/move/"]'),
        ("planning:item_remove", BRANCH_PLAN, _REMOVE),
        user="smolensk-branch",
    ),
    # Consolidated plans.
    *_pages(
        "consolidated",
        ("consolidated:show", f"{SVOD}"),
        ("consolidated:start", "/consolidated/"),
        ("", f"{SVOD}?by=list"),
        ("", f"{SVOD}?by=region&text=семинар"),
        user="national",
    ),
    *_pages("consolidated-group", ("consolidated:group", f"{SVOD}group/task/1/"), user="national"),
    *_pages("consolidated-year", ("consolidated:year", f"{SVOD}year/"), user="national"),
    *_pages("consolidated-month", ("consolidated:month", f"{SVOD}month/?m=5"), user="national"),
    *_pages("coverage", ("consolidated:coverage", f"{SVOD}coverage/"), user="national"),
    *_pages("alike", ("consolidated:alike", f"{SVOD}alike/"), user="national"),
    *_pages(
        "consolidated-form",
        ("consolidated:save", f"{SVOD}save/"),
        ("consolidated:subscribe", f"{SVOD}subscribe/"),
        ("consolidated:export_begin", f"{SVOD}export/"),
        user="national",
    ),
    *_pages(
        "kept",
        ("consolidated:views", "/consolidated/views/"),
        ("consolidated:calendars", "/consolidated/calendars/"),
        ("consolidated:exports", "/consolidated/exports/"),
        user="national",
    ),
    # Working together.
    *_pages("together", ("planning:cooperation", f"{BRANCH_PLAN}together/"), user="smolensk-branch"),
    *_pages(
        "together-form",
        ("planning:invite_to_plan", f"{BRANCH_PLAN}together/invite/"),
        ("planning:place_offer", *_TALK, 'aside a[href$="/together/"]'),
        ("planning:comment_remove", f"{BRANCH_PLAN}talk/", 'a[href$="/remove/"]'),
        user="smolensk-branch",
    ),
    *_pages("talk", ("planning:item_talk", *_TALK), ("planning:talk", f"{BRANCH_PLAN}talk/"), user="smolensk-branch"),
    *_pages("suggest", ("planning:suggest", *_TALK, 'a[href$="/suggest/"]'), user="smolensk-branch"),
    *_pages("course", ("planning:course", *_TALK, 'aside a[href$="/course/"]'), user="smolensk-branch"),
    *_pages("edit", ("planning:edit", *_EDIT), user="smolensk-branch"),
    *_pages("together-form", ("planning:carry_offer", *_BELOW), user="smolensk-council"),
    *_pages("together-form", ("planning:edit_withdraw", *_EDIT, 'a[href$="/withdraw/"]'), user="vyazma"),
    *_pages("offers", ("planning:offers", "/plans/offers/"), user="vyazma"),
    *_pages("offer", ("planning:offer", "/plans/offers/", "ul.todo a.t"), user="vyazma"),
    *_pages("together-form", ("planning:offer_end", *_ACCEPTED, 'a[href$="/end/"]'), user="vyazma"),
    *_pages(
        "collecting",
        ("planning:collecting", "/plans/collecting/"),
        ("planning:collected", "/plans/collecting/", "main table a"),
        user="smolensk-council",
    ),
    *_pages("collecting-new", ("planning:collecting_new", "/plans/collecting/new/"), user="smolensk-council"),
    *_pages("collecting-answer", ("planning:collecting_answer", "/plans/collecting/", "main table a"), user="vyazma"),
    # The API's page, refusals.
    *_pages("explorer", ("graphql-explorer", "/graphql/explorer/"), user="smolensk-branch"),
    Address(name="", path="/plans/2020/RU-XXX/", template="404", status=404),
    Address(name="", path="/nowhere/", template="404", user="", status=404),
    Address(name="", path="/organizations/RU-SMO/edit/", template="403", user="vyazma", status=403),
]

EXEMPT = {
    "planning:deadline_take_back": "takes a POST and goes back",
    "planning:amend": "needs an accepted plan of one's own; the same form as planning:rename",
    "set_theme": "takes a POST and goes back",
    "set_language": "takes a POST and goes back",
    "graphql": "the API, no page",
    "graphql-explorer-token": "takes a POST and answers JSON",
    "account_set_password": "goes to account_change_password: everybody here has a password",
    "account_confirm_login_code": "sign-in by a code from a letter is switched off",
    "mfa_authenticate": "stands only between password and code of a sign-in with a second step",
    "mfa_reauthenticate": "needs a second step that is set up; the same form as account_reauthenticate",
    "mfa_deactivate_totp": "needs a second step that is set up; the same form as account_change_password",
    "mfa_view_recovery_codes": "needs a second step that is set up",
    "mfa_generate_recovery_codes": "needs a second step that is set up",
    "mfa_download_recovery_codes": "hands out a file",
    "socialaccount_signup": "nobody signs up, also not by OpenID Connect",
    "openid_connect_login": "goes to the provider; there is none here",
    "openid_connect_callback": "the provider comes back to it; there is none here",
    "federation:beneath": "a fragment of federation:organizations",
    "federation:work_for": "takes a POST and goes back",
    "federation:notification": "marks as read and goes to what the notification is about",
    "federation:notification_read": "takes a POST and goes back",
    "federation:notifications_read": "takes a POST and goes back",
    "federation:invitation_withdraw": "takes a POST and goes back",
    "federation:token_revoke": "takes a POST and goes back",
    "federation:attachment": "hands out a file",
    "federation:attachment_remove": "takes a POST and goes back",
    "consolidated:view_remove": "takes a POST and goes to the views",
    "consolidated:calendar": "hands out a calendar to whoever knows its secret",
    "consolidated:calendar_revoke": "takes a POST and goes to the subscriptions",
    "consolidated:export": "needs an export that a worker makes (tests/planning/test_consolidated_kept)",
    "consolidated:export_file": "hands out a file",
    "planning:import_drop": "takes a POST and goes to the plan",
    "planning:import_source": "hands out a file",
    "planning:comment": "goes to planning:item_talk or planning:talk",
    "planning:create": "takes a POST and goes to the plan",
    "planning:export": "hands out a file",
    "planning:form": "hands out a file",
    "planning:collected_sheet": "hands out a file",
    "planning:collected_repeat": "takes a POST and goes back",
    "planning:edition": "needs a second published edition; its page is tested in tests/planning/test_editions.py",
    "planning:order": "takes a POST and goes to the plan",
    "planning:period": "a fragment of planning:item",
    "planning:item_row": "a fragment of planning:plan",
    "planning:item_keep": "takes a POST and answers JSON",
    "planning:live": "a stream of events of planning:plan",
    "planning:suggestions": "a fragment of planning:item",
}
"""URL pattern → why it has no line above."""
