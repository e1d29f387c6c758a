"""The runs of `manage.py run_daily`."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0022_saved_filters'),
    ]

    operations = [
        migrations.CreateModel(
            name='DailyRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(db_index=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('result', models.TextField(default='[]')),
            ],
            options={
                'verbose_name': 'daily run',
                'verbose_name_plural': 'daily runs',
            },
        ),
    ]
