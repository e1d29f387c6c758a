"""The first of two steps that a database made before the first release may still lack.

`0001_initial` replaces it, so it never runs on another database.
"""

from importlib import import_module

from django.conf import settings
from django.core.management import CommandError
from django.db import migrations, models
from django.db.migrations.recorder import MigrationRecorder

TABLES = import_module("measures.migrations.0001_initial").Migration.operations
KNOWN = ['admin', 'api', 'import', 'command']


def require_0009(apps, schema_editor):
    applied = MigrationRecorder(schema_editor.connection).applied_migrations()
    if ("measures", "0009_tokens") not in applied:
        raise CommandError(
            "This database is older than migration 0009_tokens of the tracker. Install a version "
            "that has this migration and migrate, then install this one; nothing was changed."
        )


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The tables as 0009_tokens left them: those of 0001_initial less what came after it.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunPython(require_0009, migrations.RunPython.noop),
            ],
            state_operations=[
                *TABLES,
                migrations.RemoveConstraint('IdempotentResponse', 'idempotent_response_key_is_unique'),
                migrations.RenameModel('IdempotentResponse', 'Answered'),
                migrations.AddConstraint(
                    'Answered',
                    models.UniqueConstraint(fields=('user', 'key'), name='answered_key_is_unique'),
                ),
                migrations.RemoveField('body', 'format'),
                migrations.RemoveField('entry', 'format'),
                migrations.RemoveConstraint('entry', 'entry_channel_is_known'),
                migrations.RenameField('entry', 'channel', 'door'),
                migrations.AddConstraint(
                    'entry',
                    models.CheckConstraint(
                        condition=models.Q(('door__in', KNOWN)), name='entry_door_is_known'
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name='entry', name='entry_door_is_known'),
        migrations.RenameField(model_name='entry', old_name='door', new_name='channel'),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(
                condition=models.Q(('channel__in', KNOWN)), name='entry_channel_is_known'
            ),
        ),
        # All that was written before there were formats is of the first.
        migrations.AddField(
            model_name='entry',
            name='format',
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='body',
            name='format',
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
    ]
