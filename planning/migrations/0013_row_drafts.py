"""What people typed and have not saved, behind a wall of its own: only its writer reads it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from federation.access.walls import raise_wall


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0012_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RowDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("item_id", models.UUIDField()),
                ("fields", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="planning.plan"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "несохранённая правка",
                "verbose_name_plural": "несохранённые правки",
                "constraints": [models.UniqueConstraint(fields=("user", "plan", "item_id"), name="one_draft_of_a_row")],
            },
        ),
        raise_wall("planning_rowdraft", rule="user_id = (select svod_user())"),
    ]
