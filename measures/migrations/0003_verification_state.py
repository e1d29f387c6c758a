
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0002_more_than'),
    ]

    operations = [
        migrations.AddField(
            model_name='verification',
            name='state',
            field=models.CharField(choices=[('started', 'not finished'), ('finished', 'finished'), ('failed', 'failed')], default='finished', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['started', 'finished', 'failed'])), name='verification_state_is_known'),
        ),
    ]
