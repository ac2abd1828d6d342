"""What was typed is never lost: a write that is no longer allowed answers with its own text, to be copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from federation.kernel.errors import DomainError, ErrorCode
from federation.web.answers import page
from federation.web.middleware import STATUS, AppRequest
from planning.models import PlanInvitation
from planning.models.offers import InvitationRole, OfferStatus
from planning.web.forms import RowForm

View = Callable[..., HttpResponse]
ENDED = frozenset({ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN, ErrorCode.WRONG_STATE, ErrorCode.JOINT_ITEM})


def typed_is_kept(view: View) -> View:
    """A view of a row's form that, when the plan was closed to its writer meanwhile, gives him his text back.

    Whoever never had a part in the plan is answered as ever: it does not exist for him.
    """

    @wraps(view)
    def handle(request: AppRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except DomainError as error:
            sentence = _sentence(request, error, **kwargs) if request.method == "POST" else ""
            if not sentence:
                raise
            typed = [
                (field.label, text)
                for name, field in RowForm.base_fields.items()
                if isinstance(field, forms.CharField) and field.label and (text := request.POST.get(name, "").strip())
            ]
            context = {"here": "plans", "sentence": sentence, "typed": typed, "item": kwargs.get("item")}
            template = "kept_row.html" if request.htmx else "kept.html"
            return page(request, f"planning/cooperation/{template}", context, status=STATUS.get(error.code, 422))

    return handle


def _sentence(request: AppRequest, error: DomainError, *, cycle: str, organization: str, **_rest: Any) -> str:
    """What happened, for somebody who took part in the plan; "" for everybody else."""
    if error.code not in ENDED:
        return ""
    if error.code in (ErrorCode.WRONG_STATE, ErrorCode.JOINT_ITEM):
        return error.message
    rows = PlanInvitation.objects.visible_to(request.actor).filter(other_path__in=request.actor.own)
    named = rows.filter(summary__code=organization, summary__cycle_code=cycle, decided_at__isnull=False)
    last = named.order_by("-decided_at").first()
    if last is None or last.status not in (OfferStatus.WITHDRAWN, OfferStatus.DECLINED):
        return ""
    said = {"name": last.summary.get("organization", ""), "role": InvitationRole(last.role).label}
    if last.status == OfferStatus.WITHDRAWN:
        return _("Организация «%(name)s» закрыла вам свой план: вы в нём больше не %(role)s.") % said
    return _("Ваша организация вышла из плана организации «%(name)s» и больше его не правит.") % said
