"""Entries name the request that they take back, and are found by their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0018_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='undoes',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['request_id', 'seq'], name='entry_by_request'),
        ),
    ]
