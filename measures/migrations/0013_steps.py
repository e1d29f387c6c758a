"""Steps are sent back and taken back, name successors, and say whose word their day is.

Days on record were those from which a status holds. Confirmations and successors begin empty.
"""

import django.db.models.deletion
import measures.models.texts
from django.db import migrations, models

from measures.ledger import formats


_LAST = """
    SELECT m.id, e.body FROM measures_measure m JOIN measures_entry e
    ON e.subject = 'measure' AND e.code = m.code AND e.version = m.version
    WHERE m.status IN ('cancelled', 'superseded')
"""


def mark_those_that_ended_late(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_LAST)
        late = [(pk,) for pk, body in cursor.fetchall() if formats.read_body(body)["ended_late"]]
        cursor.executemany("UPDATE measures_measure SET ended_late = true WHERE id = %s", late)


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0012_organisations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', measures.models.texts.PrintableTextField(default='', max_length=4000)),
                ('by', models.CharField(max_length=200)),
                ('role', models.CharField(blank=True, default='', editable=False, max_length=13, serialize=False)),
                ('office', models.CharField(blank=True, default='', editable=False, max_length=60, serialize=False)),
                ('internal', models.BooleanField(default=False, editable=False, serialize=False)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('true_on', models.DateField()),
            ],
            options={
                'verbose_name': 'confirmation',
                'verbose_name_plural': 'confirmations',
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('in_force', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name': 'succession',
                'verbose_name_plural': 'successions',
            },
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_verb_is_known',
        ),
        migrations.AddField(
            model_name='measure',
            name='ended_late',
            field=models.BooleanField(default=False, editable=False, serialize=False),
        ),
        migrations.AddField(
            model_name='measure',
            name='sent_back',
            field=models.BooleanField(default=False, editable=False, serialize=False),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='act',
            field=models.CharField(choices=[('advanced', 'Advanced'), ('sent_back', 'Sent back'), ('taken_back', 'Taken back'), ('corrected', 'Day corrected')], default='advanced', max_length=10),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='day_basis',
            field=models.CharField(choices=[('stated', 'Stated by the source'), ('reported', 'Only reported: the latest day it can be, mostly of publication')], default='stated', max_length=8),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='takes_back',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='added_on',
            field=models.DateField(editable=False, null=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='entry',
            name='verb',
            field=models.CharField(choices=[('created', 'created'), ('amended', 'amended'), ('advanced', 'moved on'), ('measured', 'figure recorded'), ('reviewed', 'derived text reviewed'), ('converted', 'derived texts converted again'), ('withdrawn', 'withdrawn'), ('disabled', 'disabled'), ('enabled', 'enabled'), ('granted', 'granted'), ('revoked', 'role or token taken'), ('password', 'password set'), ('used', 'token first used'), ('moved', 'promise moved'), ('corrected', 'promise corrected'), ('retired', 'target retired'), ('requested', 'change of a promise requested'), ('refused', 'request refused'), ('recalled', 'request taken back'), ('taken_back', 'step taken back'), ('redated', 'day of a step corrected'), ('confirmed', 'confirmed'), ('linked', 'linked with a superseded measure'), ('merged', 'merged into another'), ('followed', 'changed with what it names')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['created', 'amended', 'advanced', 'measured', 'reviewed', 'converted', 'withdrawn', 'disabled', 'enabled', 'granted', 'revoked', 'password', 'used', 'moved', 'corrected', 'retired', 'requested', 'refused', 'recalled', 'taken_back', 'redated', 'confirmed', 'linked', 'merged', 'followed'])), name='entry_verb_is_known'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act__in', ['advanced', 'sent_back']), ('takes_back__isnull', True)), models.Q(('act__in', ['taken_back', 'corrected']), ('takes_back__isnull', False)), _connector='OR'), name='status_update_act_is_known'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('day_basis__in', ['stated', 'reported'])), name='status_update_day_basis_is_known'),
        ),
        migrations.AddField(
            model_name='confirmation',
            name='measure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='measures.measure'),
        ),
        migrations.AddField(
            model_name='confirmation',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='measures.source'),
        ),
        migrations.AddField(
            model_name='succession',
            name='measure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successions', to='measures.measure'),
        ),
        migrations.AddField(
            model_name='succession',
            name='successor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessions', to='measures.measure'),
        ),
        migrations.AddConstraint(
            model_name='confirmation',
            constraint=models.UniqueConstraint(fields=('measure', 'number'), name='confirmation_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='confirmation',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='confirmation_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.UniqueConstraint(fields=('measure', 'number', 'successor'), name='succession_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('measure', models.F('successor')), _negated=True), name='succession_is_of_another_measure'),
        ),
        migrations.RunPython(mark_those_that_ended_late, migrations.RunPython.noop),
    ]
