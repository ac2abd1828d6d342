"""What a person keeps of consolidated plans: saved views, calendars by a secret address."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from federation.access.scope import acting_as
from federation.kernel.errors import DomainError, not_found
from federation.selectors.actor import actor_for
from federation.web.answers import SeeOther, form_page, page, put, require_form
from federation.web.frame import working_for
from federation.web.middleware import AppRequest
from planning.exchange.consolidated import calendar_write
from planning.exchange.writing.filters import filter_in_words
from planning.models import CalendarFeed, SavedView
from planning.models.kept import NAME_LIMIT
from planning.selectors.calendars import MOST_EVENTS, too_many
from planning.services.calendars import calendar_of, calendar_revoke, calendar_subscribe
from planning.services.views import view_remove, view_save
from planning.web.consolidated import Svod, way_labels
from planning.web.views.consolidated import asked

SHOWN = 100


class ViewForm(forms.Form):
    """A view to be saved."""

    name = forms.CharField(
        label=gettext_lazy("Название"),
        max_length=NAME_LIMIT,
        help_text=gettext_lazy("По нему вы найдёте этот отбор снова. То же название заменит прежний вид."),
    )
    shared = forms.BooleanField(label=gettext_lazy("Виден всей моей организации"), required=False)


class CalendarForm(forms.Form):
    """A calendar to be subscribed to."""

    name = forms.CharField(
        label=gettext_lazy("Название календаря"),
        max_length=NAME_LIMIT,
        help_text=gettext_lazy("Так он будет называться в вашей программе."),
    )
    roughly = forms.BooleanField(
        label=gettext_lazy("И мероприятия без точной даты"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Они встанут на весь промежуток с пометкой «ориентировочно» и не займут ваше время."),
    )


@login_required
@require_safe
def views(request: AppRequest) -> HttpResponse:
    """One's own views and those that colleagues share."""
    rows = SavedView.objects.visible_to(request.actor).select_related("within", "organization").order_by("name")
    context = {
        "here": "consolidated",
        "crumbs": _crumbs(_("Сохранённые виды")),
        "rows": [
            {"view": row, "url": view_url(row), "own": row.user_id == request.actor.user_id} for row in rows[:SHOWN]
        ],
    }
    return page(request, "planning/consolidated/views.html", context)


@login_required
@require_form
def save(request: AppRequest, code: str, year: int) -> HttpResponse:
    """Save the filters of the address under a name."""
    svod = asked(request, code, year)
    organization = working_for(request)
    form = ViewForm(request.POST or None)
    if organization is None:
        del form.fields["shared"]
    return form_page(
        request,
        form=form,
        deed=lambda data: view_save(
            actor=request.actor,
            within=svod.within,
            year=year,
            query=svod.view_query,
            name=data["name"],
            shared_with=organization if data.get("shared") else None,
        ),
        done=reverse("consolidated:views"),
        said=_("Вид сохранён."),
        template="federation/form.html",
        context={**_form_context(svod, _("Сохранить вид"), _("Сохранить"), form), "text": _saved(svod)},
    )


@login_required
@require_POST
def view_remove_post(request: AppRequest, pk: UUID) -> HttpResponse:
    """Take a view away."""
    view = SavedView.objects.visible_to(request.actor).filter(pk=pk).first()
    if view is None:
        raise not_found("view")
    view_remove(actor=request.actor, view=view)
    messages.success(request, _("Вид убран."))
    return SeeOther(reverse("consolidated:views"))


@login_required
@require_safe
def calendars(request: AppRequest) -> HttpResponse:
    """One's own calendars. Their addresses are not shown again: only a hash of them is kept."""
    rows = CalendarFeed.objects.visible_to(request.actor).select_related("within").order_by("-created_at")
    context = {"here": "consolidated", "crumbs": _crumbs(_("Подписки на календарь")), "rows": rows[:SHOWN]}
    return page(request, "planning/consolidated/calendars.html", context)


@never_cache
@login_required
@require_form
def subscribe(request: AppRequest, code: str, year: int) -> HttpResponse:
    """Make a calendar; its address stands on the answer to the form itself and nowhere else."""
    svod = asked(request, code, year)
    form = CalendarForm(
        request.POST or None, initial={"name": _("Свод: %(name)s") % {"name": svod.within}, "roughly": True}
    )
    context = _form_context(svod, _("Подписаться на календарь"), _("Получить адрес"), form)
    if found := too_many(svod.plan):
        many = _(
            "Под отбор подходит событий: %(n)s. В календарь войдут %(most)s ближайших: больше телефоны не принимают."
        )
        context["text"] = f"{context['text']} {many % {'n': found, 'most': MOST_EVENTS}}"
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _feed, secret = calendar_subscribe(
                    actor=request.actor, within=svod.within, year=year, query=_query(svod), **form.cleaned_data
                )
            except DomainError as error:
                put(form, error)
            else:
                address = request.build_absolute_uri(reverse("consolidated:calendar", args=[secret]))
                ready = {"address": address, "back": svod.url(), **context}
                return page(request, "planning/consolidated/calendar_ready.html", ready)
    return page(request, "federation/form.html", {**context, "form": form}, status=status)


@login_required
@require_POST
def calendar_revoke_post(request: AppRequest, pk: UUID) -> HttpResponse:
    """End a calendar at once."""
    feed = CalendarFeed.objects.visible_to(request.actor).filter(pk=pk).first()
    if feed is None:
        raise not_found("calendar")
    calendar_revoke(actor=request.actor, feed=feed)
    messages.success(request, _("Подписка отозвана: по её адресу календарь больше не отдаётся."))
    return SeeOther(reverse("consolidated:calendars"))


@never_cache
@require_safe
def calendar(request: AppRequest, secret: str) -> HttpResponse:
    """The calendar of a secret address, with the rights that its person has today. Nobody signs in here."""
    feed = calendar_of(secret=secret)
    if feed is None:
        raise not_found("calendar")
    actor = actor_for(user_id=feed.user_id, door="calendar")
    with acting_as(actor):
        data = calendar_write(feed, actor)
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = "inline; filename=svod.ics"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def view_url(view: SavedView) -> str:
    """The page that a view opens."""
    where = reverse("consolidated:show", args=[view.within.code, view.year])
    return f"{where}?{view.query}" if view.query else where


def _query(svod: Svod) -> str:
    return svod.narrowing.query


def _form_context(svod: Svod, heading: str, submit: str, form: forms.Form) -> dict[str, object]:
    return {
        "here": "consolidated",
        "heading": heading,
        "text": _narrowed(svod),
        "submit": submit,
        "cancel": svod.url(),
        "crumbs": svod.crumbs((heading, "")),
        "form": form,
    }


def _narrowed(svod: Svod) -> str:
    words = filter_in_words(svod.actor, svod.narrowing)
    told = {"name": svod.within, "year": svod.year, "words": words}
    return (_("%(name)s, %(year)s. Отбор — %(words)s.") if words else _("%(name)s, %(year)s, без отбора.")) % told


def _saved(svod: Svod) -> str:
    """What a view will hold, in words: it is told before it is saved."""
    way = way_labels()[svod.by].lower() if svod.by else _("с обычной группировкой")
    words = filter_in_words(svod.actor, svod.narrowing)
    told = {"name": svod.within, "year": svod.year, "words": words, "way": way}
    if not words:
        return _("%(name)s, %(year)s. Отбора нет: сохранится весь свод, %(way)s.") % told
    return _("%(name)s, %(year)s. Сохранится отбор — %(words)s; %(way)s.") % told


def _crumbs(label: str) -> list[dict[str, str]]:
    return [{"label": _("Свод"), "url": reverse("consolidated:start")}, {"label": label}]
