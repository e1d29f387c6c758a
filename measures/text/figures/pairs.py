"""Two figures that are one: ranges (3至5家, 10%-15%) and changes (从1%提升到5%)."""

from __future__ import annotations

import re
from dataclasses import replace

from .figure import Figure

_TO = re.compile(r" {0,2}(?:-|至|到|to) {0,2}")
_CHANGES = re.compile(r" {0,2}(?:至|到|to) {0,2}(?:\0+ ?的? ?)?")
_LIST = re.compile(" ?、 ?")
#: 从, and 由 or 自 where only such words follow: 由财政给予10至20万元 is a range.
_FROM = re.compile(
    r"(?:从|由|自|from)(?:[ \0年度的约近]|目前|现时|现在|现有|原有|原来|原先|当前|大约|超过|不足|超)*$"
)
_FROM_AFAR = re.compile(r"(?:从|由|自|from)[^,。;:!?\d\n]{0,16}$")
_RISES = (
    r"(?:提升|提高|增加|增长|上升|扩大|扩展|扩充|拓展|延长|下降|降低|减少|压缩|缩短|压减|缩减|缩小|下调|上调"
    r"|上涨|调整|改|升|增|降|减|涨|翻|rise|fall|increase|decrease)"
)
_REACHES = re.compile(rf"(?:{_RISES}[^,。;:!?\n]{{0,12}})(?:到|至|为|成|to)[^,。;:!?\d\n]{{0,16}}$")
_STOP = re.compile(r"[。;!?\n、]|,.*,")
_LOOK_BACK = 3


def paired(text: str, singles: list[Figure]) -> list[Figure]:
    """The figures of the plain and masked `text` with ranges and changes put together."""
    figures = _ranges(text, singles)
    begun: set[int] = set()
    for place, second in enumerate(figures):
        for earlier in range(place - 1, max(-1, place - 1 - _LOOK_BACK), -1):
            first = figures[earlier]
            if earlier in begun or not _alike(first, second):
                continue
            if _is_change(text, first, second):
                begun.add(earlier)
                figures[place] = replace(
                    second, start=first.start, baseline=first.value,
                    baseline_comparator=first.comparator,
                    baseline_qualifier=first.qualifier, per=second.per or first.per,
                )  # fmt: skip
            break
    kept = [figure for place, figure in enumerate(figures) if place not in begun]
    return sorted(kept, key=lambda figure: figure.start)


def _ranges(text: str, singles: list[Figure]) -> list[Figure]:
    figures: list[Figure] = []
    for figure in singles:
        if figures and (joined := _range(text, figures[-1], figure)):
            figures[-1] = joined
        else:
            figures.append(figure)
            _share(text, figures)
    return figures


def _range(text: str, low: Figure, high: Figure) -> Figure | None:
    if not _TO.fullmatch(text, low.end, high.start) or not _alike(low, high):
        return None
    if low.value_max is not None or high.value_max is not None or low.unit in ("ratio",):
        return None
    low = _scaled(low, high)
    if low.value >= high.value or _is_change(text, low, high):
        return None
    words = [word for word in (low.qualifier, high.qualifier) if word]
    return replace(
        high, start=low.start, value=low.value, value_max=high.value, comparator="between",
        qualifier="…".join(words), per=high.per or low.per, currency=high.currency or low.currency,
        unit=high.unit or low.unit,
    )  # fmt: skip


def _share(text: str, figures: list[Figure]) -> None:
    """Give the 3 and 6 of 3、6、12万元 the multiplier and the unit of the last."""
    last = figures[-1]
    if last.scale == 1:
        return
    for place in range(len(figures) - 2, -1, -1):
        bare, following = figures[place], figures[place + 1]
        listed = _LIST.fullmatch(text, bare.end, following.start)
        if not listed or bare.unit or bare.scale != 1 or bare.literal is None:
            return
        if last.literal is None or bare.literal >= last.literal:
            return
        figures[place] = replace(
            _scaled(bare, last), unit=last.unit, currency=last.currency, percent=last.percent
        )


def _scaled(low: Figure, high: Figure) -> Figure:
    """The 3 of 3至5万元 as 30000: it shares the multiplier where it has no unit of its own."""
    shares = (
        not low.unit and low.scale == 1 and low.literal is not None
        and high.literal is not None and low.literal < high.literal
    )  # fmt: skip
    return replace(low, value=low.value * high.scale, scale=high.scale) if shares else low


def _alike(one: Figure, other: Figure) -> bool:
    """Whether two figures may count the same: neither has a unit that the other has not."""
    if one.unit and other.unit:
        return one.unit == other.unit and (one.currency or other.currency) == (
            other.currency or one.currency
        )
    return one.percent == other.percent or not one.unit


def _is_change(text: str, first: Figure, second: Figure) -> bool:
    """Whether the first figure is where the second one starts from."""
    gap = text[first.end : second.start]
    if len(gap) > 40 or _STOP.search(gap) or first.unit == "ratio":
        return False
    if second.baseline is not None or first.value_max is not None:
        return False
    if _CHANGES.fullmatch(gap):
        return bool(_FROM.search(text, max(0, first.start - 24), first.start))
    if "," in gap and not _FROM_AFAR.search(text, max(0, first.start - 24), first.start):
        return False
    return bool(_REACHES.search(gap))
