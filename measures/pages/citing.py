"""A citation of a measure as reference managers read it: BibTeX and RIS.

It cites the measure as of its last entry, so its key never comes to mean anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
from django.utils.timezone import localdate
from django.utils.translation import gettext

from measures.reads import as_of, measure_list
from measures.reads.query import NotFound
from measures.shown.texts import plain, reader_tag

from .measure_parts import last_entry
from .page import File, Visit, page
from .past import moment
from .rows import measure_url

#: Characters that TeX reads as commands.
_TEX = {
    **{ord(sign): f"\\{sign}" for sign in "{}%$#&_"},
    ord("\\"): r"\textbackslash{}",
    ord("~"): r"\textasciitilde{}",
    ord("^"): r"\textasciicircum{}",
}


class Citation(NamedTuple):
    key: str
    title: str
    authors: list[str]
    url: str
    day: Any
    language: str
    tracker: str
    note: str


@page("as_of")
def cite(visit: Visit, code: str, form: str) -> File:
    """The measure at its last entry, or at that of the moment `as_of`."""
    if form not in FORMS:
        text = gettext("A citation is one of these: %(forms)s.")
        raise NotFound(text % {"forms": ", ".join(FORMS)})
    past = moment(visit.params)
    stored = (
        as_of.measure(code, past) if past else measure_list.measure(code, today=visit.at.day)[0]
    )
    body = orjson.loads(stored)
    entry = last_entry(code, past.seq if past else visit.at.seq)
    note = gettext("%(code)s, entry %(seq)s of the record, hash %(hash)s")
    citation = Citation(
        key=f"{code}-{entry['seq']}",
        title=plain(body["title"]),
        authors=[plain(each["name"]) for each in body["organisations"]],
        url=f"{visit.site}{measure_url(code)}?as_of={entry['seq']}",
        day=localdate(entry["recorded_at"]),
        language=reader_tag(),
        tracker=gettext("Policy-measure tracker"),
        note=note % {"code": code, "seq": entry["seq"], "hash": entry["hash"][:16]},
    )
    write, media_type = FORMS[form]
    return File(write(citation).encode(), f"{media_type}; charset=utf-8")


def _bibtex(cited: Citation) -> str:
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in cited.authors),
        "title": f"{{{_tex(cited.title)}}}",
        "organization": _tex(cited.tracker),
        "year": str(cited.day.year),
        "date": cited.day.isoformat(),
        "url": cited.url,
        "language": cited.language,
        "note": _tex(cited.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{cited.key},", *lines, "}", ""])


def _tex(text: str) -> str:
    return _one_line(text).translate(_TEX)


def _ris(cited: Citation) -> str:
    rows = [
        *[("TY", "ELEC"), ("ID", cited.key), ("TI", cited.title)],
        *[("AU", f"{name},") for name in cited.authors],
        *[("PB", cited.tracker), ("PY", str(cited.day.year)), ("DA", f"{cited.day:%Y/%m/%d}")],
        *[("UR", cited.url), ("LA", cited.language), ("N1", cited.note), ("ER", "")],
    ]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in rows)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


FORMS: dict[str, tuple[Callable[[Citation], str], str]] = {
    "bib": (_bibtex, "application/x-bibtex"),
    "ris": (_ris, "application/x-research-info-systems"),
}
