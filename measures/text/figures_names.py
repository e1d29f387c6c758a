"""Numerals that are no figures: names, ordinals, dates, versions, headings, in the plain form."""

from __future__ import annotations

import re
from datetime import date

from .days_chinese import moments
from .days_english import english
from .days_forms import forms
from .days_moments import without

_N = "一二三四五六七八九十"
#: Years, days and times that no deadline has: 16:46, 〔2019〕12号, 2月30日, 2021-12.
_CALENDAR = re.compile(
    r"(?<![\d.])(?:19|20|21)\d\d(?:[-/]\d\d?(?![\d-])|(?= ?年)| ?(?=[-至到] ?\0))"
    r"|(?<![\d.个])\d{1,2} ?(?:月(?!龄)|[日号](?!内|以内|之内|以上|以下|[线楼])|(?=[-至到、] ?\d{1,2} ?月|[-至到、]\0))"
    r"|(?<![\d:.])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:])"
    r"|(?<=[〔\[(【])(?:19|20)\d\d(?=[〕\])】])"
    r"|\d{1,2} ?世纪|(?:中国制造|健康中国|愿景) ?20\d\d|20\d\d ?(?:年?远景|愿景|议程|行动计划|战略)"
    r"|(?i:\b(?:from|to|since|of|year) (?:19|20)\d\d\b)"
)
#: What counts from it does not matter where days are only left out.
_ANY_DAY = date(2000, 1, 1)
#: Texts for machines.
_MACHINES = re.compile(
    r"(?<!\d)[248]K(?![A-Za-z\d])|(?:https?://|www\.)[\x21-\x7e]+|\d+(?:\.\d+){2,}|\d+\.(?:[a-z]{2,5}\b)"
)

#: Words and names that begin with the numeral.
_IDIOM = re.compile(
    r"一(?:[切些批律旦般致直样起流定体并度再向贯概味共举同齐经手心身生带路条龙线窗网站次性道面片下时览律揽任如"
    r"望看想说见听谈则贯级审把刻向边之方期系类]"
    r"|项?一|个中国(?!际)|国两|体化|揽子|门式|窗式)"
    r"|两(?:岸|院|会|制|翼|化|极|性|弹|难|手|面|全|两|高|侧|端|头在外|不误)"
    r"|三(?:[农资亚峡门伏维包明国甲角更思角]|文[鱼治]|番五次|会一|重一|板)"
    r"|四(?:[川季周方舱肢书会]|面八|通八|平[市街])|五(?:[台指角粮邑金星莲湖官脏常]|大连|花八|险一)"
    r"|六(?:[安盘合朝祖])|七(?:[夕台])|八(?:[卦达字旗仙])|九(?:[龙江州寨华霄泉])|十(?:[堰足字里全]|分(?![之钟]|[一二三四五六七八九十]))"
    r"|百(?:[姓科色货合叶度]|家争|废|花齐|年(?:未有|老店|大计|变局|奋斗|品牌)|强)|千(?:[方岛里禧秋变古篇辛年]|家万|军万)"
    r"|万(?:[一物科达众里千能象宁州家无幸维全安年邦宗户]|万)|亿(?:[万达])"
    rf"|十[{_N[:6]}][·]?五(?![个家名万亿岁天%条套座间]|人(?!才)|年(?!规划|计划))|十[{_N[:6]}]五年(?=规划|计划)|五年(?=规划|计划)"
    r"|[十二][零一二三四五六七八九十]?大(?=报告|精神|以来|召开|代表|提出|强调|[,。;、])|[一二三四五六七]中全会"
    r"|百千万(?=工程)|千万(?=[别不要莫勿记])|二手|二维|三维|二次(?=元|供水|创业|开发|利用|装修|加工)|一二三"
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
    r"(?:第 ?|[A-Za-z]-?|(?:周|星期|礼拜|老|初|闰|农历|编号|附件|附表|附录|图|表|专栏|电话|热线|传真|邮编|编码|账号|帐号|证号|学号|字号)[:： ]*"
    r"|[A-Za-z_]\d*\.|每 ?|\d ?[+>=]|[之统唯单同专归合不任某逐其])$"
)
_MONEY_LETTERS = re.compile(r"(?:RMB|CNY|HKD|USD|EUR|MOP|GBP)$")
_ONE_BEFORE = re.compile(r"[进每另这那该新划万]$")
_ORDINAL_AFTER = re.compile(
    r" ?(?:强|版|号(?!召)|期(?![限间货待])|届|代(?![表码理价替办])|等奖|等功|楼(?!宇)|环|中院|世纪|季度|线(?:城市)?|星级|类地|档|开国|时(?![间段期代限效尚刻长])"
    r"|[GDKgd](?![A-Za-z])|-?[NnXx]\b|\+(?![一-鿿 ])|\+ ?(?:计划|行动|[NnX\d一二三])|大会|时代|[×xX*]|热线|报警|急救|后(?=[创人群青一,。;、]|$))"
)
_GRADE = re.compile(r" ?[级甲乙类](?![数学似])")
_HEADING_BEFORE = re.compile(r"(?:^|[\n。;:!?”(\[]|\n +)$")
_HEADING_AFTER = re.compile(
    r"[)、]|\.(?!\d)(?: |[一-鿿*A-Z])|[是从由](?![\d一二三四五六七八九十])|要(?![\d])|则"
)
_BARE_YEAR = re.compile(r"19[5-9]\d|20[0-6]\d")
_HAN = re.compile("[一-鿿]")
_LINKS = "至到-、和与或是而却不这那的及"


def mask(text: str) -> str:
    """The plain `text` with its days and its addresses blotted out; as long as it."""
    text = _MACHINES.sub(_blot, text)
    for reader in (forms, english, moments):
        text = without(text, reader(text, _ANY_DAY))
    return _CALENDAR.sub(_blot, text)


def _blot(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def is_name(text: str, start: int) -> re.Match[str] | None:
    """The name that begins with the numeral at `start`."""
    if name := _IDIOM.match(text, start) or _PATTERN.match(text, start):
        return name
    if text[start - 1 : start] == "“":
        return _QUOTED.match(text, start)
    return None


def is_ordinal(text: str, start: int, end: int, *, grade: bool) -> bool:
    """Whether the numeral from `start` to `end` numbers something: 第三, 2.0版, 500强, 1.

    `grade`: it is small and in one part, so that 三级 is a grade and no amount.
    """
    head = text[max(0, start - 4) : start]
    if _ORDINAL_BEFORE.search(head) and not _MONEY_LETTERS.search(head):
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
