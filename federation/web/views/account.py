"""One's own account, the devices that are signed in, the organization in whose name one works."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from federation.kernel.errors import DomainError, ErrorCode, not_found
from federation.models import Organization
from federation.services.accounts import account_change, other_devices_sign_out
from federation.web.answers import SeeOther, form_page, require_form
from federation.web.forms import AccountForm, SessionsForm
from federation.web.frame import SESSION_KEY, roles_in_words
from federation.web.middleware import AppRequest


@login_required
@require_form
def profile(request: AppRequest) -> HttpResponse:
    """Name, language, letters; the ways to the password, the second step, the devices, the tokens."""
    actor = request.actor
    user = request.user
    rows = Organization.objects.visible_to(actor).filter(pk__in={held.organization_id for held in actor.held})
    initial = {"full_name": user.full_name, "language": user.language, "digest": user.digest}
    response = form_page(
        request,
        form=AccountForm(request.POST or None, initial=initial),
        deed=lambda data: account_change(actor=actor, **data),
        done=request.path,
        said=_("Сохранено."),
        template="federation/account.html",
        context={
            "places": [{"organization": row, "roles": roles_in_words(actor, row.pk)} for row in rows.order_by("path")],
        },
    )
    if isinstance(response, SeeOther):
        _speak(response, request.POST["language"])
    return response


def _speak(response: HttpResponse, language: str) -> None:
    """The language of the pages is the browser's choice; the account's is that of the letters. Here both change."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )
    translation.activate(language)


@login_required
@require_form
@sensitive_post_parameters("password")
def devices(request: AppRequest) -> HttpResponse:
    """Sign every other device out."""

    def deed(data: dict[str, Any]) -> None:
        # As many guesses as the page that asks for the password again allows.
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            raise DomainError(ErrorCode.RATE_LIMITED, "password", {"seconds": 60})
        user = other_devices_sign_out(actor=request.actor, password=data["password"])
        update_session_auth_hash(request, user)

    return form_page(
        request,
        form=SessionsForm(request.POST or None),
        deed=deed,
        done=reverse("federation:account"),
        said=_("На других устройствах теперь нужно войти снова."),
        template="federation/form.html",
        context={
            "tabs": True,
            "heading": _("Выйти на всех других устройствах"),
            "text": _("Здесь вы останетесь. Забыли выйти на чужом компьютере или потеряли телефон — это сюда."),
            "submit": _("Выйти на других устройствах"),
            "tone": "d",
            "cancel": reverse("federation:account"),
        },
    )


@login_required
@require_POST
def work_for(request: AppRequest) -> HttpResponse:
    """Choose the organization in whose name to work, and go back."""
    chosen = request.POST.get("organization", "")
    if chosen not in {str(held.organization_id) for held in request.actor.held}:
        raise not_found("organization")
    request.session[SESSION_KEY] = chosen
    target = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    if inside:
        return SeeOther(target)
    messages.success(request, _("Организация выбрана."))
    return SeeOther("/")
