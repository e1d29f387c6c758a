"""When checkpoints were taken."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0016_batches'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveBigIntegerField()),
                ('note', models.TextField()),
                ('taken_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'checkpoint',
                'verbose_name_plural': 'checkpoints',
            },
        ),
    ]
