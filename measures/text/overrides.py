"""Words that OpenCC converts in a way that policy text of Hong Kong or Shenzhen does not use.

Each is broken once in the tests. Whole words only: an entry takes part in OpenCC's own
segmentation, so it never reaches into a longer word that OpenCC knows.
"""

TO_TRADITIONAL = {
    "后海": "后海",  # a place in Shenzhen, not 後海
    "在后海": "在后海",  # OpenCC reads 在后 first
    "市场准入": "市場准入",
    "准入": "准入",
    "回归": "回歸",
    "复核": "覆核",
    "尽快": "盡快",
    "尽量": "盡量",
    "汇总": "匯總",
    "汇报": "匯報",
    "每周": "每周",
    "周末": "周末",
    "周期": "周期",
    "周年": "周年",
    "周边": "周邊",
    "服务台": "服務台",
    "峰会": "峰會",
    "高峰": "高峰",
    "顶峰": "頂峰",
    "并网": "並網",
    "伙伴": "伙伴",
    "借助": "借助",
    "借鉴": "借鑒",
    "干诺道": "干諾道",
    "厦村": "厦村",
}

TO_SIMPLIFIED = {
    "覆核": "复核",
    "干諾道": "干诺道",
}
