"""Characters whose Traditional form a word does not settle, but the words around it do.

Each rule names a Simplified character, what it becomes, and the pattern in the Simplified text
that decides so; the character stands in group `it`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .vocabulary import listed

_NUMBER = "0-9０-９一二三四五六七八九十百千万亿两几数多余半"
#: Verbs and the like that begin with 只 or follow it: 只有, 只能 … are "only".
_ONLY = "有能要需是会可限为在应须见凭按对向用剩占达收作做看许准想得够允跑租售读增减进出此"
_COUNTED = "基金|股|债|ETF|REIT|券|权证|船|猪|羊|牛|鸡|鸭|鹅|鸟|狗|犬|猫|虎|兔|熊|猴|象|鹤|雁|豚|龟|鲸|鹰|狮|豹|狼|羚|虫|鼠|艇|舰|箱|桶|碗|球|口罩|手|脚|眼|耳"
#: Syllables of foreign names before …里斯, …里奥.
_SYLLABLES = (
    "克弗布德菲哈巴马卡加托萨帕莫洛西迪阿艾伊乌费格赫凯拉莱利罗米穆纳尼诺奇乔塞沙斯苏塔特维谢亨杰肯"
)
_PLAYS = "(?![现台口来去入生版租售产行厂事资让发线于])[^，。；、]{0,4}[戏剧](?![台院团组场目本情种曲性烈增变毒])"
_ADJECTIVES = "更最很太够精稳快早瞄摸把踩找看认选盯抓吃算测校拿瞅量估押卡聚"
_QUASI = (
    "公共|公益|公务|公开|市场|金融|独角兽|[一二三四]线|一级|二级|政府|司法|现[代房货]|经营|员工|新[人娘郎]|妈妈|"
    "爸爸|父母|博士|毕业|大学|货币|国家|行政|立法|军事|零售|上市|契约|物权|不动产|住宅|高端|专业|城市|"
    "县级|省级|副?[厅处]级|会员|法定|财政|垄断|自然|社会|直辖|职业|事业|高速|高铁|艺术|自传|[四五]星"
)
#: 金发, 理发, 结发 … are words of hair; before one of these 发 begins another word.
_HAIR = "金理头白直美护长短染植假毛秀洗脱束断结养育烫卷银黄"
_SENT_OUT = (
    "放(?!心)|还(?![是有在])|票|布|起(?!皮)|给|挥|明(?!显)|送|函|言|展(?!示)|行(?!业)|证|改委"
)
#: Before 制作, 制成: what makes, or with which something is made.
_MAKES = "定研试仿复绘缝配炼预监特摄录印铸将其可并合同心己手"
#: What stands before and after a surname.
_TITLES = (
    "书记|市长|区长|县长|省长|部长|局长|厅长|处长|科长|司长|院长|校长|主任|主席|会长|理事长|董事长|经理|总裁|行长|"
    "所长|教授|院士|博士|委员|代表|记者|通讯员|律师|医生|负责人|创始人|研究员|工程师|秘书长|发言人|总监"
)
_BYLINES = "编辑|责编|记者|作者|通讯员|摄影|校对|审核|供稿|主编|总编|策划|统筹|文|图|审|监制"
_SAYS = "[，、。：:（()） ]|$|摄|说|表示|介绍|指出|认为|强调|透露|称|告诉|率|带队"
#: Kinds of rule by …制 (责任制, 许可制), before a verb that looks like part of 制作, 制成, 制造.
_REGIMES = tuple(word.written for word in listed("regimes"))


class Rule(NamedTuple):
    char: str
    becomes: str
    pattern: re.Pattern[str]
    after: tuple[str, ...] = ()  # what must stand before the character, one of these


def _rule(char: str, becomes: str, pattern: str, after: tuple[str, ...] = ()) -> Rule:
    return Rule(char, becomes, re.compile(pattern.replace("@", f"(?P<it>{char})")), after)


RULES = (
    _rule("制", "制", r"@度"),
    _rule(
        "制",
        "制",
        r"@(?=作[为用出风法废业]|成[为效果就功本熟立分趋员绩长]|造(?:成(?!本)|就))",
        _REGIMES,
    ),
    _rule("制", "制", rf"(?<![{_MAKES}])@(?=作为|作用(?![品料时具地房户])|作废|成[为效果])"),
    _rule("制", "制", r"(?<=[法机体])@(?=作保)"),
    _rule("签", "籤", r"(?<![集其当])中@(?=名单|名额|[率号者]|结果|家庭|人员|公[示告])"),
    _rule("后", "後", rf"(?<=[{_NUMBER}当今明昨每次隔前整全])天@(?!宫|庙|站)"),
    _rule("后", "後", r"(?:(?<=[投电摄合缩倒])影|(?<=[国唱])歌)@"),
    _rule(
        "里",
        "里",
        r"(?:(?<=[0-9０-９二三四五六七八九十百千万两几])|(?<=[0-9０-９十百千万][多余]))@(?![面边头])",
    ),
    _rule("里", "里", rf"(?<=[{_SYLLABLES}])@(?=[斯克奥亚昂约尔德耶兹希诺茨])"),
    _rule("只", "隻", r"[0-9０-９][多余几]?[万亿千百]?[多余]?@(?![有能要需])"),
    _rule(
        "只",
        "隻",
        rf"(?<=[{_NUMBER}首每这那此该某])@(?![{_ONLY}])(?=[^，。；]{{0,8}}(?:{_COUNTED}))",
    ),
    _rule(
        "只",
        "隻",
        r"(?:(?<=[首每这那此该几数两])|(?<=第[一二三四五六七八九]))@(?=的|$|[，。；、）])",
    ),
    _rule("只", "只", r"(?<![船舰])@(?=[有能要需得是])"),
    _rule("出", "齣", rf"(?<=[{_NUMBER}首这那该])@(?={_PLAYS})"),
    _rule("准", "準", rf"(?<![不获恩允核批照特应])@(?={_QUASI})"),
    _rule("准", "準", r"(?<=[量位测算判打瞄对拿说抓秤看摸吃把猜找瞧握捏]不)@"),
    _rule(
        "系",
        "係",
        r"(?:公司|项目|企业|机构|平台|单位|基地|园区|作者|本文|案件|产品)@(?=[经为我国全由因首根依原一本])",
    ),
    _rule("系", "繫", r"(?<=[^中核重质]心)@(?![统列数主])"),
    *(
        _rule(name, name, rf"(?:{_TITLES})@(?=[^今昨明本上下前同当近日月年此其]\w?(?:{_SAYS}))")
        for name in "于游涂"
    ),
    *(_rule(name, name, rf"(?:{_BYLINES})[：: /]+@") for name in "于游涂"),
    _rule("余", "餘", r"(?<=[年月旬周倍里米吨亩斤岁])@(?=[，。；、时后]|$)"),
    _rule("余", "餘", r"(?<=[0-9０-９十百千万亿之])@"),
    _rule("钟", "鐘", r"(?:[点分秒刻]|[点分刻]多)@"),
    _rule("发", "發", rf"(?<=[{_HAIR}])@(?={_SENT_OUT})"),
    _rule("发", "發", r"(?<=银)@(?=[〔［\[（(〕]?[0-9０-９])"),
    _rule("准", "準", rf"(?<=[得{_ADJECTIVES}])@(?![入予许营驾运出生])"),
)
_SETTLED = re.compile(f"[{''.join({rule.char for rule in RULES})}]")

#: Characters that Hong Kong's public bodies write in one form, where OpenCC knows several.
ALWAYS = dict(
    zip(
        "巨抵娘溪岩毁玩扣弦戚恤合局鉴炼链参才升夫凌暗澄浚药荫",
        "巨抵娘溪岩毀玩扣弦戚恤合局鑑煉鏈參才升夫凌暗澄浚藥蔭",
        strict=True,
    )
)
_ALWAYS = re.compile(f"(?!升华)[{''.join(ALWAYS)}]")  # 昇華

#: All of the above as plain values, for the digest that names a converter.
TABLE = [[(rule.becomes, rule.pattern.pattern, rule.after) for rule in RULES], ALWAYS]


def settled(text: str) -> Iterator[tuple[int, str]]:
    """The places of Simplified `text` that a rule settles, and what each becomes."""
    for match in _ALWAYS.finditer(text):
        yield match.start(), ALWAYS[match[0]]
    present = set(_SETTLED.findall(text))
    for rule in RULES:
        if rule.char in present:
            for match in rule.pattern.finditer(text):
                place = match.start("it")
                if not rule.after or text.endswith(rule.after, 0, place):
                    yield place, rule.becomes
