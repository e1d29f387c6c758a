from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0023_lineage'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['source', 'start', 'end'], name='evidence_by_place'),
        ),
        migrations.AddIndex(
            model_name='target',
            index=models.Index(fields=['value', 'unit'], name='target_by_figure'),
        ),
    ]
