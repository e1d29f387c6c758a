from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0010_formats'),
    ]

    operations = [
        migrations.RenameModel('Answered', 'IdempotentResponse'),
        migrations.RemoveConstraint('IdempotentResponse', 'answered_key_is_unique'),
        migrations.AddConstraint(
            'IdempotentResponse',
            models.UniqueConstraint(fields=('user', 'key'), name='idempotent_response_key_is_unique'),
        ),
    ]
