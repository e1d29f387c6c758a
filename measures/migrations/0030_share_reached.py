"""Measures are sorted by the share of their targets that is reached."""

from collections import defaultdict

from django.db import migrations, models

from measures.domain.progress import Progress, in_ten_thousandths, share_reached
from measures.models.retracted import counting

_CHUNK = 2_000
_FIGURES = ("value", "value_max", "comparator", "direction", "baseline")


def fill(apps, schema_editor):
    """Derive the column from the targets in force, as `derivation.derived_columns()` does."""
    targets = apps.get_model("measures", "Target").objects.using(schema_editor.connection.alias)
    rows = targets.filter(retired_on=None).prefetch_related("readings").order_by("pk")
    goals = defaultdict(list)
    for target in rows.iterator(chunk_size=_CHUNK):
        goals[target.measure_id].append(_progress(target))
    shares = ((in_ten_thousandths(share_reached(each)), pk) for pk, each in goals.items())
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE measures_measure SET share_reached = %s WHERE id = %s",
            [(share, pk) for share, pk in shares if share is not None],
        )


def _progress(target):
    latest = max(
        counting(target.readings.all()), key=lambda row: (row.read_on, row.number), default=None
    )
    return Progress(
        reading=latest and latest.value,
        reading_qualifier=latest.qualifier if latest else "exact",
        **{name: getattr(target, name) for name in _FIGURES},
    )


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0029_day_counts'),
    ]

    operations = [
        migrations.AddField(
            model_name='measure',
            name='share_reached',
            field=models.PositiveIntegerField(editable=False, null=True, serialize=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['share_reached', 'code', 'zone', 'withdrawn'], name='measure_by_share'),
        ),
    ]
