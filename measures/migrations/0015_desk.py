"""What the desk of a person remembers, and indexes for the queues of the start page."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('measures', '0014_documents'),
    ]

    operations = [
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='desk', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('looked_at', models.DateTimeField(null=True)),
                ('looked_seq', models.PositiveBigIntegerField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('seen_seq', models.PositiveBigIntegerField(null=True)),
                ('columns', models.CharField(blank=True, default='', max_length=200)),
                ('rows', models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'desk',
                'verbose_name_plural': 'desks',
            },
        ),
        migrations.RemoveIndex(model_name='measure', name='measure_by_overdue'),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(
                fields=['overdue_on', 'code', 'zone', 'withdrawn'], name='measure_by_overdue'
            ),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['confirmed_on'], name='measure_by_confirmed'),
        ),
        migrations.AddIndex(
            model_name='statusupdate',
            index=models.Index(fields=['by_user', 'to_status'], name='update_by_person'),
        ),
    ]
