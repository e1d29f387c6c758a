"""What a page has that does nothing in a browser without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

_STYLES = Path(__file__).parents[2] / "measures" / "static" / "measures" / "admin.css"
_SUBMITS = "[type=submit], [type=image], button:not([type])"
#: What is filled in and shown again: passwords and codes never are.
_WORDS = (
    "textarea, select, [type=text]:not([autocomplete=one-time-code]), [type=radio], [type=date]"
)
_CONTROLS = "input:not([type=hidden]), select, textarea, button"


@cache
def hidden_without_scripts() -> str:
    """The selectors of what the style sheet shows to browsers with scripts alone."""
    block = re.search(
        r"@media \(scripting: none\) \{\s*(.*?) \{ display: none", _STYLES.read_text()
    )
    assert block
    return block[1]


def without_function(html: str) -> list[str]:
    """The controls, forms and links of a page that do nothing without a script."""
    page = LexborHTMLParser(html)
    for each in page.css(f"{hidden_without_scripts()}, .empty-form"):
        each.decompose()
    return [*_dead_controls(page), *_dead_forms(page), *_dead_links(page), *_full_rows(page)]


def forgets_words(html: str) -> list[str]:
    """The forms of a page of their own whose words the switch of language does not send along."""
    page = LexborHTMLParser(html)
    if page.css_first("#changelist, .filters"):
        return []
    kept = {
        form.mem_id for each in page.css("[name=switch_language]") if (form := _form_of(page, each))
    }
    forms = page.css(f"form[method=post]:has({_WORDS}):not(:has([type=password]))")
    return [(form.html or "")[:120] for form in forms if form.mem_id not in kept]


def _form_of(page: LexborHTMLParser, control: LexborNode) -> LexborNode | None:
    """The form that a control belongs to."""
    if name := control.attributes.get("form"):
        return page.css_first(f"form#{name}")
    above = control.parent
    while above is not None and above.tag != "form":
        above = above.parent
    return above


def _dead_controls(page: LexborHTMLParser) -> Iterator[str]:
    for each in page.css(_CONTROLS):
        submits = each.css_matches(_SUBMITS)
        named = submits or each.attributes.get("name")
        is_shown_only = "readonly" in each.attributes  # to be copied
        if not is_shown_only and (_form_of(page, each) is None or not named):
            yield each.html or ""


def _dead_forms(page: LexborHTMLParser) -> Iterator[str]:
    """Forms with something to fill in, and nothing to send them."""
    sent = {form.mem_id for each in page.css(_SUBMITS) if (form := _form_of(page, each))}
    for control in page.css(_CONTROLS):
        form = _form_of(page, control)
        if form is not None and form.mem_id not in sent:
            yield (form.html or "")[:120]


def _dead_links(page: LexborHTMLParser) -> Iterator[str]:
    for each in page.css("a"):
        href = each.attributes.get("href")
        if (
            href is None
            or href.startswith("javascript:")
            or "_popup=1" in href
            or href.startswith("#")
            and not page.css(f"[id='{href[1:]}']")
        ):
            yield each.html or ""


def _full_rows(page: LexborHTMLParser) -> Iterator[str]:
    """Rows of a form of which only a script adds another."""
    for total in page.css("input[name$=-TOTAL_FORMS]"):
        prefix = (total.attributes["name"] or "").removesuffix("-TOTAL_FORMS")
        numbers = {
            name: int(page.css_first(f"input[name={prefix}-{name}]").attributes["value"] or 0)
            for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MAX_NUM_FORMS")
        }
        first, last = numbers["INITIAL_FORMS"], numbers["MAX_NUM_FORMS"]
        if numbers["TOTAL_FORMS"] == first < last:
            yield f"{prefix}: no empty row"
