"""Background jobs: each calls one service, may run twice, and takes ids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import current_app, shared_task

from federation.access.scope import acting_as
from federation.kernel.actor import Actor, system
from federation.models.user import Digest
from federation.services.invitations import invitation_mail
from federation.services.notifications import letter_send, letters_waiting
from federation.services.relay import relay_waiting, tidy
from federation.services.successions import succession_apply


@shared_task
def relay_outbox(**_kwargs: Any) -> None:
    """Hand committed messages to the broker. Every few seconds."""
    relay_waiting(publish=_publish)


@shared_task
def mail_invitation(*, invitation_id: str, **_kwargs: Any) -> None:
    """Send an invitation's letter."""
    with acting_as(_job("mail_invitation")):
        invitation_mail(invitation_id=UUID(invitation_id))


@shared_task
def mail_news(*, digest: str = Digest.AT_ONCE, **_kwargs: Any) -> None:
    """Send the news that wait for a letter: at once, or the daily ones."""
    with acting_as(_job("mail_news")):
        waiting = letters_waiting(digest=digest)
    for user_id in waiting:
        with acting_as(_job("mail_news")):
            letter_send(user_id=user_id)


@shared_task
def apply_succession(*, succession_id: str, parent_id: str, **_kwargs: Any) -> None:
    """Carry a recorded move through the tree."""
    with acting_as(_job("apply_succession")):
        succession_apply(succession_id=UUID(succession_id), parent_id=UUID(parent_id))


@shared_task
def tidy_up(**_kwargs: Any) -> None:
    """Remove what has served. Nightly."""
    with acting_as(_job("tidy_up")):
        tidy()


def _job(name: str) -> Actor:
    return system(f"job {name}", door="job")


def _publish(job: str, arguments: dict[str, Any]) -> None:
    current_app.send_task(job, kwargs=arguments)
