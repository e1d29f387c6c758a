from django.conf import settings
from django.db import migrations, models

import measures.models.texts

SCOPES = [
    'read', 'write', 'audit', 'read write', 'read audit', 'write audit', 'read write audit'
]


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0008_writing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='token',
            options={'verbose_name': 'token', 'verbose_name_plural': 'tokens'},
        ),
        migrations.AddField(
            model_name='token',
            name='last_used_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='token',
            name='name',
            field=measures.models.texts.PrintableCharField(blank=True, default='', max_length=60),
        ),
        # Tokens made before there were scopes go on doing what they did.
        migrations.AddField(
            model_name='token',
            name='scopes',
            field=models.CharField(default='read write audit', max_length=16),
        ),
        migrations.AlterField(
            model_name='token',
            name='scopes',
            field=models.CharField(default='read', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='token',
            constraint=models.CheckConstraint(
                condition=models.Q(('scopes__in', SCOPES)), name='token_scopes_are_known'
            ),
        ),
    ]
