import measures.models.texts
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0003_verification_state'),
    ]

    operations = [
        migrations.AlterField(
            model_name='measure',
            name='title_en',
            field=measures.models.texts.PrintableCharField(blank=True, default='', max_length=300),
        ),
        migrations.RemoveConstraint(
            model_name='measure',
            name='measure_has_a_title',
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title_hans', ''), _negated=True), models.Q(('title_hant', ''), _negated=True)), name='measure_has_a_title', violation_error_message='A measure has a title in Chinese.'),
        ),
    ]
