from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='target',
            name='comparator',
            field=models.CharField(choices=[('at_least', 'at least'), ('more_than', 'more than'), ('at_most', 'at most'), ('equal', 'exactly'), ('about', 'about'), ('between', 'between'), ('not_stated', 'no number was given')], max_length=10),
        ),
        migrations.RemoveConstraint(model_name='target', name='target_comparator_is_known'),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('comparator__in', ['at_least', 'more_than', 'at_most', 'equal', 'about', 'between', 'not_stated'])), name='target_comparator_is_known'),
        ),
    ]
