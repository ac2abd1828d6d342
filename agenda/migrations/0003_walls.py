"""The second wall and the audit of the agenda's tables."""

from django.db import migrations

from federation.access.walls import audit, raise_wall


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_initial"), ("federation", "0002_walls")]

    operations = [
        raise_wall("agenda_agenda"),
        *(
            raise_wall(table, grant="agenda_id")
            for table in ("agenda_agendatask", "agenda_activitykind", "agenda_problemarea", "agenda_taskarea")
        ),
        audit("agenda_agenda"),
        audit("agenda_agendatask", grant="agenda_id"),
        audit("agenda_problemarea", grant="agenda_id"),
        audit("agenda_activitykind", grant="agenda_id", object_column="task_id"),
        audit("agenda_taskarea", grant="agenda_id", object_column="task_id"),
    ]
