import measures.models.texts
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0007_security'),
    ]

    operations = [
        migrations.AddField(
            model_name='reading',
            name='qualifier',
            field=models.CharField(choices=[('exact', 'exactly'), ('about', 'about'), ('more_than', 'more than'), ('less_than', 'less than')], default='exact', max_length=9),
        ),
        migrations.AddField(
            model_name='target',
            name='baseline_qualifier',
            field=models.CharField(choices=[('exact', 'exactly'), ('about', 'about'), ('more_than', 'more than'), ('less_than', 'less than')], default='exact', max_length=9),
        ),
        migrations.AlterField(
            model_name='target',
            name='indicator_en',
            field=measures.models.texts.PrintableCharField(blank=True, default='', max_length=300),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('qualifier__in', ['exact', 'about', 'more_than', 'less_than'])), name='reading_qualifier_is_known'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('baseline_qualifier', 'exact'), models.Q(('baseline__isnull', False), ('baseline_qualifier__in', ['exact', 'about', 'more_than', 'less_than'])), _connector='OR'), name='target_baseline_qualifier_is_known', violation_error_message='Give the baseline that is qualified, or “exactly”.'),
        ),
    ]
