"""What exists in the federation: one file per noun."""

from __future__ import annotations

from federation.kernel.records import AuditEntry, FeedEntry, IdempotencyRecord, OutboxMessage
from federation.models.attachment import Attachment
from federation.models.invitation import Invitation
from federation.models.membership import Membership
from federation.models.network import Network, NetworkMembership
from federation.models.notification import Notification
from federation.models.organization import Organization
from federation.models.succession import Succession
from federation.models.token import PersonalToken
from federation.models.user import User

__all__ = [
    "Attachment",
    "AuditEntry",
    "FeedEntry",
    "IdempotencyRecord",
    "Invitation",
    "Membership",
    "Network",
    "NetworkMembership",
    "Notification",
    "Organization",
    "OutboxMessage",
    "PersonalToken",
    "Succession",
    "User",
]
