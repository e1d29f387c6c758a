from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0008_qualifiers'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='content',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='entry',
            name='internal',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='entry',
            name='office',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='entry',
            name='public',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='entry',
            name='role',
            field=models.CharField(blank=True, choices=[('viewer', 'Viewer'), ('editor', 'Editor'), ('verifier', 'Verifier'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], default='', max_length=13),
        ),
        migrations.AddField(
            model_name='entry',
            name='salt',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
        migrations.AddField(
            model_name='review',
            name='office',
            field=models.CharField(blank=True, default='', editable=False, max_length=60, serialize=False),
        ),
        migrations.AddField(
            model_name='review',
            name='role',
            field=models.CharField(blank=True, default='', editable=False, max_length=13, serialize=False),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='internal',
            field=models.BooleanField(default=False, editable=False, serialize=False),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='office',
            field=models.CharField(blank=True, default='', editable=False, max_length=60, serialize=False),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='role',
            field=models.CharField(blank=True, default='', editable=False, max_length=13, serialize=False),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['', 'viewer', 'editor', 'verifier', 'auditor', 'administrator'])), name='entry_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['', 'viewer', 'editor', 'verifier', 'auditor', 'administrator'])), name='status_update_role_is_known'),
        ),
    ]
