import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


def keep_places(apps, schema_editor):
    Zone, ZoneParent = (apps.get_model('measures', name) for name in ('Zone', 'ZoneParent'))
    for zone in Zone.objects.order_by('pk'):
        zone.lies_in = f"/{'/'.join(sorted(zone.path.strip('/').split('/')))}/"
        zone.save(update_fields=['lies_in'])
        if zone.parent_id:
            ZoneParent.objects.create(zone=zone, parent_id=zone.parent_id)


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0004_english_title_optional'),
    ]

    operations = [
        migrations.AddField(
            model_name='zone',
            name='latitude',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(Decimal('-90')), django.core.validators.MaxValueValidator(Decimal('90'))]),
        ),
        migrations.AddField(
            model_name='zone',
            name='longitude',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(Decimal('-180')), django.core.validators.MaxValueValidator(Decimal('180'))]),
        ),
        migrations.AddField(
            model_name='zone',
            name='official_code',
            field=models.CharField(blank=True, error_messages={'unique': 'Another zone has this official code.'}, max_length=6, null=True, unique=True, validators=[django.core.validators.RegexValidator('\\A([1-9][0-9]{5}|[A-Z]{2}(-[A-Z0-9]{1,3})?)\\Z', 'An official code has six digits (GB/T 2260: 440300) or is one of ISO 3166: CN-HK.', code='invalid_official_code')]),
        ),
        migrations.AddField(
            model_name='zone',
            name='lies_in',
            field=models.TextField(default='', editable=False),
        ),
        migrations.RemoveConstraint(
            model_name='zone',
            name='zone_is_not_its_own_parent',
        ),
        migrations.CreateModel(
            name='ZoneParent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.AddField(
            model_name='zoneparent',
            name='parent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='child_links', to='measures.zone'),
        ),
        migrations.AddField(
            model_name='zoneparent',
            name='zone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parent_links', to='measures.zone'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='zone_point_is_whole', violation_error_message='A point has a latitude from -90 to 90 and a longitude from -180 to 180 degrees.'),
        ),
        migrations.AddConstraint(
            model_name='zoneparent',
            constraint=models.UniqueConstraint(fields=('zone', 'parent'), name='zone_parent_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='zoneparent',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('zone')), _negated=True), name='zone_is_not_its_own_parent', violation_error_message='A zone cannot lie within itself.'),
        ),
        migrations.RunPython(keep_places, migrations.RunPython.noop),
    ]
