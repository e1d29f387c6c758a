"""Who gets the weekly mail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('measures', '0016_owners'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mailing', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('weekly', models.BooleanField(default=True)),
                ('sent_for', models.DateField(null=True)),
            ],
            options={
                'verbose_name': 'weekly mail',
                'verbose_name_plural': 'weekly mails',
            },
        ),
    ]
