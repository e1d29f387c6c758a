"""Public pages for tests: their text, and a small record to show."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

from measures.models import Measure
from tests.helpers import make

LANGUAGES = ("en", "zh-hant", "zh-hans")
DUE = {"deadline": "2025年底", "due_from": date(2025, 12, 31), "due_by": date(2025, 12, 31)}


def world() -> Measure:
    """A whitelist of a park that is overdue, with a target, an organisation and a source."""
    hetao = make.zone("hetao", latitude="22.5150", longitude="114.0750")
    park = make.zone("hetao-sz", hetao, latitude="22.5100", longitude="114.0600")
    return make.measure(
        "TEST-900",
        kind="whitelist",
        zone=park,
        source=make.source("source-900"),
        organisations=make.named("body-900"),
        targets=[make.target()],
        title="白名单落地",
        title_en="Put the whitelist into effect",
        **DUE,
    )


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(response: Any) -> str:
    """The words of a page, with single blanks."""
    parser = _Text()
    parser.feed(response.content.decode())
    return re.sub(r"\s+", " ", " ".join(parser.parts))


#: One address of each type of page, below a language, over the record of `world()`.
PAGES = (
    *("", "zones/hetao/", "measures/", "measures/?q=白名單", "measures/TEST-900/"),
    *("instruments/", "instruments/whitelist/", "organisations/body-900/", "sources/source-900/"),
    *("changes/", "compare/?zone=hetao&zone=hetao-sz", "between/?zone=hetao&from=0", "about/"),
    *("record/", "check/", "report/?measure=TEST-900", "report/thanks/"),
)
