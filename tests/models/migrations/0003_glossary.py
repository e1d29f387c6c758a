"""The terms that the glossary begins with; from here on they are the staff's."""

from django.db import migrations

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


def add(apps, schema_editor):
    model = apps.get_model("measures", "GlossaryTerm")
    for hans, hant, english, note in TERMS:
        defaults = {"english": english, "note": note}
        model.objects.get_or_create(hans=hans, hant=hant, defaults=defaults)


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_scripts")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
