from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0009_tokens'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='entry', name='entry_door_is_known'),
        migrations.RenameField(model_name='entry', old_name='door', new_name='channel'),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(
                condition=models.Q(('channel__in', ['admin', 'api', 'import', 'command'])),
                name='entry_channel_is_known',
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
