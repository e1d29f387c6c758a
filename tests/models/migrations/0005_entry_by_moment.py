from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0004_search_index")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["recorded_at", "seq"], name="entry_by_moment"),
        ),
    ]
