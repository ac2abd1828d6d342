"""Saved views, calendars by a secret address, exports under way, and their walls; what counting reads in the indexes."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import planning.models.kept
from federation.access.walls import audit, raise_wall

OWN_ROW = "user_id = (select svod_user())"
HOLDER = "secret_hash = (select svod_secret())"
SHARED = "shared and path = any ((select svod_own())::text[])"


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0007_cooperation_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="название")),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("roughly", models.BooleanField(default=True, verbose_name="и события без точной даты")),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "подписка на календарь",
                "verbose_name_plural": "подписки на календарь",
            },
        ),
        migrations.CreateModel(
            name="ExportJob",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField()),
                ("query", models.CharField(blank=True, max_length=2000)),
                (
                    "format",
                    models.CharField(
                        choices=[("docx", "Word"), ("xlsx", "Excel"), ("csv", "CSV")],
                        max_length=4,
                        verbose_name="вид файла",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "ждёт очереди"),
                            ("RUNNING", "готовится"),
                            ("DONE", "готов"),
                            ("FAILED", "не получился"),
                        ],
                        default="WAITING",
                        max_length=8,
                        verbose_name="состояние",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("written", models.PositiveIntegerField(default=0)),
                ("file", models.FileField(blank=True, max_length=120, upload_to=planning.models.kept._place)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("reach", models.CharField(blank=True, max_length=64)),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "выгрузка свода",
                "verbose_name_plural": "выгрузки свода",
            },
        ),
        migrations.CreateModel(
            name="SavedView",
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
                ("year", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="название")),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("shared", models.BooleanField(default=False, verbose_name="для всей организации")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "сохранённый вид",
                "verbose_name_plural": "сохранённые виды",
            },
        ),
        migrations.RemoveIndex(
            model_name="planitem",
            name="item_standing",
        ),
        migrations.RemoveIndex(
            model_name="planitemarea",
            name="items_of_area",
        ),
        migrations.RemoveIndex(
            model_name="planitemtask",
            name="items_of_task",
        ),
        migrations.AddIndex(
            model_name="planitem",
            index=models.Index(
                condition=models.Q(("is_standing", True)),
                fields=["planning_year", "path", "number", "id"],
                include=("audience", "plan", "period_kind", "home_id"),
                name="item_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="planitemarea",
            index=models.Index(
                condition=models.Q(("is_standing", True)),
                fields=["problem_area", "path", "item"],
                include=("audience", "plan", "planning_year"),
                name="items_of_area",
            ),
        ),
        migrations.AddIndex(
            model_name="planitemtask",
            index=models.Index(
                condition=models.Q(("is_standing", True)),
                fields=["task", "path", "item"],
                include=("audience", "plan", "planning_year"),
                name="items_of_task",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="within",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.organization"
            ),
        ),
        migrations.AddField(
            model_name="exportjob",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="exportjob",
            name="within",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.organization"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="organization",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.organization"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="within",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.organization"
            ),
        ),
        migrations.AddIndex(
            model_name="calendarfeed",
            index=models.Index(fields=["user", "-created_at"], name="calendar_of_user"),
        ),
        migrations.AddIndex(
            model_name="exportjob",
            index=models.Index(fields=["user", "-created_at"], name="export_of_user"),
        ),
        migrations.AddIndex(
            model_name="exportjob",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="export_expiring"
            ),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(condition=models.Q(("shared", True)), fields=["path", "name"], name="view_shared"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("user", "name"),
                name="one_view_per_name",
                violation_error_message="Вид с таким названием у вас уже есть.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("shared", False), ("organization__isnull", False), _connector="OR"),
                name="must_be_shared_with_somebody",
            ),
        ),
        # A view, a calendar and an export are a person's own; a shared view is read where he has shared it, and written
        # by him alone. A calendar's program holds its secret and nothing else.
        raise_wall("planning_savedview", rule=OWN_ROW, or_rule=SHARED),
        raise_wall("planning_calendarfeed", rule=OWN_ROW, or_rule=HOLDER, write_or=HOLDER),
        raise_wall("planning_exportjob", rule=OWN_ROW),
        audit("planning_savedview"),
        audit("planning_calendarfeed", quiet="last_used_at"),
        audit("planning_exportjob", quiet="total,written,began_at"),
    ]
