"""Measures for search tests, and the addresses that search them."""

from . import make
from .make import NOW

API = "/api/v1/measures/"
ADMIN = "/admin/measures/measure/"
DETAILS = {"by": make.BY, "reason": "corrected", "at": NOW}


def park():
    """Measures in both scripts; of equals, the one with the higher number was changed last."""
    hetao = make.zone("hetao")
    inside = make.zone("hetao-sz", hetao)
    other = make.zone("qianhai")
    paper = make.source()

    def measure(number, title, english, origin="hans", **fields):
        code = f"{fields.pop('prefix', 'HETAO-SZ')}-{number:03}"
        fields = {"zone": inside, "kind": "rd_platform", "source": paper} | fields
        make.measure(code, title=title, title_en=english, origin_script=origin, **fields)

    measure(11, "支持创科发展", "Support InnoHK centres")
    measure(12, "推動創科人才匯聚", "Attract talent", "hant", kind="talent_attraction")
    measure(13, "设立白名单制度", "Keep a whitelist", kind="whitelist", status="in_force")
    measure(14, "編制《白名單》", "A white list", "hant", zone=other, prefix="QIANHAI")
    measure(15, "提供人才住房", "Talent flats", kind="talent_housing", summary="面积7,600平方米")
    measure(16, "興建公營住房", "Public housing", "hant", zone=hetao, prefix="HETAO")
    measure(17, "开放5G网络", "Open a 5G network", summary="2025年底前建成，服务创科企业。")
    bureau = make.organisation("bureau", name_hans="科技创新局", name_hant="科技創新局")
    measure(18, "甲", "First", organisations=make.named(bureau), summary="与 ＩｎｎｏＨＫ 中心合作")
    target = make.target(indicator="住房", indicator_en="Homes")
    measure(19, "乙", "Second", targets=[target], evidence=[cited(paper, "第三章 海关")])


def cited(source, locator):
    return {"source": source, "start": 0, "end": 9, "digest": "0" * 16, "locator": locator}


def numbers(codes):
    return " ".join(str(int(code[-3:])) for code in codes)
