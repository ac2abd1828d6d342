"""Collecting current plans, and the answers to a new edition of the agenda; behind both walls."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from federation.access.walls import OTHER, audit, raise_wall


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0005_mapping"),
        ("federation", "0003_attachment_grant"),
        ("planning", "0008_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CollectingRequest",
            fields=[
                ("path", models.TextField(db_collation="C", editable=False)),
                (
                    "audience",
                    models.SmallIntegerField(
                        choices=[(0, "OWN"), (1, "ABOVE"), (2, "REGION"), (3, "MEMBERS"), (4, "PARTNERS")],
                        editable=False,
                    ),
                ),
                ("other_path", models.TextField(db_collation="C", editable=False)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("note", models.TextField(blank=True, verbose_name="пояснение")),
                ("nothing_at", models.DateTimeField(null=True, verbose_name="событий нет")),
                ("reminded_on", models.DateField(null=True, verbose_name="напомнили")),
            ],
            options={
                "verbose_name": "запрос плана",
                "verbose_name_plural": "запросы планов",
            },
        ),
        migrations.CreateModel(
            name="EditionAnswer",
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
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "ответ на новую редакцию",
                "verbose_name_plural": "ответы на новую редакцию",
            },
        ),
        migrations.CreateModel(
            name="Collecting",
            fields=[
                ("path", models.TextField(db_collation="C", editable=False)),
                (
                    "audience",
                    models.SmallIntegerField(
                        choices=[(0, "OWN"), (1, "ABOVE"), (2, "REGION"), (3, "MEMBERS"), (4, "PARTNERS")],
                        editable=False,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                ("field_revisions", models.JSONField(blank=True, default=dict)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("WEEK", "неделя"), ("MONTH", "месяц")], max_length=12, verbose_name="за что"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NATIONAL_OFFICE", "национальный аппарат"),
                            ("FEDERAL_DISTRICT", "федеральный округ"),
                            ("REGIONAL_COUNCIL", "совет муниципальных образований"),
                            ("REGIONAL_BRANCH", "региональное отделение"),
                            ("MUNICIPALITY", "муниципальное образование"),
                            ("TOS", "ТОС"),
                            ("COMMISSION", "комиссия"),
                            ("PARTNER_ORGANIZATION", "партнёрская организация"),
                        ],
                        max_length=20,
                        verbose_name="кого просим",
                    ),
                ),
                (
                    "chosen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                ("lead", models.SmallIntegerField(verbose_name="за сколько дней до начала")),
                ("repeats", models.BooleanField(default=False, verbose_name="повторять")),
                ("note", models.TextField(blank=True, verbose_name="пояснение")),
                ("created_at", models.DateTimeField()),
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
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collectings",
                        to="federation.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "сбор планов",
                "verbose_name_plural": "сборы планов",
            },
        ),
        migrations.AddField(
            model_name="cycle",
            name="collecting",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cycles", to="planning.collecting"
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.UniqueConstraint(
                fields=("collecting", "starts_on"), name="one_cycle_per_collected_period"
            ),
        ),
        migrations.AddField(
            model_name="collectingrequest",
            name="cycle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="planning.cycle"
            ),
        ),
        migrations.AddField(
            model_name="collectingrequest",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.organization"
            ),
        ),
        migrations.AddField(
            model_name="editionanswer",
            name="agenda",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agenda.agenda"),
        ),
        migrations.AddField(
            model_name="editionanswer",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="editionanswer",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="edition_answers", to="planning.planitem"
            ),
        ),
        migrations.AddField(
            model_name="editionanswer",
            name="plan",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="planning.plan"),
        ),
        migrations.AddConstraint(
            model_name="collecting",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["WEEK", "MONTH"])), name="must_collect_a_week_or_month"
            ),
        ),
        migrations.AddIndex(
            model_name="collectingrequest",
            index=models.Index(fields=["other_path", "cycle"], name="request_to"),
        ),
        migrations.AddConstraint(
            model_name="collectingrequest",
            constraint=models.UniqueConstraint(fields=("cycle", "organization"), name="asked_once_per_cycle"),
        ),
        migrations.AddConstraint(
            model_name="editionanswer",
            constraint=models.UniqueConstraint(fields=("item", "agenda"), name="one_answer_per_edition"),
        ),
        raise_wall("planning_collecting"),
        raise_wall("planning_collectingrequest", or_rule=OTHER, write_or=OTHER),
        raise_wall("planning_editionanswer", grant="plan_id"),
        audit("planning_collecting"),
        audit("planning_collectingrequest", quiet="reminded_on,other_path"),
        audit("planning_editionanswer", grant="plan_id", object_column="item_id"),
    ]
