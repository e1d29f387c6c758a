"""Every table of the first release, the terms its glossary begins with and its index for search.

Made of eleven migrations. A database that has all of them has this one; for one that has the first
nine, `0010_formats` and `0011_idempotent_response` are kept until the release after the first.
`replaces` and these two go together.
"""

import datetime
import django.core.validators
import django.db.models.deletion
import measures.models.texts
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

REPLACED = [
    "0001_tables",
    "0002_scripts",
    "0003_glossary",
    "0004_search_index",
    "0005_entry_by_moment",
    "0006_target_deadline_whole",
    "0007_reading",
    "0008_writing",
    "0009_tokens",
    "0010_formats",
    "0011_idempotent_response",
]

#: Simplified as the mainland uses it, Traditional as Hong Kong uses it, English, note.
TERMS = [
    ("信息技术", "資訊科技", "information technology", ""),
    ("信息", "資訊", "information", ""),
    ("拨款", "撥款", "appropriation, funding", "香港由立法會財務委員會批撥"),
    ("口岸", "口岸", "boundary control point; port", "香港正式稱「邊境管制站」"),
    ("人才公寓", "人才公寓", "talent flats", "香港亦稱「人才住宿」"),
    ("质量", "質素", "quality", "人才、服務用「質素」；產品用「品質」或「質量」"),
    ("隐私", "私隱", "privacy", ""),
    ("个人信息", "個人資料", "personal data", ""),
    ("数据", "數據", "data", "香港法例中的 personal data 為「個人資料」"),
    ("软件", "軟件", "software", ""),
    ("网络", "網絡", "network", ""),
    ("互联网", "互聯網", "internet", ""),
    ("人工智能", "人工智能", "artificial intelligence", ""),
    ("初创企业", "初創企業", "start-up", "內地亦稱「创业企业」"),
    ("孵化器", "培育中心", "incubator", "香港科學園用「培育計劃」"),
    ("加速器", "加速器", "accelerator", ""),
    ("风险投资", "創業投資", "venture capital", ""),
    ("融资", "融資", "financing", ""),
    ("上市", "上市", "listing", ""),
    ("科研人员", "研究人員", "research staff", ""),
    ("科技成果转化", "科研成果轉化", "commercialisation of research", ""),
    ("产学研", "產學研", "industry, academia and research", "內地常作「产学研用」，香港作「官產學研」"),
    ("知识产权", "知識產權", "intellectual property", ""),
    ("专利", "專利", "patent", ""),
    ("高校", "大專院校", "universities and colleges", ""),
    ("博士后", "博士後", "postdoctoral fellow", ""),
    ("签注", "簽注", "exit endorsement", "只見於內地證件"),
    ("往来港澳通行证", "往來港澳通行證", "exit-entry permit for Hong Kong and Macao", ""),
    ("个人所得税", "薪俸稅", "tax on salaries", "兩地稅種不同，不可互換"),
    ("企业所得税", "利得稅", "tax on profits", "兩地稅種不同，不可互換"),
    ("社会保险", "社會保險", "social insurance", "香港的相應安排為強積金"),
    ("住房公积金", "住房公積金", "housing provident fund", "香港沒有對應制度"),
    ("公共租赁住房", "公共租住房屋", "public rental housing", "香港簡稱「公屋」"),
    ("审批", "審批", "vetting and approval", ""),
    ("备案", "備案", "filing for record", ""),
    ("一站式服务", "一站式服務", "one-stop service", ""),
    ("营商环境", "營商環境", "business environment", ""),
    ("法定机构", "法定機構", "statutory body", ""),
    ("负责人", "負責人", "person in charge", ""),
    ("项目", "項目", "project", "香港亦稱「計劃」"),
    ("落实", "落實", "to implement", ""),
    ("试点", "試點", "pilot", "香港亦稱「先導計劃」"),
    ("先行先试", "先行先試", "to pilot ahead of others", ""),
    ("互认", "互認", "mutual recognition", ""),
    ("跨境", "跨境", "cross-boundary", "香港英文用 cross-boundary，不用 cross-border"),
]

CREATE_SEARCH = {
    # Keys come ready made, separated by spaces: nothing else may split them.
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
#: On PostgreSQL all of it goes with its table.
DROP_SEARCH = {"sqlite": ["DROP TABLE measures_index"], "postgresql": []}


def add_terms(apps, schema_editor):
    model = apps.get_model("measures", "GlossaryTerm")
    rows = (dict(zip(("hans", "hant", "english", "note"), term)) for term in TERMS)
    terms = model.objects.using(schema_editor.connection.alias)
    terms.bulk_create(model(**row) for row in rows)


def run(statements):
    def each(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return each


class Migration(migrations.Migration):

    initial = True

    replaces = [("measures", name) for name in REPLACED]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Z0-9]+(-[A-Z0-9]+)*-[0-9]{3,}\\Z', "A measure's code has capitals, digits and hyphens and ends in a number: HETAO-SZ-012.", code='invalid_code')])),
                ('kind', models.CharField(choices=[('whitelist', 'Whitelist'), ('split_line', 'Split line'), ('talent_housing', 'Talent housing'), ('funding_cap', 'Funding cap'), ('funding', 'Funding'), ('talent_mobility', 'Flow of people'), ('goods_mobility', 'Flow of goods'), ('capital_mobility', 'Flow of capital'), ('data_mobility', 'Flow of data'), ('rd_platform', 'Research platform'), ('commercialisation', 'Commercialisation'), ('industry', 'Industry'), ('space_infrastructure', 'Space and infrastructure'), ('rules_alignment', 'Alignment of rules'), ('talent_attraction', 'Attraction of talent'), ('public_services', 'Public services'), ('governance', 'Governance'), ('tax', 'Tax'), ('development_target', 'Development target')], max_length=24)),
                ('origin_script', models.CharField(choices=[('hans', 'Simplified Chinese'), ('hant', 'Traditional Chinese')], max_length=4)),
                ('title_hans', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('title_hant', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('title_en', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('summary_hans', measures.models.texts.PrintableTextField(blank=True, default='', max_length=4000)),
                ('summary_hant', measures.models.texts.PrintableTextField(blank=True, default='', max_length=4000)),
                ('summary_en', measures.models.texts.PrintableTextField(blank=True, default='', max_length=4000)),
                ('lead_body_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('lead_body_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('lead_body_en', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('deadline_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=100)),
                ('deadline_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=100)),
                ('due_from', models.DateField(blank=True, null=True)),
                ('due_by', models.DateField(blank=True, null=True)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('planned', 'Planned'), ('in_progress', 'In progress'), ('in_force', 'In force'), ('completed', 'Completed'), ('verified', 'Verified'), ('suspended', 'Suspended'), ('cancelled', 'Cancelled'), ('superseded', 'Superseded')], editable=False, max_length=12)),
                ('status_on', models.DateField(editable=False)),
                ('withdrawn', models.BooleanField(default=False, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('converter', models.CharField(blank=True, default='', editable=False, max_length=80, serialize=False)),
                ('due_order', models.DateField(default=datetime.date(9999, 12, 31), editable=False, serialize=False)),
                ('schedule_base', models.CharField(choices=[('not_due', 'Not due'), ('on_schedule', 'On schedule'), ('met', 'Met'), ('no_deadline', 'No deadline'), ('closed', 'Closed')], default='no_deadline', editable=False, max_length=12)),
                ('behind_on', models.DateField(editable=False, null=True)),
                ('due_soon_on', models.DateField(editable=False, null=True)),
                ('overdue_on', models.DateField(editable=False, null=True)),
                ('confirmed_on', models.DateField(editable=False, null=True)),
                ('evidence_strength', models.CharField(choices=[('none', 'No evidence'), ('reported', 'Reported'), ('official', 'Official'), ('verified', 'Verified')], default='none', editable=False, max_length=8)),
            ],
            options={
                'verbose_name': 'measure',
                'verbose_name_plural': 'measures',
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ran_at', models.DateTimeField()),
                ('seq', models.PositiveBigIntegerField()),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('entries', models.PositiveBigIntegerField()),
                ('subjects', models.PositiveBigIntegerField()),
                ('faults', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'verification',
                'verbose_name_plural': 'verifications',
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='stored_body', serialize=False, to='measures.measure')),
                ('told_on', models.DateField(db_index=True)),
                ('until', models.DateField(db_index=True)),
                ('format', models.PositiveSmallIntegerField()),
                ('body', models.BinaryField()),
            ],
            options={
                'verbose_name_plural': 'bodies',
            },
        ),
        migrations.CreateModel(
            name='Whitelist',
            fields=[
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='whitelist', serialize=False, to='measures.measure')),
                ('listed_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('listed_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('keeper_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('keeper_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('effect_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('effect_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
            ],
            options={
                'verbose_name': 'whitelist terms',
                'verbose_name_plural': 'whitelist terms',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('seq', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('subject', models.CharField(choices=[('zone', 'zone'), ('source', 'source'), ('measure', 'measure'), ('override', 'conversion override')], max_length=8)),
                ('code', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField()),
                ('verb', models.CharField(choices=[('created', 'created'), ('amended', 'amended'), ('advanced', 'moved on'), ('measured', 'figure recorded'), ('reviewed', 'derived text reviewed'), ('converted', 'derived texts converted again'), ('withdrawn', 'withdrawn')], max_length=10)),
                ('channel', models.CharField(choices=[('admin', 'admin'), ('api', 'API'), ('import', 'import'), ('command', 'command')], max_length=8)),
                ('actor', models.CharField(max_length=200)),
                ('actor_id', models.PositiveBigIntegerField(null=True)),
                ('request_id', models.CharField(blank=True, default='', max_length=64)),
                ('reason', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('format', models.PositiveSmallIntegerField()),
                ('body', models.BinaryField()),
                ('prev_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('mac', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'ledger entry',
                'verbose_name_plural': 'ledger entries',
                'indexes': [models.Index(fields=['actor', 'seq'], name='entry_by_actor'), models.Index(fields=['recorded_at', 'seq'], name='entry_by_moment')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'code', 'version'), name='entry_is_the_only_one_of_its_version'), models.CheckConstraint(condition=models.Q(('subject__in', ['zone', 'source', 'measure', 'override'])), name='entry_subject_is_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['admin', 'api', 'import', 'command'])), name='entry_channel_is_known'), models.CheckConstraint(condition=models.Q(('verb__in', ['created', 'amended', 'advanced', 'measured', 'reviewed', 'converted', 'withdrawn'])), name='entry_verb_is_known'), models.CheckConstraint(condition=models.Q(('seq__gte', 1), ('version__gte', 1)), name='entry_counts_from_one'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='entry_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hans', measures.models.texts.PrintableCharField(default='', max_length=40)),
                ('hant', measures.models.texts.PrintableCharField(default='', max_length=40)),
                ('english', measures.models.texts.PrintableCharField(blank=True, default='', max_length=100)),
                ('note', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
            ],
            options={
                'verbose_name': 'glossary term',
                'verbose_name_plural': 'glossary terms',
                'constraints': [models.UniqueConstraint(fields=('hans', 'hant'), name='glossary_pair_is_unique', violation_error_message='This pair of terms is in the glossary already.')],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('instance', models.UUIDField()),
                ('key_id', models.CharField(max_length=16)),
                ('seq', models.PositiveBigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='head_is_one_row')],
            },
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
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(editable=False, max_length=60, unique=True)),
                ('direction', models.CharField(choices=[('s2hk', 'Simplified to Traditional'), ('hk2s', 'Traditional to Simplified')], max_length=4)),
                ('word', measures.models.texts.PrintableCharField(default='', max_length=20)),
                ('replacement', measures.models.texts.PrintableCharField(default='', max_length=20)),
                ('note', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('withdrawn', models.BooleanField(default=False, editable=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'conversion override',
                'verbose_name_plural': 'conversion overrides',
                'constraints': [models.UniqueConstraint(fields=('direction', 'word'), name='override_word_is_unique'), models.CheckConstraint(condition=models.Q(('direction__in', ['s2hk', 'hk2s'])), name='override_direction_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('word', ''), _negated=True), models.Q(('replacement', ''), _negated=True)), name='override_has_words')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z0-9]+(-[a-z0-9]+)*\\Z', 'A code has lower-case letters, digits and single hyphens: hetao-sz.', code='invalid_code')])),
                ('title_hans', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('title_hant', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('title_en', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('publisher_hans', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('publisher_hant', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('publisher_en', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('kind', models.CharField(choices=[('official', 'Official document'), ('press', 'Press report'), ('think_tank', 'Think-tank paper')], max_length=20)),
                ('published_on', models.DateField()),
                ('script', models.CharField(choices=[('hans', 'Simplified Chinese'), ('hant', 'Traditional Chinese')], max_length=4)),
                ('url', models.URLField(blank=True, default='')),
                ('file_name', measures.models.texts.PrintableCharField(blank=True, default='', max_length=200)),
                ('sha256', models.CharField(blank=True, default='', max_length=64, validators=[django.core.validators.RegexValidator('\\A[0-9a-f]{64}\\Z', 'A SHA-256 has 64 hex digits.')])),
                ('characters', models.PositiveIntegerField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('converter', models.CharField(blank=True, default='', editable=False, max_length=80, serialize=False)),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['official', 'press', 'think_tank'])), name='source_kind_is_known'), models.CheckConstraint(condition=models.Q(('script__in', ['hans', 'hant'])), name='source_script_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('file_name', ''), ('sha256', '')), models.Q(models.Q(('file_name', ''), ('sha256', ''), _connector='OR'), _negated=True), _connector='OR'), name='source_file_has_its_digest', violation_error_message='A file name and its SHA-256 come together.')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('value', models.DecimalField(decimal_places=4, max_digits=18, validators=[measures.models.texts.exact])),
                ('read_on', models.DateField()),
                ('note_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('note_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('converter', models.CharField(blank=True, default='', editable=False, max_length=80, serialize=False)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='measures.source')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings',
            },
        ),
        migrations.CreateModel(
            name='StatusUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('from_status', models.CharField(blank=True, choices=[('proposed', 'Proposed'), ('planned', 'Planned'), ('in_progress', 'In progress'), ('in_force', 'In force'), ('completed', 'Completed'), ('verified', 'Verified'), ('suspended', 'Suspended'), ('cancelled', 'Cancelled'), ('superseded', 'Superseded')], default='', max_length=12)),
                ('to_status', models.CharField(choices=[('proposed', 'Proposed'), ('planned', 'Planned'), ('in_progress', 'In progress'), ('in_force', 'In force'), ('completed', 'Completed'), ('verified', 'Verified'), ('suspended', 'Suspended'), ('cancelled', 'Cancelled'), ('superseded', 'Superseded')], max_length=12)),
                ('effective_on', models.DateField()),
                ('reason', measures.models.texts.PrintableTextField(default='', max_length=4000)),
                ('by', models.CharField(max_length=200)),
                ('by_user', models.PositiveBigIntegerField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='measures.measure')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='measures.source')),
            ],
            options={
                'verbose_name': 'status update',
                'verbose_name_plural': 'status updates',
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField(blank=True, null=True)),
                ('end', models.PositiveIntegerField(blank=True, null=True)),
                ('digest', models.CharField(blank=True, default='', max_length=16, validators=[django.core.validators.RegexValidator('\\A[0-9a-f]{16}\\Z', 'A digest has 16 hex digits.')])),
                ('locator', measures.models.texts.PrintableCharField(blank=True, default='', max_length=200)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='measures.measure')),
                ('reading', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='measures.reading')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='measures.source')),
                ('status_update', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='measures.statusupdate')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'evidence',
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('indicator_hans', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('indicator_hant', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('indicator_en', measures.models.texts.PrintableCharField(default='', max_length=300)),
                ('comparator', models.CharField(choices=[('at_least', 'at least'), ('at_most', 'at most'), ('equal', 'exactly'), ('about', 'about'), ('between', 'between'), ('not_stated', 'no number was given')], max_length=10)),
                ('qualifier_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=40)),
                ('qualifier_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=40)),
                ('direction', models.CharField(choices=[('increase', 'to rise'), ('decrease', 'to fall'), ('maintain', 'to be kept')], default='increase', max_length=8)),
                ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, validators=[measures.models.texts.exact])),
                ('value_max', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, validators=[measures.models.texts.exact])),
                ('baseline', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, validators=[measures.models.texts.exact])),
                ('baseline_on', models.DateField(blank=True, null=True)),
                ('unit', models.CharField(choices=[('m2', 'm²'), ('km2', 'km²'), ('percent', '%'), ('yuan', 'yuan'), ('ratio', 'to 1'), ('years', 'years'), ('items', 'items'), ('people', 'people'), ('jobs', 'jobs'), ('companies', 'companies'), ('teams', 'teams'), ('projects', 'projects'), ('institutions', 'institutions'), ('laboratories', 'laboratories'), ('platforms', 'platforms'), ('flats', 'flats'), ('buildings', 'buildings'), ('parks', 'parks'), ('measures', 'measures'), ('tests', 'tests'), ('cards', 'cards')], max_length=12)),
                ('currency', models.CharField(blank=True, choices=[('CNY', 'renminbi'), ('HKD', 'Hong Kong dollar')], default='', max_length=3)),
                ('per_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=100)),
                ('per_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=100)),
                ('deadline_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=100)),
                ('deadline_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=100)),
                ('due_from', models.DateField(blank=True, null=True)),
                ('due_by', models.DateField(blank=True, null=True)),
                ('first_value', models.DecimalField(blank=True, decimal_places=4, editable=False, max_digits=18, null=True, validators=[measures.models.texts.exact])),
                ('first_due_by', models.DateField(blank=True, editable=False, null=True)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='measures.measure')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
            },
        ),
        migrations.AddField(
            model_name='reading',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='measures.target'),
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('name', measures.models.texts.PrintableCharField(blank=True, default='', max_length=60)),
                ('scopes', models.CharField(default='read', max_length=16)),
                ('last_used_at', models.DateTimeField(editable=False, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'token',
                'verbose_name_plural': 'tokens',
            },
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z0-9]+(-[a-z0-9]+)*\\Z', 'A code has lower-case letters, digits and single hyphens: hetao-sz.', code='invalid_code')])),
                ('name_hans', measures.models.texts.PrintableCharField(default='', max_length=100)),
                ('name_hant', measures.models.texts.PrintableCharField(default='', max_length=100)),
                ('name_en', measures.models.texts.PrintableCharField(default='', max_length=150)),
                ('kind', models.CharField(choices=[('cooperation_zone', 'Co-operation zone'), ('park', 'Park'), ('area', 'Area'), ('city', 'City'), ('corridor', 'Corridor'), ('region', 'Region')], max_length=20)),
                ('path', models.CharField(editable=False, max_length=400, unique=True)),
                ('area_km2', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('established_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='measures.zone')),
            ],
            options={
                'verbose_name': 'zone',
                'verbose_name_plural': 'zones',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('viewer', 'Viewer'), ('editor', 'Editor'), ('verifier', 'Verifier'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=13)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='measures.zone')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
            },
        ),
        migrations.AddField(
            model_name='measure',
            name='zone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='measures.zone'),
        ),
        migrations.CreateModel(
            name='FundingCap',
            fields=[
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='funding_cap', serialize=False, to='measures.measure')),
                ('amount', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, validators=[measures.models.texts.exact])),
                ('currency', models.CharField(blank=True, choices=[('CNY', 'renminbi'), ('HKD', 'Hong Kong dollar')], default='', max_length=3)),
                ('matching_ratio', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, validators=[measures.models.texts.exact])),
                ('basis', models.CharField(blank=True, choices=[('ceiling', 'Ceiling'), ('total', 'Total')], default='', max_length=7)),
                ('per_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('per_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('beneficiary_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('beneficiary_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
            ],
            options={
                'verbose_name': 'funding-cap terms',
                'verbose_name_plural': 'funding-cap terms',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__isnull', True), models.Q(('amount__gt', 0), ('amount__lte', 10000000000000)), _connector='OR'), name='funding_cap_amount_is_sane', violation_error_message='An amount lies between 0 and 10 trillion.'), models.CheckConstraint(condition=models.Q(('matching_ratio__isnull', True), models.Q(('matching_ratio__gt', 0), ('matching_ratio__lte', 1000)), _connector='OR'), name='funding_cap_ratio_is_sane', violation_error_message='A matching ratio lies between 0 and 1000 to 1.'), models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('currency', '')), models.Q(('amount__isnull', False), ('currency__in', ['CNY', 'HKD'])), _connector='OR'), name='funding_cap_amount_has_its_currency', violation_error_message='An amount and its currency come together.'), models.CheckConstraint(condition=models.Q(('basis__in', ['', 'ceiling', 'total'])), name='funding_cap_basis_is_known')],
            },
        ),
        migrations.CreateModel(
            name='SplitLine',
            fields=[
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='split_line', serialize=False, to='measures.measure')),
                ('line', models.CharField(blank=True, choices=[('first', 'First line'), ('second', 'Second line'), ('both', 'Both lines')], default='', max_length=6)),
                ('between_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('between_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('control', models.CharField(blank=True, choices=[('port', 'Port control'), ('channel', 'Channel control'), ('both', 'Port and channel control')], default='', max_length=7)),
                ('people', models.BooleanField(default=False)),
                ('goods', models.BooleanField(default=False)),
                ('vehicles', models.BooleanField(default=False)),
                ('capital', models.BooleanField(default=False)),
                ('data', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'split-line terms',
                'verbose_name_plural': 'split-line terms',
                'constraints': [models.CheckConstraint(condition=models.Q(('line__in', ['', 'first', 'second', 'both'])), name='split_line_line_is_known'), models.CheckConstraint(condition=models.Q(('control__in', ['', 'port', 'channel', 'both'])), name='split_line_control_is_known')],
            },
        ),
        migrations.CreateModel(
            name='TalentHousing',
            fields=[
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='talent_housing', serialize=False, to='measures.measure')),
                ('units', models.PositiveIntegerField(blank=True, null=True)),
                ('tenure', models.CharField(blank=True, choices=[('rent', 'For rent'), ('sale', 'For sale'), ('mixed', 'For rent and for sale')], default='', max_length=5)),
                ('eligible_hans', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
                ('eligible_hant', measures.models.texts.PrintableCharField(blank=True, default='', max_length=300)),
            ],
            options={
                'verbose_name': 'talent-housing terms',
                'verbose_name_plural': 'talent-housing terms',
                'constraints': [models.CheckConstraint(condition=models.Q(('units__isnull', True), ('units__range', (1, 10000000)), _connector='OR'), name='talent_housing_units_are_positive', violation_error_message='The number of homes lies between 1 and 10 million.'), models.CheckConstraint(condition=models.Q(('tenure__in', ['', 'rent', 'sale', 'mixed'])), name='talent_housing_tenure_is_known')],
            },
        ),
        migrations.CreateModel(
            name='IdempotentResponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_index=True)),
                ('status', models.PositiveSmallIntegerField()),
                ('etag', models.CharField(blank=True, default='', max_length=40)),
                ('location', models.CharField(blank=True, default='', max_length=200)),
                ('body', models.BinaryField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='idempotent_response_key_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=80)),
                ('script', models.CharField(choices=[('hans', 'Simplified Chinese'), ('hant', 'Traditional Chinese')], max_length=4)),
                ('state', models.CharField(choices=[('reviewed', 'Reviewed'), ('edited', 'Edited')], max_length=8)),
                ('text', measures.models.texts.PrintableTextField(default='', max_length=4000)),
                ('machine', measures.models.texts.PrintableTextField(default='', max_length=4000)),
                ('origin_digest', models.CharField(max_length=16)),
                ('by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('measure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='measures.measure')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='measures.source')),
            ],
            options={
                'verbose_name': 'reviewed text',
                'verbose_name_plural': 'reviewed texts',
                'constraints': [models.UniqueConstraint(fields=('measure', 'path'), name='review_of_measure_text'), models.UniqueConstraint(fields=('source', 'path'), name='review_of_source_text'), models.CheckConstraint(condition=models.Q(models.Q(('measure__isnull', True), ('source__isnull', False)), models.Q(('measure__isnull', False), ('source__isnull', True)), _connector='OR'), name='review_is_of_one_subject'), models.CheckConstraint(condition=models.Q(('state__in', ['reviewed', 'edited'])), name='review_state_is_known'), models.CheckConstraint(condition=models.Q(('script__in', ['hans', 'hant'])), name='review_script_is_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.UniqueConstraint(fields=('measure', 'number'), name='status_update_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('from_status__in', ['', 'proposed', 'planned', 'in_progress', 'in_force', 'completed', 'verified', 'suspended', 'cancelled', 'superseded']), ('to_status__in', ['proposed', 'planned', 'in_progress', 'in_force', 'completed', 'verified', 'suspended', 'cancelled', 'superseded'])), name='status_update_statuses_are_known'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('from_status', models.F('to_status')), _negated=True), name='status_update_goes_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='status_update_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end__gt', models.F('start')), ('end__isnull', False), ('start__isnull', False), models.Q(('digest', ''), _negated=True)), models.Q(('digest', ''), ('end__isnull', True), ('start__isnull', True), models.Q(('locator', ''), _negated=True)), _connector='OR'), name='evidence_has_a_span_or_a_locator', violation_error_message='Say where in the source: start, end and digest of the span, or a locator such as a page.'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('status_update__isnull', True), ('reading__isnull', True), _connector='OR'), name='evidence_supports_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(condition=models.Q(('start__isnull', False)), fields=('measure', 'source', 'start', 'end'), name='evidence_span_is_cited_once', violation_error_message='This span is already cited for this measure.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('measure', 'number'), name='target_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('comparator__in', ['at_least', 'at_most', 'equal', 'about', 'between', 'not_stated'])), name='target_comparator_is_known'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('direction__in', ['increase', 'decrease', 'maintain'])), name='target_direction_is_known'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('unit__in', ['m2', 'km2', 'percent', 'yuan', 'ratio', 'years', 'items', 'people', 'jobs', 'companies', 'teams', 'projects', 'institutions', 'laboratories', 'platforms', 'flats', 'buildings', 'parks', 'measures', 'tests', 'cards'])), name='target_unit_is_known'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('currency__in', ['CNY', 'HKD']), ('unit', 'yuan')), models.Q(models.Q(('unit', 'yuan'), _negated=True), ('currency', '')), _connector='OR'), name='target_yuan_has_its_currency', violation_error_message='An amount in yuan has a currency; no other unit has.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('comparator', 'not_stated'), ('value__isnull', True)), models.Q(models.Q(('comparator', 'not_stated'), _negated=True), ('value__isnull', False)), _connector='OR'), name='target_value_unless_not_stated', violation_error_message='Give a value, or say by the comparator that no number was given.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('comparator', 'between'), ('value_max__gt', models.F('value')), ('value_max__isnull', False)), models.Q(models.Q(('comparator', 'between'), _negated=True), ('value_max__isnull', True)), _connector='OR'), name='target_between_has_two_bounds', violation_error_message='“Between” has two bounds, the upper above the lower; no other comparator has an upper bound.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), models.Q(('value__gte', 0), ('value__lte', Decimal('10000000000000'))), _connector='OR'), name='target_value_is_sane', violation_error_message='A figure lies between 0 and 10 trillion.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('value_max__isnull', True), models.Q(('value_max__gte', 0), ('value_max__lte', Decimal('10000000000000'))), _connector='OR'), name='target_value_max_is_sane', violation_error_message='A figure lies between 0 and 10 trillion.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('baseline__isnull', True), models.Q(('baseline__gte', 0), ('baseline__lte', Decimal('10000000000000'))), _connector='OR'), name='target_baseline_is_sane', violation_error_message='A figure lies between 0 and 10 trillion.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deadline_hans', ''), ('due_by__isnull', True), ('due_from__isnull', True)), models.Q(models.Q(('due_from__isnull', True), ('due_by__isnull', True), ('deadline_hans', ''), _connector='OR'), _negated=True), _connector='OR'), name='target_deadline_has_both_days', violation_error_message='A deadline has its words as stated, the earliest and the latest day it can mean; give all three or none.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('due_from__isnull', True), ('due_by__gte', models.F('due_from')), _connector='OR'), name='target_deadline_days_in_order', violation_error_message='The latest day a deadline can mean is not before the earliest.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('baseline_on__isnull', True), ('due_by__isnull', True), ('due_by__gt', models.F('baseline_on')), _connector='OR'), name='target_due_after_its_baseline', violation_error_message='A target is due after the day of its baseline.'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('target', 'number'), name='reading_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), models.Q(('value__gte', 0), ('value__lte', Decimal('10000000000000'))), _connector='OR'), name='reading_value_is_sane', violation_error_message='A figure lies between 0 and 10 trillion.'),
        ),
        migrations.AddConstraint(
            model_name='token',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__in', ['read', 'write', 'audit', 'read write', 'read audit', 'write audit', 'read write audit'])), name='token_scopes_are_known'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['cooperation_zone', 'park', 'area', 'city', 'corridor', 'region'])), name='zone_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.CheckConstraint(condition=models.Q(('area_km2__isnull', True), ('area_km2__gt', 0), _connector='OR'), name='zone_area_is_positive', violation_error_message='The area of a zone is more than zero km².'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('pk')), _negated=True), _connector='OR'), name='zone_is_not_its_own_parent', violation_error_message='A zone cannot lie within itself.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['viewer', 'editor', 'verifier', 'auditor', 'administrator'])), name='membership_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'role', 'zone'), name='membership_is_unique'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['zone', 'code', 'kind', 'status', 'withdrawn'], name='measure_by_zone'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['zone', 'due_order', 'code', 'kind', 'status', 'withdrawn'], name='measure_by_zone_due'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['due_order', 'code', 'withdrawn'], name='measure_by_due'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['code', 'withdrawn'], name='measure_by_code'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['kind', 'code', 'withdrawn'], name='measure_by_kind'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['status', 'code', 'withdrawn'], name='measure_by_status'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(fields=['overdue_on'], name='measure_by_overdue'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['whitelist', 'split_line', 'talent_housing', 'funding_cap', 'funding', 'talent_mobility', 'goods_mobility', 'capital_mobility', 'data_mobility', 'rd_platform', 'commercialisation', 'industry', 'space_infrastructure', 'rules_alignment', 'talent_attraction', 'public_services', 'governance', 'tax', 'development_target'])), name='measure_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'planned', 'in_progress', 'in_force', 'completed', 'verified', 'suspended', 'cancelled', 'superseded'])), name='measure_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('origin_script__in', ['hans', 'hant'])), name='measure_origin_script_is_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title_hans', ''), _negated=True), models.Q(('title_hant', ''), _negated=True), models.Q(('title_en', ''), _negated=True)), name='measure_has_a_title', violation_error_message='A measure has a title in Chinese and in English.'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deadline_hans', ''), ('due_by__isnull', True), ('due_from__isnull', True)), models.Q(models.Q(('due_from__isnull', True), ('due_by__isnull', True), ('deadline_hans', ''), _connector='OR'), _negated=True), _connector='OR'), name='measure_deadline_has_both_days', violation_error_message='A deadline has its words as stated, the earliest and the latest day it can mean; give all three or none.'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('due_from__isnull', True), ('due_by__gte', models.F('due_from')), _connector='OR'), name='measure_deadline_days_in_order', violation_error_message='The latest day a deadline can mean is not before the earliest.'),
        ),
        # Only SQL can say the rest.
        migrations.RunPython(add_terms, migrations.RunPython.noop),
        migrations.RunPython(run(CREATE_SEARCH), run(DROP_SEARCH)),
    ]
