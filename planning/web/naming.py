"""An organization as people name it in a form: by its code or by what it is called."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from federation.kernel.actor import Actor
from federation.kernel.text import sort_key, squeeze
from federation.models import Organization

OFFERED = 6
"""Organizations that a refusal names when several are called so."""


def organization_named(*, actor: Actor, typed: str) -> Organization:
    """The one organization that is meant: its code, its full or short name, or a part of one name alone.

    Raises:
        ValidationError: none is called so, missing and hidden alike, or several are; the sentence says how to mend it.
    """
    called = squeeze(typed)
    rows = Organization.objects.visible_to(actor).order_by("sort_key", "id")
    # A council goes by its region's name, which stands in its short name alone.
    itself = Q(sort_key=sort_key(called)) | Q(short_name__iexact=called)
    for which in (Q(code=called.upper()), itself, Q(sort_key__contains=sort_key(called))):
        found = list(rows.filter(which)[:OFFERED]) if called else []
        if len(found) == 1:
            return found[0]
        if found:
            names = "; ".join(f"{row} — {row.code}" for row in found)
            why = _("Подходит несколько: %(names)s. Напишите код.")
            raise forms.ValidationError(why, params={"names": names})
    raise forms.ValidationError(_("Такой организации нет. Проверьте код или название."))
