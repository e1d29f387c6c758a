"""Promises move by requests: first promises of every target and deadline, and the requests.

What is on record is taken for the first promise, but for the value and the deadline of a target,
which were kept. Schedule and state are derived again by the rules of this release.
"""

import django.db.models.deletion
import measures.models.texts
from django.db import migrations, models

from measures.ledger import formats, promise_upgrade


def fill_columns(apps, schema_editor):
    promise_upgrade.fill_columns(schema_editor.connection, formats.read_body)


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0010_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='PromiseRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('target', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('act', models.CharField(choices=[('move', 'The promise itself changed'), ('correct', 'The record was wrong'), ('retire', 'The target is given up')], max_length=8)),
                ('before', models.TextField()),
                ('after', models.TextField(blank=True, default='')),
                ('easier', models.CharField(blank=True, default='', max_length=60)),
                ('late', models.BooleanField()),
                ('reason', measures.models.texts.PrintableTextField(default='', max_length=4000)),
                ('by', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('at_once', 'in effect at once'), ('pending', 'waits for a second person'), ('granted', 'granted'), ('refused', 'refused'), ('recalled', 'taken back')], max_length=8)),
                ('decided_by', models.CharField(blank=True, default='', max_length=200)),
                ('decided_as', models.CharField(blank=True, default='', max_length=13)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('words', measures.models.texts.PrintableTextField(blank=True, default='', max_length=4000)),
            ],
            options={
                'verbose_name': 'request about a promise',
                'verbose_name_plural': 'requests about promises',
            },
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_verb_is_known',
        ),
        migrations.AddField(
            model_name='measure',
            name='first_behind_on',
            field=models.DateField(editable=False, null=True, serialize=False),
        ),
        migrations.AddField(
            model_name='measure',
            name='first_due_by',
            field=models.DateField(editable=False, null=True, serialize=False),
        ),
        migrations.AddField(
            model_name='measure',
            name='first_due_soon_on',
            field=models.DateField(editable=False, null=True, serialize=False),
        ),
        migrations.AddField(
            model_name='measure',
            name='first_overdue_on',
            field=models.DateField(editable=False, null=True, serialize=False),
        ),
        migrations.AddField(
            model_name='measure',
            name='first_schedule_base',
            field=models.CharField(choices=[('not_due', 'Not due'), ('on_schedule', 'On schedule'), ('met', 'Met'), ('claimed', 'Claimed'), ('no_deadline', 'No deadline'), ('closed', 'Closed')], default='no_deadline', editable=False, max_length=12, serialize=False),
        ),
        migrations.AddField(
            model_name='measure',
            name='state_base',
            field=models.CharField(choices=[('only_proposed', 'Only proposed'), ('kept', 'Kept'), ('claimed', 'Claimed'), ('not_yet_due', 'Not yet due'), ('no_deadline', 'No deadline'), ('cancelled', 'Cancelled'), ('superseded', 'Superseded')], default='no_deadline', editable=False, max_length=13, serialize=False),
        ),
        migrations.AddField(
            model_name='target',
            name='first_comparator',
            field=models.CharField(blank=True, default='', editable=False, max_length=10, serialize=False),
        ),
        migrations.AddField(
            model_name='target',
            name='first_currency',
            field=models.CharField(blank=True, default='', editable=False, max_length=3, serialize=False),
        ),
        migrations.AddField(
            model_name='target',
            name='first_direction',
            field=models.CharField(blank=True, default='', editable=False, max_length=8, serialize=False),
        ),
        migrations.AddField(
            model_name='target',
            name='first_unit',
            field=models.CharField(blank=True, default='', editable=False, max_length=12, serialize=False),
        ),
        migrations.AddField(
            model_name='target',
            name='first_value_max',
            field=models.DecimalField(blank=True, decimal_places=4, editable=False, max_digits=18, null=True, serialize=False, validators=[measures.models.texts.exact]),
        ),
        migrations.AddField(
            model_name='target',
            name='retired_on',
            field=models.DateField(editable=False, null=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='entry',
            name='verb',
            field=models.CharField(choices=[('created', 'created'), ('amended', 'amended'), ('advanced', 'moved on'), ('measured', 'figure recorded'), ('reviewed', 'derived text reviewed'), ('converted', 'derived texts converted again'), ('withdrawn', 'withdrawn'), ('disabled', 'disabled'), ('enabled', 'enabled'), ('granted', 'granted'), ('revoked', 'role or token taken'), ('password', 'password set'), ('used', 'token first used'), ('moved', 'promise moved'), ('corrected', 'promise corrected'), ('retired', 'target retired'), ('requested', 'change of a promise requested'), ('refused', 'request refused'), ('recalled', 'request taken back')], max_length=10),
        ),
        migrations.AlterField(
            model_name='measure',
            name='schedule_base',
            field=models.CharField(choices=[('not_due', 'Not due'), ('on_schedule', 'On schedule'), ('met', 'Met'), ('claimed', 'Claimed'), ('no_deadline', 'No deadline'), ('closed', 'Closed')], default='no_deadline', editable=False, max_length=12),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['first_overdue_on'], name='measure_by_first_overdue'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['created', 'amended', 'advanced', 'measured', 'reviewed', 'converted', 'withdrawn', 'disabled', 'enabled', 'granted', 'revoked', 'password', 'used', 'moved', 'corrected', 'retired', 'requested', 'refused', 'recalled'])), name='entry_verb_is_known'),
        ),
        migrations.AddField(
            model_name='promiserequest',
            name='measure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promise_requests', to='measures.measure'),
        ),
        migrations.AddField(
            model_name='promiserequest',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promise_requests', to='measures.source'),
        ),
        migrations.AddIndex(
            model_name='promiserequest',
            index=models.Index(fields=['state', 'measure'], name='request_by_state'),
        ),
        migrations.AddConstraint(
            model_name='promiserequest',
            constraint=models.UniqueConstraint(fields=('measure', 'number'), name='request_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='promiserequest',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['move', 'correct', 'retire'])), name='request_act_is_known'),
        ),
        migrations.AddConstraint(
            model_name='promiserequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='request_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='promiserequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state__in', ['at_once', 'pending']), ('words', '')), models.Q(('decided_at__isnull', False), ('state__in', ['granted', 'refused', 'recalled']), models.Q(('words', ''), _negated=True), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='request_is_decided_with_words'),
        ),
        migrations.RunPython(fill_columns, migrations.RunPython.noop),
    ]
