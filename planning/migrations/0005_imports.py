"""Imports: the document that a plan came from, and those that are still on their way."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import planning.models.imported
from federation.access.walls import audit, raise_wall


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0003_attachment_grant"),
        ("planning", "0004_covering_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("path", models.TextField(db_collation="C", editable=False)),
                (
                    "audience",
                    models.SmallIntegerField(
                        choices=[(0, "OWN"), (1, "ABOVE"), (2, "REGION"), (3, "MEMBERS"), (4, "PARTNERS")],
                        editable=False,
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "читается"),
                            ("READ", "прочитан, не загружен"),
                            ("FAILED", "не прочитан"),
                            ("LOADED", "загружен"),
                        ],
                        default="WAITING",
                        max_length=10,
                        verbose_name="состояние",
                    ),
                ),
                (
                    "file",
                    models.FileField(max_length=120, upload_to=planning.models.imported._place, verbose_name="файл"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="имя файла")),
                ("size", models.PositiveBigIntegerField(verbose_name="размер, байт")),
                ("sha256", models.CharField(max_length=64)),
                ("pasted", models.BooleanField(default=False)),
                ("columns", models.JSONField(blank=True, default=dict)),
                ("reading", models.JSONField(blank=True, default=dict)),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("error", models.TextField(blank=True, verbose_name="почему не прочитан")),
                ("created_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="planning.cycle"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.organization"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="planning.plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "загрузка плана",
                "verbose_name_plural": "загрузки планов",
                "indexes": [models.Index(fields=["organization", "cycle", "-created_at"], name="import_of_plan")],
            },
        ),
        raise_wall("planning_import", grant="plan_id"),
        # What was read is long, and gone once it is loaded; the answers are news only as rows of the plan.
        audit("planning_import", grant="plan_id", quiet="reading,answers,columns,began_at"),
    ]
