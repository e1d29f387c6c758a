"""Organisations are records: the text of a lead body becomes those that it names."""

import django.db.models.deletion
import measures.models.texts
from django.db import migrations, models

from measures.ledger import formats, organisation_upgrade


def split_lead_bodies(apps, schema_editor):
    organisation_upgrade.fill_tables(schema_editor.connection, formats.read_body)



class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0011_promises'),
    ]

    operations = [
        migrations.CreateModel(
            name='Involvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'Leads'), ('joint', 'Leads jointly'), ('proposer', 'Proposed it')], max_length=8)),
                ('number', models.PositiveSmallIntegerField()),
            ],
            options={
                'verbose_name': 'involvement',
                'verbose_name_plural': 'involvements',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z0-9]+(-[a-z0-9]+)*\\Z', 'A code has lower-case letters, digits and single hyphens: hetao-sz.', code='invalid_code')])),
                ('name_hans', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('name_hant', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('name_en', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('short_name_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=150)),
                ('short_name_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=150)),
                ('short_name_en', measures.models.texts.PrintableCharField(blank=True, default='', max_length=150)),
                ('kind', models.CharField(choices=[('government', 'Government'), ('department', 'Department'), ('university', 'University'), ('company', 'Company'), ('think_tank', 'Think tank'), ('post', "Person's post"), ('other', 'Other organisation')], max_length=12)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
            },
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_subject_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_verb_is_known',
        ),
        migrations.RemoveField(
            model_name='measure',
            name='lead_body_en',
        ),
        migrations.RemoveField(
            model_name='measure',
            name='lead_body_hans',
        ),
        migrations.RemoveField(
            model_name='measure',
            name='lead_body_hant',
        ),
        migrations.AlterField(
            model_name='entry',
            name='subject',
            field=models.CharField(choices=[('zone', 'zone'), ('source', 'source'), ('measure', 'measure'), ('organisation', 'organisation'), ('override', 'conversion override'), ('account', 'account'), ('glossary', 'glossary term'), ('settings', 'settings')], max_length=12),
        ),
        migrations.AlterField(
            model_name='entry',
            name='verb',
            field=models.CharField(choices=[('created', 'created'), ('amended', 'amended'), ('advanced', 'moved on'), ('measured', 'figure recorded'), ('reviewed', 'derived text reviewed'), ('converted', 'derived texts converted again'), ('withdrawn', 'withdrawn'), ('disabled', 'disabled'), ('enabled', 'enabled'), ('granted', 'granted'), ('revoked', 'role or token taken'), ('password', 'password set'), ('used', 'token first used'), ('moved', 'promise moved'), ('corrected', 'promise corrected'), ('retired', 'target retired'), ('requested', 'change of a promise requested'), ('refused', 'request refused'), ('recalled', 'request taken back'), ('merged', 'merged into another'), ('followed', 'changed with what it names')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('subject__in', ['zone', 'source', 'measure', 'organisation', 'override', 'account', 'glossary', 'settings'])), name='entry_subject_is_known'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['created', 'amended', 'advanced', 'measured', 'reviewed', 'converted', 'withdrawn', 'disabled', 'enabled', 'granted', 'revoked', 'password', 'used', 'moved', 'corrected', 'retired', 'requested', 'refused', 'recalled', 'merged', 'followed'])), name='entry_verb_is_known'),
        ),
        migrations.AddField(
            model_name='involvement',
            name='measure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='involvements', to='measures.measure'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='jurisdiction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='measures.zone'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='merged_into',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='measures.organisation'),
        ),
        migrations.AddField(
            model_name='involvement',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='involvements', to='measures.organisation'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['government', 'department', 'university', 'company', 'think_tank', 'post', 'other'])), name='organisation_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='organisation_is_not_its_own_duplicate'),
        ),
        migrations.AddIndex(
            model_name='involvement',
            index=models.Index(fields=['organisation', 'role', 'measure'], name='involvement_by_role'),
        ),
        migrations.AddConstraint(
            model_name='involvement',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['lead', 'joint', 'proposer'])), name='involvement_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='involvement',
            constraint=models.UniqueConstraint(fields=('measure', 'organisation', 'role'), name='involvement_is_named_once', violation_error_message='This organisation is named in this role already.'),
        ),
        migrations.RunPython(split_lead_bodies, migrations.RunPython.noop),
    ]
