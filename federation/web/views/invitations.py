"""The page that a link from an invitation's letter opens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from federation.access.roles import Role
from federation.access.scope import acting_as
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import User
from federation.selectors.actor import actor_for
from federation.services.invitations import invitation_accept, invitation_open
from federation.web.answers import SeeOther, page, put, require_form
from federation.web.forms import AcceptForm
from federation.web.middleware import AppRequest

TEMPLATE = "federation/invitation.html"


@never_cache
@require_form
@sensitive_post_parameters("password", "again")
def accept(request: AppRequest, secret: str) -> HttpResponse:
    """Say who invites to which role; take it with a new account, or as the person who is signed in."""
    try:
        invitation = invitation_open(secret=secret)
    except DomainError as error:
        return page(request, TEMPLATE, {"refused": error}, status=410 if error.code == ErrorCode.EXPIRED else 422)
    context: dict[str, Any] = {"invitation": invitation, "role": Role(invitation.role).label}
    if request.user.is_authenticated:
        return _as_known(request, secret, {**context, "known": request.user})
    return _as_new(request, secret, context)


def _as_known(request: AppRequest, secret: str, context: dict[str, Any]) -> HttpResponse:
    context["same"] = request.user.email.lower() == context["invitation"].email
    if request.method == "POST":
        try:
            invitation_accept(secret=secret, actor=request.actor)
        except DomainError as error:
            return page(request, TEMPLATE, {**context, "error": error}, status=422)
        messages.success(request, _("Роль ваша: организация появилась в списке вверху страницы."))
        return SeeOther(settings.LOGIN_REDIRECT_URL)
    return page(request, TEMPLATE, context)


def _as_new(request: AppRequest, secret: str, context: dict[str, Any]) -> HttpResponse:
    form = AcceptForm(request.POST or None, initial={"username": context["invitation"].email})
    context |= {"form": form, "sign_in": f"{reverse('account_login')}?next={request.path}"}
    if request.method != "POST":
        return page(request, TEMPLATE, context)
    if form.is_valid():
        try:
            user = invitation_accept(
                secret=secret, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
            )
        except DomainError as error:
            put(form, error)
        else:
            _sign_in(request, user)
            messages.success(request, _("Учётная запись готова. Добро пожаловать в Свод!"))
            return SeeOther(settings.LOGIN_REDIRECT_URL)
    return page(request, TEMPLATE, context, status=422)


def _sign_in(request: AppRequest, user: User) -> None:
    """Begin the session in the new account's own scope: the request began in nobody's, which does not see it."""
    with acting_as(actor_for(user_id=user.pk, door="page")):
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
