"""Units, currencies and what a figure is per (每年, /亩), in the plain form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

#: Names of money -> ISO 4217. A bare 元 is renminbi, as on the Mainland.
CURRENCIES = {
    "元": "CNY", "块": "CNY", "圆": "CNY", "元人民币": "CNY", "人民币元": "CNY", "人民币": "CNY",
    "港元": "HKD", "港币": "HKD", "元港币": "HKD", "港圆": "HKD", "港纸": "HKD",
    "澳门元": "MOP", "澳门币": "MOP", "葡币": "MOP", "元澳门币": "MOP",
    "美元": "USD", "美金": "USD", "美圆": "USD", "元美金": "USD", "美刀": "USD",
    "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "日圆": "JPY", "韩元": "KRW", "韩圆": "KRW",
    "新台币": "TWD", "台币": "TWD", "台元": "TWD", "新加坡元": "SGD", "新元": "SGD", "坡币": "SGD",
    "瑞士法郎": "CHF", "瑞郎": "CHF", "加拿大元": "CAD", "加元": "CAD", "澳大利亚元": "AUD",
    "澳元": "AUD", "新西兰元": "NZD", "纽元": "NZD", "卢布": "RUB", "卢比": "INR", "泰铢": "THB",
    "林吉特": "MYR", "印尼盾": "IDR", "越南盾": "VND", "比索": "PHP", "兰特": "ZAR", "奈拉": "NGN",
    "雷亚尔": "BRL", "里拉": "TRY", "迪拉姆": "AED", "里亚尔": "SAR", "瑞典克朗": "SEK",
    "挪威克朗": "NOK", "丹麦克朗": "DKK", "比特币": "XBT",
    "yuan": "CNY", "renminbi": "CNY", "RMB": "CNY", "CNY": "CNY", "HKD": "HKD", "USD": "USD",
    "EUR": "EUR", "MOP": "MOP",
}  # fmt: skip
_SIGNS = {
    "¥": "CNY", "￥": "CNY", "RMB": "CNY", "CNY": "CNY", "RMB¥": "CNY", "CN¥": "CNY",
    "人民币": "CNY", "人民币¥": "CNY", "HK$": "HKD", "HKD": "HKD", "港币": "HKD", "港元": "HKD",
    "US$": "USD", "USD": "USD", "美元": "USD", "MOP$": "MOP", "MOP": "MOP", "澳门币": "MOP",
    "NT$": "TWD", "S$": "SGD", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "$": "",
}  # fmt: skip
#: Words with one meaning -> the tracker's code; every other unit stays as it is printed.
CODES = {
    **dict.fromkeys(["平方米", "平米", "㎡", "m²", "m2", "平方公尺"], "m2"),
    **dict.fromkeys(["平方公里", "平方千米", "km²", "km2"], "km2"),
    **dict.fromkeys(["年", "周年", "years", "year"], "years"),
    **dict.fromkeys(["人", "名", "位", "people"], "people"),
    **dict.fromkeys(["倍", "times"], "times"),
}  # fmt: skip
_UNITS = """
平方公里 平方千米 平方公尺 平方英尺 平方呎 平方尺 平方米 平米 立方米 公顷 公里 千米 厘米 公分 毫米 微米 纳米
海里 英里 英尺 英寸 公斤 千克 毫克 微克 毫升 公升 立方 个基点 基点 周岁 呎 千瓦时 千瓦 兆瓦 吉瓦 千伏 千卡 千焦 千字节 兆字节
吉字节 千比特 兆比特 字节 比特 兆赫兹 千赫兹 赫兹 兆赫 标准箱 标箱 个工作日 工作日 个交易日 交易日 个自然日 自然日 个月
个星期 星期 个小时 小时 分钟 秒 周年 学分 积分 人次 人年 人月 户次 架次 车次 班次 航次 个班
航班 宗次 批次 床位 学额 学位 职位 岗位 名额 席位 车位 泊位 机位 单位 伙 公吨 岁 美分 折
个 家 户 人 名 位 项 条 套 座 间 所 处 件 宗 张 份 辆 台 艘 架 栋 幢 亩 米 吨 克 斤 升 度 次 班 场 批 支 只 头 棵
株 本 册 篇 种 类 倍 年 月 周 天 日 站 层 组 团 对 双 款 枚 块 副 趟 里 门 章 节 届 幅 尾 羽 口 盏 根 片 颗 粒
桩 笔 户 把 部 席 岛 城 市 县 区 镇 乡 村 省 国 校 院 厂 店 港 步 点 轮 维 寸 尺 瓦 伏 元 角 毛 分 员 道 架
"""
_LATIN = """
km² km2 m² m2 ㎡ km cm mm kg mg kV kWh MWh GWh TWh kW MW GW TW GB TB PB EB TEU TEUs Gbps Mbps MHz GHz
Kb kb m g t L ml ha people years year months month days weeks hours times units flats companies jobs
"""


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


#: 家 of 家庭, 年 of 年度, 人 of 人才 and such are words of their own, not units.
_NOT = (
    r"(?!(?<=家)[庭园具电政]|(?<=人)[才民工口生类大力均行道气体]|(?<=名)[字单称录为]|(?<=个)[人性体别税]"
    r"|(?<=项)目|(?<=条)[件款例约]|(?<=处)理|(?<=点)[击赞心]|(?<=部)门|(?<=国)[家际]|(?<=市)[场民]"
    r"|(?<=区)[块域]|(?<=分)[别布]|(?<=日)[本常]|(?<=位)[于置]|(?<=大)学|(?<=校)园|(?<=院)校"
    r"|(?<=城)[市区]|(?<=道)路|(?<=口)岸|(?<=步)[骤]|(?<=里)程|(?<=组)[织成]|(?<=层)[级面]"
    r"|(?<=月)[份]|(?<=员)工|(?<=站)点|(?<=门)[户]|(?<=笔)记|(?<=对)[于]|(?<=团)[队结])"
)
UNIT = re.compile(
    rf" {{0,4}}(?:(?P<money>{_any(list(CURRENCIES))})(?![素宵旦])|(?P<latin>(?:{_any(_LATIN.split())})(?![A-Za-z\d]))"
    rf"|(?P<percent>%|(?i:per ?cent)|个? ?百 ?分 ?点"
    rf"|成(?![功立果员本为交长品都效就熟型分书名绩因群千上语年份语]|套[^的]))"
    rf"|(?P<permille>‰)|(?P<unit>{_any(_UNITS.split())}){_NOT})"
)
SIGN = re.compile(rf"(?:{_any(list(_SIGNS))}) {{0,2}}$")
_FACTORS = {"成": Decimal(10), "‰": Decimal("0.1")}
_AMOUNTS = tuple("0123456789零一二三四五六七八九十百千万亿元")
_LONGEST_SIGN = max(map(len, _SIGNS)) + 2
#: 两年半, 三成半, 两个半月; not 半导体.
HALF = re.compile(r"(?:半(?P<after>小时|个?月|年|学期|天|钟头)|半(?![导岛径途数成价额山]))")
_CENTS = re.compile(
    r"(?<=[元块]) ?(?P<tenths>[\d一二三四五六七八九]) ?[角毛](?: ?(?P<cents>[\d一二三四五六七八九]) ?分)?"
)
_EACH = r"人月|人年|平方米|㎡|m²|m2|公顷|学年|立方米|千瓦时|小时|个?月|年度|[年日天人名位户亩家项套间吨次度个张辆台件宗所]"
_PER_AFTER = re.compile(rf" ?(?:/|每)(?P<per>{_EACH})(?:每(?P<also>[年月日天]))?")
_PER_BEFORE = re.compile(
    rf"每一?(?P<each>[十百千万亿\d]*(?:{_EACH}))(?:每(?P<also>[年月日天]))?|(?P<mean>[年人户月日亩])均"
)


@dataclass(frozen=True)
class Unit:
    """The unit after a number: where it ends, its code or word, its currency."""

    end: int
    code: str = ""
    currency: str = ""
    percent: bool = False
    factor: Decimal = Decimal(1)  # of 成 and ‰


def unit(text: str, end: int) -> Unit:
    """The unit that stands at `end`, right after a number; an empty one if there is none."""
    match = UNIT.match(text, end)
    if not match:
        return Unit(end)
    if match["money"]:
        return Unit(match.end(), "yuan", CURRENCIES[match["money"]])
    if match["percent"] or match["permille"]:
        code = "percentage_points" if text[match.end() - 1] == "点" else "percent"
        factor = _FACTORS.get(match[0].strip(), Decimal(1))
        return Unit(match.end(), code, percent=True, factor=factor)
    word = match["latin"] or match["unit"]
    return Unit(match.end(), CODES.get(word, word))


def sign(text: str, start: int) -> tuple[int, str | None]:
    """Where the sign or name of a currency before `start` begins, and which it is."""
    match = SIGN.search(text, max(0, start - _LONGEST_SIGN), start)
    if not match or text[max(0, match.start() - 1) : match.start()] in _AMOUNTS:
        return start, None  # 4人民币5美元: the name belongs to the number before it
    return match.start(), _SIGNS[match[0].strip()]


def per_after(text: str, end: int) -> tuple[int, str]:
    """/亩 and 每年 after an amount."""
    match = _PER_AFTER.match(text, end)
    return (match.end(), match["per"] + (match["also"] or "")) if match else (end, "")


def per_before(text: str, start: int, end: int) -> str:
    """The last of 每年, 每家, 人均 in the clause before an amount."""
    per = ""
    for match in _PER_BEFORE.finditer(text, start, end):
        per = (match["each"] or match["mean"]) + (match["also"] or "")
    return per


def cents(text: str, end: int) -> tuple[int, str]:
    """The 3角5分 of 2元3角5分, as the digits 35; nothing if there are none."""
    match = _CENTS.match(text, end)
    return (match.end(), match["tenths"] + (match["cents"] or "")) if match else (end, "")
