import django.db.models.deletion
from django.db import migrations, models

MAKE = {
    # Keys come ready made, parted by spaces: nothing else may cut them.
    "sqlite": [
        "CREATE VIRTUAL TABLE measures_index USING fts5"
        "(keys, content='', tokenize=\"ascii tokenchars '_-'\")"
    ],
    "postgresql": [
        "ALTER TABLE measures_indexentry ADD COLUMN folded tsvector, ADD COLUMN written tsvector",
        "CREATE INDEX indexentry_by_folded ON measures_indexentry USING gin (folded)",
        "CREATE INDEX indexentry_by_written ON measures_indexentry USING gin (written)",
    ],
}
UNMAKE = {"sqlite": ["DROP TABLE measures_index"], "postgresql": []}


def run(statements):
    def each(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return each


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0003_glossary'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='measure',
            name='search_key',
        ),
        migrations.CreateModel(
            name='IndexEntry',
            fields=[
                ('seq', models.BigAutoField(primary_key=True, serialize=False)),
                ('keys', models.BinaryField()),
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='index_entry', to='measures.measure')),
            ],
            options={
                'verbose_name_plural': 'index entries',
            },
        ),
        migrations.RunPython(run(MAKE), run(UNMAKE)),
    ]
