"""Entries are found by the kinds of their change and the zone where their subject then was."""

from django.db import migrations, models

from measures.ledger import traits
from measures.models import triggers

TABLES = ('measures_entry_',)


def fill(apps, schema_editor):
    connection = schema_editor.connection
    names = [name for name in triggers.wanted(connection) if name.startswith(TABLES)]
    triggers.remove(connection, *names)  # they are installed again after `migrate`
    traits.fill(connection)


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0024_duplicates'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='kinds',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='entry',
            name='zone',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['seq', 'kinds', 'zone', 'subject', 'code', 'verb', 'channel', 'actor_id', 'recorded_at'], name='entry_by_traits'),
        ),
    ]
