"""The words around a number that say how it is meant: 不少于, 约, 以上 and their kin.

The comparators are those of a target; `less than` (不到) has none and is at_most.
"""

from __future__ import annotations

import re

#: Before the number, right at it (at most with 达 or a blank between).
_BEFORE = {
    "at_least": "不少于 不低于 不小于 不得少于 不得低于 至少 最少 最低 起码 年满 满 不下于 不下 ≥ >= 达到或超过 达到或者超过",
    "at_most": "不超过 不高于 不多于 不大于 不得超过 不得高于 不逾 不到 不足 低于 少于 小于 未满 不满 未达 至多 最多 "
    "最高 最大 最长 上限 封顶 控制在 ≤ <= <",
    "more_than": "超过 超出 超 逾 突破 大于 多于 高于 过 >",
    "about": "大约 约为 约莫 约 大概 大致 将近 接近 近",
}  # fmt: skip
#: These reach over a verb: 至少引进100家, 最高给予500万元, 上限为.
_FAR = {"至少": "at_least", "最少": "at_least", "最高": "at_most", "最多": "at_most",
        "至多": "at_most", "上限": "at_most", "最大": "at_most", "最长": "at_most"}  # fmt: skip
_AFTER = {
    "at_least": "及以上 或以上 以上 或更多 起",
    "at_most": "及以下 或以下 以下 以内 之内 为限 为上限 封顶 内",
    "more_than": "有余 多",
    "about": "左右 上下 前后 级",
}
_ENGLISH_BEFORE = {
    "at_least": "at least|no (?:less|fewer) than|not less than|a minimum of",
    "at_most": "at most|up to|no more than|not more than|not exceeding|a maximum of|less than|fewer than",
    "more_than": "more than|over|exceeding|above",
    "about": "about|around|approximately|some|nearly|roughly",
}


def _lookup(words: dict[str, str]) -> dict[str, str]:
    return {word: name for name, listed in words.items() for word in listed.split()}


_BEFORE_WORDS, _AFTER_WORDS = _lookup(_BEFORE), _lookup(_AFTER)


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NEAR = re.compile(
    rf"(?P<word>{_any(list(_BEFORE_WORDS))})(?:为|达到|达|至|于|有|的)? ?$"
    rf"|(?P<far>{_any(list(_FAR))})(?P<gap>[^\d,。;:!?、“”\n]{{0,8}})$"
    + "".join(rf"|(?P<{name}>(?i:\b(?:{words}))) ?$" for name, words in _ENGLISH_BEFORE.items())
)
_BEHIND = re.compile(
    rf" ?(?:\([^()\n]{{0,6}}\))?(?P<word>{_any(list(_AFTER_WORDS))})"
    r"(?!(?<=内)[容部地陆需设外资]|(?<=起)[始步草来到因诉点飞案事纠]|(?<=上下)[级游班]|(?<=级)[别联配]|(?<=多)[^的来时前后,。;、 ])"
)
_PLUS = re.compile(r"\+(?=[一-鿿 ]|$)")
#: Where these end other words: 通过, 附近, 签约40个项目.
_NO_WORD = re.compile(
    r"(?:[高赶]超|[经通度走渡不]过|[附最邻靠]近|[节预签合契条制公履违邀特相失毁]约|[期圆充]满)$"
)
_WINDOW = 18


def before(text: str, start: int) -> tuple[str, str]:
    """Comparator and word that stand before the number at `start`; empty if none does."""
    window = text[max(0, start - _WINDOW) : start]
    match = _NEAR.search(window)
    if not match:
        return "", ""
    if word := match["word"]:
        if _NO_WORD.search(window[: match.end("word")]):
            return "", ""
        return _BEFORE_WORDS[word], word
    if word := match["far"]:
        return _FAR[word], word
    return str(match.lastgroup), match[0].strip()


def after(text: str, end: int) -> tuple[str, str]:
    """Comparator and word that stand after the figure that ends at `end`."""
    if _PLUS.match(text, end):
        return "at_least", "+"
    match = _BEHIND.match(text, end)
    return (_AFTER_WORDS[match["word"]], match["word"]) if match else ("", "")
