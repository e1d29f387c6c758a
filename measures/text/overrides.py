"""Words that OpenCC converts in a way that policy text of Hong Kong or Shenzhen does not use.

Each is broken once in the tests. Whole words only: an entry begins and ends where words of the
text do, and never reaches into a longer word that OpenCC or this table knows. Staff add to them
in the admin; see docs/scripts.md. The longer lists are in `data/`.
"""

#: Simplified as written -> Traditional as Hong Kong's policy papers have it.
TO_TRADITIONAL = {
    "后海": "后海",  # a place in Shenzhen, not 後海
    "市场准入": "市場准入",
    "准入": "准入",
    "回归": "回歸",
    "回归线": "回歸線",
    "复核": "覆核",
    "尽快": "盡快",
    "尽量": "盡量",
    "汇总": "匯總",
    "汇报": "匯報",
    "服务台": "服務台",
    "并网": "並網",
    "伙伴": "伙伴",
    "借助": "借助",
    "借鉴": "借鑑",
    "干诺道": "干諾道",
    "厦村": "厦村",
    "了解": "了解",
    "签注": "簽注",  # what is stamped on a travel permit
    "复议": "復議",
    "和面": "和面",  # …和面向世界 kneads no dough
}

#: Traditional as written -> Simplified.
TO_SIMPLIFIED = {
    "覆核": "复核",
    "干諾道": "干诺道",
    "瞭解": "了解",
    "夥伴": "伙伴",
    "藉助": "借助",
    "市場準入": "市场准入",
}

#: Surnames that OpenCC takes for words (範 於 餘). They are safe only before a form of address:
#: 于 and 余 end too many words for longer lists (有利于教授, 百余博士).
_SURNAMES = {"范": "范", "于": "于", "余": "余"}
_ADDRESSES = {"小姐": "小姐", "先生": "先生", "女士": "女士", "太太": "太太"}
TO_TRADITIONAL |= {
    surname + address: _SURNAMES[surname] + _ADDRESSES[address]
    for surname in _SURNAMES
    for address in _ADDRESSES
}

#: Forms that OpenCC writes for Hong Kong -> those that its public bodies and press print
#: (每周 周期 峰會 公布 布局 稅制 戶口), the last step of every conversion to Traditional.
FORMS = dict(
    zip("説税户羣牀峯啓鋭脱閲藴悦温兑蜕卧週佈", "說稅戶群床峰啟銳脫閱蘊悅溫兌蛻臥周布", strict=True)
)
