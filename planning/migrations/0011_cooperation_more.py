"""Who speaks signs: readers of a remark are told its author's name, though his account may be hidden to them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0010_search")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="author_name",
            field=models.CharField(blank=True, max_length=300, verbose_name="автор"),
        )
        for name in ("comment", "suggestion")
    ]
