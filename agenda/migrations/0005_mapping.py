"""Which tasks of an earlier edition go on as which of a new one, behind both walls."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from federation.access.walls import audit, raise_wall


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaskMapping",
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
                    "agenda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mappings", to="agenda.agenda"
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="goes_on_as", to="agenda.agendatask"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comes_from", to="agenda.agendatask"
                    ),
                ),
            ],
            options={
                "verbose_name": "соответствие задач",
                "verbose_name_plural": "соответствия задач",
                "constraints": [models.UniqueConstraint(fields=("earlier", "task"), name="one_mapping_per_pair")],
            },
        ),
        raise_wall("agenda_taskmapping", grant="agenda_id"),
        audit("agenda_taskmapping", grant="agenda_id", object_column="agenda_id"),
    ]
