import datetime

from django.db import migrations, models

# What the verbs would have written.
FILL = [
    "UPDATE measures_measure SET due_order = due_by WHERE due_by IS NOT NULL",
    "UPDATE measures_body SET base = m.schedule_base, behind_on = m.behind_on, "
    "due_soon_on = m.due_soon_on, overdue_on = m.overdue_on, confirmed_on = m.confirmed_on "
    "FROM measures_measure m WHERE m.id = measures_body.measure_id",
]


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0006_target_deadline_whole'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='measure',
            name='measure_by_zone',
        ),
        migrations.AddField(
            model_name='body',
            name='base',
            field=models.CharField(default='', max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='body',
            name='behind_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='body',
            name='confirmed_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='body',
            name='due_soon_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='body',
            name='overdue_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='measure',
            name='due_order',
            field=models.DateField(default=datetime.date(9999, 12, 31), editable=False),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['zone', 'code', 'kind', 'status'], name='measure_by_zone'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['zone', 'due_order', 'code', 'kind', 'status'], name='measure_by_zone_due'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['due_order', 'code'], name='measure_by_due'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
