"""Files of an item are open to whoever is invited to its plan: their wall asks for the plan, not for the item."""

from django.db import migrations, models

from federation.access.walls import audit, raise_wall

TABLE = "federation_attachment"
OLD_WALL = raise_wall(TABLE, grant="object_id")
OLD_AUDIT = audit(TABLE, grant="object_id", object_column="object_id")


class Migration(migrations.Migration):
    dependencies = [("federation", "0002_walls")]

    operations = [
        migrations.RunSQL(OLD_AUDIT.reverse_sql, OLD_AUDIT.sql),
        migrations.RunSQL(OLD_WALL.reverse_sql, OLD_WALL.sql),
        migrations.AddField("attachment", "grant_id", models.UUIDField(editable=False, null=True)),
        migrations.RunSQL("update federation_attachment set grant_id = object_id", migrations.RunSQL.noop),
        migrations.AlterField("attachment", "grant_id", models.UUIDField(editable=False)),
        raise_wall(TABLE, grant="grant_id"),
        audit(TABLE, grant="grant_id", object_column="object_id"),
    ]
