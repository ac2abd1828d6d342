"""Personal tokens of the API: the list, a new one (shown once), revoking."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from federation.kernel import clock
from federation.kernel.errors import DomainError, not_found
from federation.selectors.people import tokens_of
from federation.services.tokens import token_issue, token_revoke
from federation.web.answers import SeeOther, page, put, require_form
from federation.web.forms import TokenForm
from federation.web.middleware import AppRequest

SHOWN = 100


@never_cache
@login_required
@require_form
def tokens(request: AppRequest) -> HttpResponse:
    """The list and the form. A new token stands on the answer to the form itself and nowhere else."""
    form = TokenForm(request.POST or None)
    status, secret = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _token, secret = token_issue(
                    user=request.user,
                    name=form.cleaned_data["name"],
                    expires_at=_end_of(form.cleaned_data["expires_at"]),
                    actor=request.actor,
                )
            except DomainError as error:
                put(form, error)
            else:
                status, form = 200, TokenForm()
    now = clock.now()
    rows = tokens_of(request.actor)[:SHOWN]
    context = {
        "form": form,
        "secret": secret,
        "rows": [{"token": row, "expired": row.expires_at is not None and row.expires_at <= now} for row in rows],
        "endpoint": request.build_absolute_uri("/graphql/"),
    }
    return page(request, "federation/tokens.html", context, status=status)


def _end_of(day: date | None) -> datetime | None:
    """The first moment after a day, in the time zone in force."""
    return timezone.make_aware(datetime.combine(day, time())) + timedelta(days=1) if day else None


@login_required
@require_POST
def revoke(request: AppRequest, token_id: UUID) -> HttpResponse:
    """End a token at once."""
    token = tokens_of(request.actor).filter(pk=token_id).first()
    if token is None:
        raise not_found("token")
    token_revoke(token=token, actor=request.actor)
    messages.success(request, _("Ключ отозван: программы с ним больше не войдут."))
    return SeeOther(reverse("federation:tokens"))
