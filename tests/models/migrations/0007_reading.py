import datetime

from django.db import migrations, models

_DAY = b',"schedule":"no_deadline","freshness":"stale"}'


def fill(apps, schema_editor):
    """Write the values that the verbs write; the bodies are good for no day and are rebuilt."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("UPDATE measures_measure SET due_order = due_by WHERE due_by IS NOT NULL")
        last = 0
        while True:
            cursor.execute(
                "SELECT measure_id, body FROM measures_body WHERE measure_id > %s "
                "ORDER BY measure_id LIMIT 500",
                [last],
            )
            rows = [(bytes(body)[:-1] + _DAY, pk) for pk, body in cursor.fetchall()]
            if not rows:
                return
            cursor.executemany("UPDATE measures_body SET body = %s WHERE measure_id = %s", rows)
            last = rows[-1][1]


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0006_target_deadline_whole'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='measure', name='measure_by_zone'),
        migrations.RemoveIndex(model_name='measure', name='measure_by_kind'),
        migrations.RemoveIndex(model_name='measure', name='measure_by_status'),
        migrations.AddField(
            model_name='measure',
            name='withdrawn',
            field=models.BooleanField(default=False, editable=False, serialize=False),
        ),
        migrations.AddField(
            model_name='body',
            name='told_on',
            field=models.DateField(db_index=True, default=datetime.date.max),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='body',
            name='until',
            field=models.DateField(db_index=True, default=datetime.date.min),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='measure',
            name='due_order',
            field=models.DateField(default=datetime.date(9999, 12, 31), editable=False, serialize=False),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['zone', 'code', 'kind', 'status', 'withdrawn'], name='measure_by_zone'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['zone', 'due_order', 'code', 'kind', 'status', 'withdrawn'], name='measure_by_zone_due'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['due_order', 'code', 'withdrawn'], name='measure_by_due'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['code', 'withdrawn'], name='measure_by_code'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['kind', 'code', 'withdrawn'], name='measure_by_kind'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['status', 'code', 'withdrawn'], name='measure_by_status'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
    ]
