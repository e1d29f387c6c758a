"""Numerals that are no figures: names, ordinals, dates, versions, headings, in the plain form."""

from __future__ import annotations

import re
from datetime import date

from measures.text.days.chinese import DAYS_LONG, NOT_SHORTENED, moments
from measures.text.days.english import english
from measures.text.days.forms import forms
from measures.text.days.moments import without

_N = "一二三四五六七八九十"
#: Years, days and times that no deadline has: 16:46, 〔2019〕12号, 2月30日, 2021-12.
_CALENDAR = re.compile(
    r"(?<![\d.])(?:19|20|21)\d\d(?:[-/]\d\d?(?![\d-])|(?= ?年)| ?(?=[-至到] ?\0))"
    rf"|(?<![\d.个]){NOT_SHORTENED}\d{{1,2}} ?(?:月(?!龄)|[日号](?!{DAYS_LONG})|(?=[-至到、] ?\d{{1,2}} ?月|[-至到、]\0))"
    r"|(?<![\d:.])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:])"
    r"|(?<=[〔\[(【])(?:19|20)\d\d(?=[〕\])】])"
    r"|\d{1,2} ?世纪|(?:中国制造|健康中国|愿景) ?20\d\d|20\d\d ?(?:年?远景|愿景|议程|行动计划|战略)"
    r"|(?i:\b(?:from|to|since|of|year) (?:19|20)\d\d\b)"
)
#: What counts from it does not matter where days are only left out.
_ANY_DAY = date(2000, 1, 1)
#: Texts for machines.
_MACHINES = re.compile(
    r"(?<!\d)[248]K(?![A-Za-z\d])|(?:https?://|www\.)[\x21-\x7e]+|(?<![\d.])\d+(?:\.\d+){2,}|(?<!\d)\d+\.(?:[a-z]{2,5}\b)"
)

#: Words and names that begin with a numeral and count nothing. Those that begin with a bare 百, 千
#: or 万 (百姓, 千岛湖, 万科) are none in any case: only a word such as 近 makes a number of it.
_WORDS = """
一切 一些 一批 一律 一旦 一般 一致 一直 一样 一起 一流 一定 一体 一并 一度 一再 一向 一贯 一概 一味 一共 一举 一同
一齐 一经 一手 一心 一身 一生 一带 一路 一览 一任 一如 一望 一看 一想 一说 一见 一听 一谈 一则 一级 一审 一刻 一边 一之
一系列 一方面 一条龙 一次性 一站式 一站通 一窗 一网 一线 一面 一旁 一下 一时 一期 一揽子 一门式 一体化 一对一 一二三产 一项一 一中国 一个中国 一国两制 一味 一把手 一刀切 一盘棋 一张网 一件事 一码通 一证通 一卡通 一号通
两岸 两地 两方 双方 两院 两会 两制 两翼 两化 两极 两性 两弹 两难 两手 两面 两全 两两 两高 两侧 两端 两新 两不误 两头在外
三农 三资 三亚 三峡 三门峡 三伏 三包 三维 三明市 三甲 三更 三思 三角 三文鱼 三番五次 三会一 三重一大 三板 三令五申 三产 三明治
四川 四季 四周 四方 四舱 四肢 四书 四会市 四面八方 四通八达 四平市 四海 四大皆空
五台山 五指山 五角大楼 五粮液 五金 五星 五莲 五湖 五官 五脏 五常 五大连池 五花八门 五险一金 五谷 五线谱
六安 六盘水 六合区 六朝 七夕 七台河 八达 八卦 八字 八旗 八仙 九龙 九江 九州 九寨沟 九华 九霄 九泉 九牛一毛
十堰 十足 十字 十里 十全 十恶 千万别 千万不 千万要 千万莫 千万勿 千万记 百千万工程
一氧化 二氧化 三氧化 二十国集团 二手 二维 二次元 二次供水 二次创业 二次开发 二次利用 二次装修 二次加工
"""
#: Holidays, unless more of a numeral or a unit follows: 十一家.
_HOLIDAYS = "(?:十一|五一|五四|六一|七一|八一|一一|一二三)(?![零一二三四五六七八九十百千万亿两个家项名人年天条套座间点%])"
_PLAN = (
    rf"十[{_N[:6]}]·?五(?![个家名万亿岁天%条套座间]|人(?!才)|年(?!规划|计划))|(?:十[{_N[:6]}])?五年(?=规划|计划)"
    rf"|[十二][{_N}零]?大(?=报告|精神|以来|召开|代表|提出|强调|[,。;、])|[{_N}]中全会"
)
_IDIOM = re.compile(
    "|".join(
        [
            _PLAN,
            *sorted(_WORDS.split(), key=len, reverse=True),
            _HOLIDAYS,
            f"十分(?![之钟{_N}])",
        ]
    )
)
#: A numeral, a noun, a numeral, a noun: 一国两制, 两廊一圈, 五流四制.
_NO_NOUN = "零一二三四五六七八九十百千万亿两个年月天日元家人名项米吨斤成倍点是不和那这岁次至到台对比双套条座间所处件宗张份辆艘只分"
_PATTERN = re.compile(
    rf"[一两二三四五六七八九十](?![{_NO_NOUN}])[一-鿿][一两二三四五六七八九十](?![{_NO_NOUN}的])[一-鿿]"
)
#: A short name in quotation marks: “三年行动”, “八大举措”.
_QUOTED = re.compile(
    r"[一二三四五六七八九十两]{1,2}(?![万亿千百个家项点年条座所人名])[一-鿿A-Za-z]{1,6}”"
)
_ORDINAL_BEFORE = re.compile(
    r"(?:第 ?|[A-Za-z]-?|[A-Za-z_]\d*\.|每 ?|\d ?[+>=]|附件|附表|附录|(?<![代])表|(?<![蓝版地企])图|专栏|农历|编号[: ]*"
    r"|(?:电话|热线|传真|邮编|编码|账号|帐号|证号|学号|字号)[: ]+)$"
)
#: 周三, 老五, 初十 and their kin: a day or a name, if no unit follows.
_WEEKDAY_BEFORE = re.compile(r"(?:[每上下本这]个?周|周|星期|礼拜|老|(?<!最)初|闰)$")
_MONEY_LETTERS = re.compile(r"(?:RMB|CNY|HKD|USD|EUR|MOP|GBP)$")
_ONE_BEFORE = re.compile(r"[进每另这那该新划万之统唯单同专归合不任某逐其]$")
_ORDINAL_AFTER = re.compile(
    r" ?(?:强|版|号(?!召)|期(?![限间货待])|届|代(?![表码理价替办])|等[奖功]|楼(?!宇)|环(?![保境节])|中院|世纪"
    r"|季度|线|星级|档|时(?![间段期代限效尚刻长])|时代|热线|报警|急救|后(?=[创人群青一,。;、]|$)|[×xX*]"
    r"|[GDKgd](?![A-Za-z])|-?[NnXx]\b|\+(?![一-鿿 ])|\+ ?(?:计划|行动|[NnX\d一二三]))"
)
_GRADE = re.compile(r" ?[级甲乙类](?![数学似])")
_HEADING_BEFORE = re.compile(r"(?:^|[\n。;:!?”(\[]|\n +)$")
_HEADING_AFTER = re.compile(
    r"[)\]]|、(?![\d一二三四五六七八九十])|\.(?!\d)(?: |[一-鿿*A-Z])|[是从由](?![\d一二三四五六七八九十])|要(?![\d])|则"
)
_BARE_YEAR = re.compile(r"19[5-9]\d|20[0-6]\d")
_HAN = re.compile("[一-鿿]")
_LINKS = "至到-、和与或是而却不这那的及"


#: 1.5个亿 is 1.5 亿.
_CLASSIFIER = re.compile(rf"(?<=[\d{_N}两])个(?=亿)")


def mask(text: str) -> str:
    """The plain `text` with its days and its addresses blotted out; as long as it."""
    text = _MACHINES.sub(_blot, text)
    for reader in (forms, english, moments):
        text = without(text, reader(text, _ANY_DAY))
    return _CLASSIFIER.sub(" ", _CALENDAR.sub(_blot, text))


def _blot(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def is_name(text: str, start: int) -> re.Match[str] | None:
    """The name that begins with the numeral at `start`."""
    if name := _IDIOM.match(text, start) or _PATTERN.match(text, start):
        return name
    if text[start - 1 : start] == "“":
        return _QUOTED.match(text, start)
    return None


def is_ordinal(text: str, start: int, end: int, *, grade: bool, unit: bool) -> bool:
    """Whether the numeral from `start` to `end` numbers something: 第三, 2.0版, 500强, 1.

    `grade`: it is small and in one part, so that 三级 is a grade and no amount.
    """
    head = text[max(0, start - 4) : start]
    if _ORDINAL_BEFORE.search(head) and not _MONEY_LETTERS.search(head):
        return True
    if grade and end - start <= 2 and not unit and _WEEKDAY_BEFORE.search(head):
        return True
    if _ORDINAL_AFTER.match(text, end) or (grade and _GRADE.match(text, end)):
        return True
    before = text[max(0, start - 3) : start].lstrip(" ")
    return bool(_HEADING_BEFORE.search(before) and _HEADING_AFTER.match(text, end))


def is_year(printed: str) -> bool:
    """Whether a number without unit or word is a year: 预算案2025."""
    return bool(_BARE_YEAR.fullmatch(printed))


def is_article(text: str, start: int, end: int, *, unit: bool) -> bool:
    """Whether a 一 is no count: 统一, 进一步, 一边."""
    if _ONE_BEFORE.search(text[max(0, start - 1) : start]):
        return True
    following = text[end : end + 1]
    return not unit and following not in _LINKS and bool(_HAN.match(following))
