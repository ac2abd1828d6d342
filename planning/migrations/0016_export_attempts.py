"""How often a worker began an export."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0015_returned_versions")]

    operations = [
        migrations.AddField(model_name="exportjob", name="attempts", field=models.PositiveSmallIntegerField(default=0)),
    ]
