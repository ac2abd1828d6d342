"""Who may do what with an agenda: the office with the edition, a region with its own local priorities."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agenda.models import Agenda
from agenda.models.edition import AgendaStatus
from federation.access.roles import may_write, require_write
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.models import Organization
from federation.models.organization import Kind

TABLE_ROW = {
    AgendaStatus.DRAFT.value: "agenda.draft",
    AgendaStatus.PUBLISHED.value: "agenda.published",
    AgendaStatus.SUPERSEDED.value: "agenda.published",
}
"""The row of `federation.access.roles.TABLE` that an edition in this state goes by."""


def require_office(actor: Actor, organization: Organization) -> None:
    """Refuse unless `organization` is the national office and `actor` writes for it.

    Raises:
        DomainError: INVALID_VALUE (another kind of organization), FORBIDDEN.
    """
    if organization.kind != Kind.NATIONAL_OFFICE:
        why = _("повестку ведёт национальный аппарат, а не «%(name)s»") % {"name": organization.name}
        raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})
    require_write(actor, "agenda.draft", path=organization.path)


def edits(actor: Actor, agenda: Agenda) -> bool:
    """Whether `actor` writes for the office that owns the edition, whatever its state."""
    return may_write(actor, TABLE_ROW[agenda.status], path=agenda.path)


def require_text_edit(actor: Actor, agenda: Agenda) -> None:
    """Refuse unless the texts and numbers of the edition may be changed: only the office, only in a draft.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE.
    """
    require_write(actor, TABLE_ROW[agenda.status], path=agenda.path)
    if agenda.status != AgendaStatus.DRAFT:
        raise _wrong_state(agenda, _("повестка – черновик; тексты опубликованной меняет новая редакция"))


def require_content_edit(actor: Actor, agenda: Agenda) -> None:
    """Refuse unless ties of tasks to areas and kinds of activity may be changed: the office, until superseded.

    Raises:
        DomainError: FORBIDDEN, WRONG_STATE.
    """
    require_write(actor, TABLE_ROW[agenda.status], path=agenda.path)
    if agenda.status == AgendaStatus.SUPERSEDED:
        raise _wrong_state(agenda, _("редакция действует: заменённую уже не меняют"))


def require_local_priority_edit(actor: Actor, agenda: Agenda, organization: Organization) -> None:
    """Refuse unless `organization` is a regional council whose writer, or the office's, acts on a published edition.

    Raises:
        DomainError: INVALID_VALUE, FORBIDDEN, WRONG_STATE.
    """
    if organization.kind != Kind.REGIONAL_COUNCIL:
        why = _("местный приоритет ставит региональный совет, а не «%(name)s»") % {"name": organization.name}
        raise DomainError(ErrorCode.INVALID_VALUE, "organization", {"why": why})
    if not edits(actor, agenda):
        require_write(actor, "agenda.published", path=organization.path)
    if agenda.status != AgendaStatus.PUBLISHED:
        raise _wrong_state(agenda, _("повестка опубликована"))


def _wrong_state(agenda: Agenda, allowed: str) -> DomainError:
    state = AgendaStatus(agenda.status).label
    return DomainError(ErrorCode.WRONG_STATE, params={"state": state, "allowed": allowed})
