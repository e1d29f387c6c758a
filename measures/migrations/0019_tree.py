"""The Merkle tree over the entries, made for those that are there."""

from django.db import migrations, models

from measures.ledger import tree_nodes
from measures.models import triggers

TABLES = ('measures_entry_', 'measures_head_')


def fill(apps, schema_editor):
    connection = schema_editor.connection
    names = [name for name in triggers.wanted(connection) if name.startswith(TABLES)]
    triggers.remove(connection, *names)  # they are installed again after `migrate`
    tree_nodes.fill(connection, apps.get_model('measures', 'Entry'))


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0022_evidence_of_confirmations'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='nodes',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='head',
            name='edge',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
