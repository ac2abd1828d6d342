"""Rows of the kernel: audit, change feed, outbox, idempotency. They hold ids, not foreign keys to people.

Audit and feed rows are written by one trigger function in the database (`federation/migrations`), which sees bulk and
raw writes too; who, where and why come from the scope in force (`federation.access.scope`).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What happened to a row."""

    CREATED = "CREATED", _("создано")
    CHANGED = "CHANGED", _("изменено")
    DELETED = "DELETED", _("удалено")


class Recorded(models.Model):
    """What audit and feed rows have in common. `type` is the table, `xid` orders by commit with the snapshot's xmin."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    xid = models.BigIntegerField()
    type = models.CharField(max_length=63)
    object_id = models.UUIDField()
    grant_id = models.UUIDField(null=True)
    action = models.CharField(max_length=7, choices=Action.choices)
    path = models.TextField(db_collation="C")
    audience = models.SmallIntegerField()

    class Meta:
        abstract = True


class AuditEntry(Recorded):
    """Who changed what, when, from what to what, in which request. Append-only (a trigger refuses the rest).

    `before` and `after` hold the fields that changed; a created row has neither, a deleted one its last state.
    """

    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    user_id = models.UUIDField(null=True)
    door = models.CharField(max_length=20)
    purpose = models.CharField(max_length=60)
    request_id = models.CharField(max_length=40)
    reason = models.TextField()

    class Meta:
        app_label = "federation"
        indexes = [
            models.Index(fields=["object_id", "-id"], name="audit_of_object"),
            models.Index(fields=["grant_id", "-id"], name="audit_of_whole"),
        ]


class FeedEntry(Recorded):
    """One visible change, for readers that synchronise by a cursor."""

    class Meta:
        app_label = "federation"
        indexes = [models.Index(fields=["xid", "id"], name="feed_in_commit_order")]


class OutboxMessage(models.Model):
    """What must leave the database with a commit. Written in the transaction, relayed by the scheduler's job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    job = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "federation"
        indexes = [
            models.Index(fields=["created_at"], name="outbox_waiting", condition=models.Q(sent_at__isnull=True)),
        ]


class IdempotencyRecord(models.Model):
    """The first result of a repeatable request: a reference and a hash of the request, not the data."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.UUIDField()
    operation = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    object_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "federation"
        constraints = [
            models.UniqueConstraint(fields=["user_id", "operation", "key"], name="one_result_per_key"),
        ]
