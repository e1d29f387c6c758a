"""Figures as policy texts print them: what they are worth and what is none."""

from datetime import date
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.days import days
from measures.text.figures import figures

pytestmark = pytest.mark.once


def read(text):
    """The figures of `text` as a short line: value, range or change, unit, currency, words."""
    return [
        " ".join(
            filter(
                None,
                [
                    f"{figure.baseline.normalize():f} ->" if figure.baseline is not None else "",
                    f"{figure.value.normalize():f}",
                    f".. {figure.value_max.normalize():f}" if figure.value_max is not None else "",
                    figure.unit,
                    figure.currency,
                    figure.comparator if figure.comparator != "equal" else "",
                    f"per {figure.per}" if figure.per else "",
                ],
            )
        )
        for figure in figures(text)
    ]


NUMBERS = {
    "5000 万元": ["50000000 yuan CNY"],
    "1,234,567.89元": ["1234567.89 yuan CNY"],
    "1億2,000萬元": ["120000000 yuan CNY"],
    "3亿5000万": ["350000000"],
    "1.5个亿": ["150000000"],
    "两个亿元": ["200000000 yuan CNY"],
    "1万2千户": ["12000 户"],
    "2万3千6百户": ["23600 户"],
    "1亿零500万元": ["105000000 yuan CNY"],
    "千億級": ["100000000000 about"],
    "兩億零五百萬": ["205000000"],
    "三點五億元": ["350000000 yuan CNY"],
    "两千四百五": ["2450"],
    "一百零八條": ["108 条"],
    "三〇〇家": ["300 家"],
    "壹佰万元整": ["1000000 yuan CNY"],
    "伍仟元": ["5000 yuan CNY"],
    "肆佰陸拾": ["460"],
    "廿五家、卅六間": ["25 家", "36 间"],
    "５，０００万元": ["50000000 yuan CNY"],
    "引进20，300家": ["20", "300 家"],
    "10 000人": ["10000 people"],
    "1 亿 2000 万元": ["120000000 yuan CNY"],
    "HK$1.5 billion": ["1500000000 yuan HKD"],
    "12千米": ["12 千米"],
    "50兆瓦": ["50 兆瓦"],
    "两年半": ["2.5 years"],
    "一個半月": ["1.5 个月"],
    "半年": ["0.5 years"],
    "5元3角": ["5.3 yuan CNY"],
    "翻一番": ["2 times"],
    "翻了兩番": ["4 times"],
    "三分之二": ["0.666666666666667"],
    "1: 1": ["1 ratio"],
    "按1（甲方）：4（乙方）出資": ["0.25 ratio"],
    "一對二的配對比例": ["0.5 ratio"],
    "-2%": ["-2 percent"],
    "降至负0.5%": ["-0.5 percent"],
    "代表10名、养老5万人、五台设备": ["10 people", "50000 people", "5 台"],
}
PERCENTAGES = {
    "百分之三点五": ["3.5 percent"],
    "千分之五": ["0.5 percent"],
    "三成": ["30 percent"],
    "三成半": ["35 percent"],
    "七成五": ["75 percent"],
    "六至八成": ["60 .. 80 percent between"],
    "２２％": ["22 percent"],
    "5‰": ["0.5 percent"],
    "2.5個百分點": ["2.5 percentage_points"],
}
WORDS = {
    "500余万元": ["5000000 yuan CNY more_than"],
    "三千多万": ["30000000 more_than"],
    "7,600餘張": ["7600 张 more_than"],
    "十几家": ["10 家 more_than"],
    "百余家": ["100 家 more_than"],
    "近20万": ["200000 about"],
    "约30家": ["30 家 about"],
    "100公里左右": ["100 公里 about"],
    "300人上下": ["300 people about"],
    "逾5億港元": ["500000000 yuan HKD more_than"],
    "新增超20万平方米": ["200000 m2 more_than"],
    "突破2万亿元": ["2000000000000 yuan CNY more_than"],
    "100家以上": ["100 家 at_least"],
    "不少於100間": ["100 间 at_least"],
    "至少引进100家企业": ["100 家 at_least"],
    "5000+家企业": ["5000 at_least"],
    "不超过500万元": ["5000000 yuan CNY at_most"],
    "最高給予500萬元": ["5000000 yuan CNY at_most"],
    "上限为50万元": ["500000 yuan CNY at_most"],
    "40岁（含）以下": ["40 岁 at_most"],
    "上亿元": ["100000000 yuan CNY at_least"],
    "18岁以下": ["18 岁 at_most"],
    "不到100家": ["100 家 at_most"],
    "近三年": ["3 years"],
    "近三十家": ["30 家 about"],
    "上百家、近万家": ["100 家 at_least", "10000 家 about"],
    "签约40个项目、节约100万元、期满3年": ["40 个", "1000000 yuan CNY", "3 years"],
    "约3700多家": ["3700 家 more_than"],
    "at least 100 companies": ["100 companies at_least"],
}
PAIRS = {
    "两三百家": ["200 .. 300 家 between"],
    "二十三四万元": ["230000 .. 240000 yuan CNY between"],
    "三五家": ["3 .. 5 家 between"],
    "3至5家": ["3 .. 5 家 between"],
    "10%-15%": ["10 .. 15 percent between"],
    "5-20%": ["5 .. 20 percent between"],
    "100—200万元": ["1000000 .. 2000000 yuan CNY between"],
    "三至五万元": ["30000 .. 50000 yuan CNY between"],
    "一至二十家": ["1 .. 20 家 between"],
    "百分之十至百分之十五": ["10 .. 15 percent between"],
    "分别给予3、6、12万元": ["30000 yuan CNY", "60000 yuan CNY", "120000 yuan CNY"],
    "30万元、50万元": ["300000 yuan CNY", "500000 yuan CNY"],
    "从1%提升到5%": ["1 -> 5 percent"],
    "从1%到5%": ["1 -> 5 percent"],
    "從 2600 多家增至約 4000 家": ["2600 -> 4000 家 about"],
    "由20.5億元增加20%至24.6億元": ["2050000000 -> 2460000000 yuan CNY", "20 percent"],
    "由2021年逾30 000間增至2028年逾45 000間": ["30000 -> 45000 间 more_than"],
    "比重从1%提升到5%、数目从12家增至30家": ["1 -> 5 percent", "12 -> 30 家"],
    "由2013年的3%到2020年的5%": ["3 -> 5 percent"],
    "由現行的12%，逐步下調至9.5%": ["12 -> 9.5 percent"],
    "价格由10元/吨降至5元/吨": ["10 -> 5 yuan CNY per 吨"],
    "由财政给予10万元至20万元补助": ["100000 .. 200000 yuan CNY between"],
    "由30日压缩至10日": ["30 -> 10 日"],
    "提升5个百分点至60%": ["5 percentage_points", "60 percent"],
}
MONEY = {
    "人民币1.2亿": ["120000000 yuan CNY"],
    "港幣250萬元": ["2500000 yuan HKD"],
    "2000萬元港幣": ["20000000 yuan HKD"],
    "300万美元": ["3000000 yuan USD"],
    "4人民币5美元": ["4 yuan CNY", "5 yuan USD"],
    "每年安排1亿元": ["100000000 yuan CNY per 年"],
    "每家企业最高500万元": ["5000000 yuan CNY at_most per 家"],
    "每千人口拥有执业医师3.2人": ["3.2 people per 千人"],
    "每户5000元，每人500元": ["5000 yuan CNY per 户", "500 yuan CNY per 人"],
    "每人每月3000元": ["3000 yuan CNY per 人月"],
    "350.5元/人月": ["350.5 yuan CNY per 人月"],
}


@pytest.mark.parametrize("forms", [NUMBERS, PERCENTAGES, WORDS, PAIRS, MONEY])
def test_figures_are_read_with_unit_and_words(forms):
    assert {text: read(text) for text in forms} == forms


@pytest.mark.parametrize(
    "text",
    [
        "", "没有数字", "“十四五”期间", "「十五五」規劃", "一国两制", "两地出资", "“一帶一路”", "“五流四制”", "两会",
        "第三季", "第 2 名", "第十条", "2.0版", "世界500强", "5G", "3号线", "二级以上医院", "一二三产业",
        "2025年底前", "二○二五年", "民國114年", "2019年度", "2021-2025年", "2021-12-17 16:46",
        "3月10日至15日", "2026/27年", "2月30日", "3至5月", "by 2030", "国发〔2023〕12号", "预算案2025", "https://example.org/2021/12",
        "半数以上", "（单位：亿元）", "二氧化碳", "数百家", "几十个项目", "统一、进一步、一体化", "四川、三亚", "万科", "零关税", "附件1", "二十国集团",
        "“1+1>2”", "产学研 1+ 计划", "三、强化服务", "\n118. 新型工业化", "（二十五）创新",
        "110报警", "95后", "负增长",
    ],
)  # fmt: skip
def test_names_ordinals_and_days_are_no_figures(text):
    assert read(text) == []


def test_a_figure_says_where_it_stands_and_in_which_words():
    text = "到2025年，引进不少于 10 家机构，由约2600多家增至4000家"

    ten, change = figures(text)

    assert (text[ten.start : ten.end], ten.qualifier) == ("10 家", "不少于")
    assert text[change.start : change.end] == "2600多家增至4000家"
    assert change.baseline_qualifier == "约…多"
    assert change.values == (Decimal(2600), Decimal(4000))


def test_both_scripts_are_read_alike():
    hans = "从500余万元增至1亿2,000万元，约3个百分点，两三百间，每亩五点六吨"
    hant = "從500餘萬元增至1億2,000萬元，約3個百分點，兩三百間，每畝五點六噸"

    assert [figure.as_json() for figure in figures(hans)] == [
        figure.as_json() for figure in figures(hant)
    ]


CHARACTERS = st.sampled_from(
    [*"0123456789.,%-~:/()（） 零〇一二三四五六七八九十百千万億兆两廿半几余多点分之成翻番个月年日"]
    + [*"季度上下前后内至到从由提升约近超以家元角人第“”期间初底末今明去未来过周，９²㎡½\0\ud800"]
    + ["by end-", "2025", "school year", "港元", "1.5 billion", "HK$", "每年", "百分之"]
)


@given(st.lists(CHARACTERS, max_size=14).map("".join), st.dates())
def test_any_text_is_read(text, published):
    for part in [*figures(text), *days(text, published)]:
        assert 0 <= part.start < part.end <= len(text)
    assert all(part.earliest <= part.latest for part in days(text, published))


@pytest.mark.parametrize("part", ["1", "一", "上", "1.", "1,234,", "从1%到", "，"])
def test_the_time_grows_with_the_text_and_not_faster(part):
    text = part * (60_000 // len(part))
    begin = process_time()

    figures(text), days(text, date(2023, 3, 10))

    assert process_time() - begin < 10
