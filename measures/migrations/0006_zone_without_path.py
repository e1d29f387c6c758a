from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0005_zones_in_several'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='zone',
            name='parent',
        ),
        migrations.RemoveField(
            model_name='zone',
            name='path',
        ),
        migrations.AlterField(
            model_name='zone',
            name='lies_in',
            field=models.TextField(editable=False),
        ),
    ]
