"""Reports of mistakes by readers."""

import measures.models.texts
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0018_weekly_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='MistakeReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('measure', models.CharField(blank=True, default='', max_length=60)),
                ('language', models.CharField(blank=True, default='', max_length=10)),
                ('what', measures.models.texts.PrintableTextField(blank=True, default='', max_length=2000)),
                ('where', measures.models.texts.PrintableCharField(blank=True, default='', max_length=500)),
                ('mail', models.EmailField(blank=True, default='', max_length=254)),
                ('settled_at', models.DateTimeField(editable=False, null=True)),
                ('settled_by', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('answer', measures.models.texts.PrintableTextField(blank=True, default='', max_length=4000)),
            ],
            options={
                'verbose_name': 'report of a mistake',
                'verbose_name_plural': 'reports of mistakes',
                'indexes': [models.Index(fields=['settled_at', 'at'], name='mistakes_open_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by', '')), models.Q(('mail', ''), ('settled_at__isnull', False), models.Q(('settled_by', ''), _negated=True)), _connector='OR'), name='mistake_is_settled_without_mail')],
            },
        ),
    ]
