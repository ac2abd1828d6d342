"""What people chose, behind both walls; and the one thing of it that the network shares: counts of words."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from federation.access.walls import audit, raise_wall

# Counts only, and only of words and ties that at least three organizations have: nothing of a draft can be read out of
# them. Members of the network and named processes get them, nobody else.
WORDS = """
create function svod_learned_words(edition uuid)
    returns table (word text, kind text, number int, together int, alone int)
    language sql stable security definer set search_path = public, pg_temp as $$
    with words as (
        select organization_id, tasks, areas, unnest(stems) as word from agenda_agendachoice
        where agenda_id = edition and (svod_everyone() <= 3 or svod_process())
    ),
    known as (
        select words.word, count(*)::int as alone from words
        group by words.word having count(distinct organization_id) >= 3
    ),
    ties as (
        select organization_id, words.word, 'task' as kind, unnest(tasks)::int as number from words
        union all
        select organization_id, words.word, 'area', unnest(areas)::int from words
    )
    select ties.word, ties.kind, ties.number, count(*)::int, known.alone
    from ties join known using (word)
    group by ties.word, ties.kind, ties.number, known.alone
    having count(distinct ties.organization_id) >= 3
$$;
alter function svod_learned_words(uuid) owner to svod_trusted;
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0003_walls"), ("federation", "0003_attachment_grant")]

    operations = [
        migrations.CreateModel(
            name="AgendaChoice",
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
                ("digest", models.CharField(max_length=64)),
                ("stems", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "tasks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("chosen_at", models.DateTimeField()),
                (
                    "agenda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agenda.agenda"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="federation.organization"
                    ),
                ),
            ],
            options={
                "verbose_name": "выбор приоритета",
                "verbose_name_plural": "выбранные приоритеты",
                "indexes": [models.Index(fields=["agenda", "path", "-chosen_at"], name="choices_by_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "agenda", "digest"), name="one_choice_per_text")
                ],
            },
        ),
        raise_wall("agenda_agendachoice"),
        audit("agenda_agendachoice", quiet="chosen_at"),
        migrations.RunSQL(WORDS, "drop function svod_learned_words(uuid);"),
    ]
