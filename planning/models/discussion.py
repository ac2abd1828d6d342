"""What is said about a plan's items: suggestions, shown as changes, and comments."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.access.walls import Shared


class SuggestionStatus(models.TextChoices):
    """What became of a suggestion."""

    OPEN = "OPEN", _("ждёт решения")
    ACCEPTED = "ACCEPTED", _("принято")
    PARTLY_ACCEPTED = "PARTLY_ACCEPTED", _("принято частично")
    DECLINED = "DECLINED", _("отклонено")
    WITHDRAWN = "WITHDRAWN", _("отозвано")


class Remark(Shared):
    """Something said about a plan by somebody in the name of `organization` (at `other_path`, which reads it always).

    Its audience is that of the plan's state when it was said: talk over a draft stays with those who write it, what is
    said of a filed plan is read from above (federation.access.roles, "discussion"). Who speaks signs: `author_name` is
    told to every reader, though the account itself may be hidden to him.
    """

    grant_field: ClassVar[str] = "plan_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="%(class)ss")
    author_name = models.CharField(_("автор"), max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    organization = models.ForeignKey("federation.Organization", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class Suggestion(Remark):
    """A change of an item that somebody proposes; `item_id` is the item's identity and outlives the draft's row.

    `changes` and `before` are field → value by the names of `planning.services.values.FIELDS`, ready for display and
    for writing; `seen` is the item's revision that the author saw, against which the change merges when accepted.
    `taken` lists the fields that were accepted.
    """

    item_id = models.UUIDField(editable=False)
    changes = models.JSONField()
    before = models.JSONField(default=dict)
    seen = models.PositiveIntegerField()
    note = models.TextField(_("пояснение"), blank=True)
    status = models.CharField(
        _("состояние"), max_length=16, choices=SuggestionStatus.choices, default=SuggestionStatus.OPEN
    )
    taken = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reason = models.TextField(_("причина"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("предложенная правка")
        verbose_name_plural = _("предложенные правки")
        indexes = [
            models.Index(fields=["plan", "status", "created_at"], name="suggestion_of_plan"),
            models.Index(fields=["item_id", "created_at"], name="suggestion_of_item"),
        ]


class Comment(Remark):
    """A comment on an item, or on the whole plan; `item_id` is an item's identity and outlives the draft's row.

    `mentioned` are the people whom the text names; `answers` the comment that it replies to (threads are one deep).
    """

    item_id = models.UUIDField(null=True)
    text = models.TextField(_("комментарий"))
    answers = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    mentioned = ArrayField(models.UUIDField(), default=list, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("комментарий")
        verbose_name_plural = _("комментарии")
        indexes = [models.Index(fields=["plan", "item_id", "created_at"], name="comment_of_item")]
