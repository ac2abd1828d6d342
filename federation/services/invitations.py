"""Invitations: an office asks a person by e-mail to take a role; the link works once, for two weeks."""

from __future__ import annotations

import base64
import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from federation.access.roles import TABLE, Role
from federation.access.scope import acting_as, because
from federation.kernel import clock, logs, outbox
from federation.kernel.actor import Actor
from federation.kernel.errors import DomainError, ErrorCode
from federation.kernel.text import squeeze
from federation.models import Invitation, Membership, Organization, User
from federation.permissions import MEMBERS, require_hand_out, require_members, require_open
from federation.services.links import digest, holding
from federation.services.members import write_membership

LIFETIME = timedelta(days=14)
ADDRESS = "/invitation/{secret}/"
"""The page that accepts."""


def _secret_of(invitation_id: uuid.UUID) -> str:
    """The secret of a link: 256 bits that only holders of the server's key can compute.

    Derived, not drawn, so that the letter's job needs nothing but the id: no live link stands in a queue or a table.
    """
    mac = salted_hmac("svod.invitation", invitation_id.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


@transaction.atomic
def invitation_send(
    *, actor: Actor, organization: Organization, email: str, full_name: str, role: str
) -> tuple[Invitation, str]:
    """Invite a person; a letter follows the commit. An earlier open link for the same role ends.

    Returns:
        The invitation and its secret, of which only a hash is stored.

    Raises:
        DomainError: FORBIDDEN, ROLE_TOO_HIGH, ORGANIZATION_CLOSED, INVALID_VALUE (e-mail, role), REQUIRED and TOO_LONG
            (name), ALREADY_EXISTS (a member with this e-mail has the role).
    """
    require_members(actor, organization)
    require_hand_out(actor, organization, role)
    require_open(organization)
    email, full_name = _checked(email, full_name)
    today, now = clock.today(), clock.now()
    members = Membership.objects.visible_to(actor).in_force(today).filter(organization=organization)
    if members.filter(user__email__iexact=email, role=role).exists():
        raise DomainError(ErrorCode.ALREADY_EXISTS, "email", {"what": f"{email}, {Role(role).label}"})
    Invitation.objects.filter(
        organization=organization, email=email, role=role, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=now)
    invitation_id = uuid.uuid4()
    secret = _secret_of(invitation_id)
    invitation = Invitation.objects.create(
        pk=invitation_id,
        organization=organization,
        email=email,
        full_name=full_name,
        role=role,
        invited_by_id=actor.user_id,
        secret_hash=digest(secret),
        created_at=now,
        expires_at=now + LIFETIME,
        path=organization.path,
        audience=TABLE[MEMBERS].reads,
    )
    outbox.send("federation.jobs.mail_invitation", invitation_id=str(invitation.pk))
    return invitation, secret


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, actor: Actor) -> None:
    """End a link that nobody used yet; withdrawing twice changes nothing.

    Raises:
        DomainError: FORBIDDEN, ROLE_TOO_HIGH; WRONG_STATE when it was accepted: end the membership instead.
    """
    require_members(actor, invitation.organization)
    require_hand_out(actor, invitation.organization, invitation.role)
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.accepted_at is not None:
        params = {"state": _("приглашение принято"), "allowed": _("приглашение ещё не принято")}
        raise DomainError(ErrorCode.WRONG_STATE, "invitation", params)
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])


def invitation_open(*, secret: str) -> Invitation:
    """What a link offers, for its page, with the organization.

    Raises:
        DomainError: EXPIRED, alike, for an unknown, used, withdrawn and expired link.
    """
    with acting_as(_guest(None)), holding(digest(secret)):
        return _valid(secret)


def invitation_accept(*, secret: str, username: str = "", password: str = "", actor: Actor | None = None) -> User:
    """Take the role that a link offers: with a new account, or as `actor`, signed in under the invited e-mail.

    Raises:
        DomainError: EXPIRED; REQUIRED, INVALID_VALUE, ALREADY_EXISTS on `username`, `password` or `email` (an account
            with this e-mail exists: sign in and open the link again); ORGANIZATION_CLOSED.
    """
    known = actor.user_id if actor is not None else None
    guest = _guest(known or uuid.uuid4())
    with acting_as(guest), holding(digest(secret)):
        invitation = _valid(secret, lock=True)
        because(_("по приглашению"))
        if known is not None:
            user = _the_invited(known, invitation)
        else:
            user = _new_account(guest.user_id, invitation, username, password)
        write_membership(user=user, organization=invitation.organization, role=invitation.role, since=clock.today())
        invitation.accepted_at = clock.now()
        invitation.save(update_fields=["accepted_at"])
    return user


def invitation_mail(*, invitation_id: uuid.UUID) -> bool:
    """Send the letter of an invitation that is still open; False when there is nothing to send. Runs in the worker."""
    now = clock.now()
    invitation = (
        Invitation.objects.select_related("organization", "invited_by")
        .filter(pk=invitation_id, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)
        .first()
    )
    secret = _secret_of(invitation_id)
    if invitation is None or invitation.secret_hash != digest(secret):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Приглашение в Свод: %(organization)s") % {"organization": invitation.organization.name}
        text = _(
            "Здравствуйте, %(name)s!\n\n"
            "Вас приглашают в Свод: %(organization)s, роль «%(role)s».\n"
            "Откройте ссылку до %(day)s, она действует один раз:\n\n%(link)s\n\n"
            "Если вы не ждали этого письма, ничего не делайте."
        ) % {
            "name": invitation.full_name,
            "organization": invitation.organization.name,
            "role": Role(invitation.role).label,
            "day": invitation.expires_at.strftime("%d.%m.%Y"),
            "link": settings.SITE_URL + ADDRESS.format(secret=secret),
        }
    send_mail(squeeze(subject), text, None, [invitation.email])
    return True


def _guest(user_id: uuid.UUID | None) -> Actor:
    """Whoever holds the link: reads organization cards as a partner does, and is the account about to exist."""
    return Actor(user_id=user_id, partner=True, door="page", request_id=logs.request_id.get())


def _valid(secret: str, *, lock: bool = False) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects.all()
    row = rows.select_related("organization").filter(secret_hash=digest(secret)).first()
    used = row is None or row.accepted_at is not None or row.withdrawn_at is not None
    if row is None or used or row.expires_at <= clock.now():
        raise DomainError(ErrorCode.EXPIRED, "secret")
    require_open(row.organization)
    return row


def _the_invited(user_id: uuid.UUID, invitation: Invitation) -> User:
    user = User.objects.get(pk=user_id)
    if user.email.lower() != invitation.email:
        why = _("приглашение послано на другую почту; выйдите и откройте ссылку снова")
        raise DomainError(ErrorCode.INVALID_VALUE, "email", {"why": why})
    return user


def _new_account(user_id: uuid.UUID | None, invitation: Invitation, username: str, password: str) -> User:
    user = User(pk=user_id, username=username.strip(), full_name=invitation.full_name, email=invitation.email)
    if not user.username:
        raise DomainError(ErrorCode.REQUIRED, "username")
    try:
        user.clean_fields(exclude={"password"})
    except ValidationError as error:
        raise _refused("username", error) from error
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise _refused("password", error) from error
    user.password = make_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            # The link came by this address, so it is verified.
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        if "one_account_per_email" in str(error):
            what = _("учётная запись с почтой %(email)s; войдите под ней и откройте ссылку снова")
            raise DomainError(ErrorCode.ALREADY_EXISTS, "email", {"what": what % {"email": user.email}}) from error
        raise DomainError(ErrorCode.ALREADY_EXISTS, "username", {"what": user.username}) from error
    return user


def _refused(field: str, error: ValidationError) -> DomainError:
    return DomainError(ErrorCode.INVALID_VALUE, field, {"why": " ".join(error.messages).rstrip(".")})


def _checked(email: str, full_name: str) -> tuple[str, str]:
    email, full_name = email.strip().lower(), squeeze(full_name)
    if not full_name:
        raise DomainError(ErrorCode.REQUIRED, "fullName")
    limit = Invitation._meta.get_field("full_name").max_length or 0
    if len(full_name) > limit:
        raise DomainError(ErrorCode.TOO_LONG, "fullName", {"length": len(full_name), "limit": limit})
    try:
        validate_email(email)
    except ValidationError as error:
        raise DomainError(ErrorCode.INVALID_VALUE, "email", {"why": _("это не адрес почты")}) from error
    return email, full_name
