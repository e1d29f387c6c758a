"""What people read for the names and codes that bodies and forms hold."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import (
    TERMS,
    Basis,
    Comparator,
    Control,
    Currency,
    Direction,
    Entry,
    Evidence,
    GlossaryTerm,
    Kind,
    Line,
    Measure,
    Membership,
    Override,
    Source,
    SourceKind,
    Status,
    Strength,
    Target,
    Tenure,
    Token,
    Unit,
    Zone,
    ZoneKind,
)
from measures.models.texts import LANGUAGES
from measures.reads.filters.axes import SCHEDULES

#: Name of a field or of a part of a body -> its label. A pair is (part, name) where one name
#: means two things.
LABELS: dict[str | tuple[str, str], Any] = {
    "actor": _("Who"),
    "actor_id": _("Number of the account"),
    "amount": _("Amount"),
    "area_km2": _("Area (km²)"),
    "baseline": _("Baseline"),
    "baseline_on": _("Day of the baseline"),
    "basis": _("Ceiling or total"),
    "behind": _("behind from"),
    "beneficiary": _("For whom"),
    "between": _("Between which territories"),
    "by": _("by"),
    "capital": _("Capital flow"),
    "characters": _("Characters"),
    "channel": _("Channel"),
    "code": _("Code"),
    "comparator": _("Comparator"),
    "confirmed_on": _("Last confirmed on"),
    "control": _("Control"),
    "converter": _("Converter"),
    "created": _("Made"),
    "currency": _("Currency"),
    "data": _("Data flow"),
    "deadline": _("Deadline as stated"),
    "derived": _("derived script"),
    ("provenance", "at"): _("at"),
    ("deadline", "by"): _("latest day"),
    ("deadline", "from"): _("earliest day"),
    "digest": _("Digest of the span"),
    "direction": _("Direction"),
    "mixed_script": _("written in both scripts at once"),
    "due_by": _("Latest day it can mean"),
    "due_from": _("Earliest day it can mean"),
    "due_soon": _("due soon from"),
    "effect": _("What being listed gives"),
    "effective_on": _("Effective date"),
    "eligible": _("For whom"),
    "en": "English",
    "end": _("End of the span"),
    "english": "English",
    "established_on": _("Established on"),
    "evidence": _("Evidence"),
    "evidence_strength": _("Strength of evidence"),
    "expiry": _("Good until"),
    "file_name": _("File name"),
    "first_due_by": _("First promised for"),
    "first_status": _("First status"),
    "first_value": _("First promised value"),
    "flows": _("Flows"),
    "format": _("Format"),
    "from": _("from"),
    "goods": _("Goods flow"),
    "hans": _("Simplified usage"),
    "hant": _("Traditional usage"),
    "hash": _("Hash"),
    "history": _("Status history"),
    "indicator": _("Indicator"),
    "keeper": _("Who keeps the list"),
    "kind": _("Kind"),
    "last_used_at": _("Last used"),
    "lead_body": _("Lead body"),
    "line": _("Line"),
    "listed": _("What is listed"),
    "locator": _("Place in the source"),
    "machine": _("machine-made text"),
    "made_from": _("digest of the text as written"),
    "mac": _("Code of authentication"),
    "matching_ratio": _("Matching ratio (to 1)"),
    "name": _("Name"),
    "note": _("Note"),
    "origin_script": _("Script it was written in"),
    "other_script": _("not in the script it is said to be in"),
    "overdue": _("overdue from"),
    "parent": _("Lies within"),
    "people": _("People flow"),
    "per": _("Per what"),
    "provenance": _("Where texts come from"),
    "prev_hash": _("Hash of the entry before"),
    "published_on": _("Published on"),
    "publisher": _("Publisher"),
    "qualifier": _("The source's own word"),
    "read_on": _("Day of the figure"),
    "readings": _("Figures"),
    "reason": _("Reason for this change"),
    "replacement": _("What it becomes"),
    ("history", "reason"): _("reason"),
    "recorded_at": _("Recorded at"),
    "request_id": _("Request"),
    "role": _("Role"),
    "schedule_base": _("Schedule before any of its days"),
    "schedule_days": _("Schedule"),
    "script": _("Script"),
    "seq": _("Number"),
    "sha256": "SHA-256",
    "reading": _("figure"),
    "source": _("Source"),
    "start": _("Start of the span"),
    "stated": _("as stated"),
    "stale": _("stale"),
    "state": _("state"),
    "status": _("Status"),
    "status_on": _("Status since"),
    "status_update": _("step"),
    "subject": _("Subject"),
    "summary": _("Summary"),
    "supports": _("supports"),
    "target": _("Target"),
    "texts": _("texts"),
    "targets": _("Targets"),
    "tenure": _("Tenure"),
    "terms": _("Terms"),
    "title": _("Title"),
    "to": _("to"),
    "unit": _("Unit"),
    "units": _("Number of homes"),
    "url": _("Web address"),
    "user": _("User"),
    "value": _("Value"),
    "value_max": _("Upper value"),
    "vehicles": _("Vehicles flow"),
    "withdrawn": _("Withdrawn"),
    "word": _("Word as written"),
    "verb": _("Verb"),
    "version": _("Version"),
    "zh-Hans": "简体",
    "zh-Hant": "繁體",
    "zone": _("Zone"),
}

_CODES: dict[str, Any] = {}
for _choices in (
    *(Basis, Comparator, Control, Currency, Direction, Kind, Line, SourceKind),
    *(Status, Strength, Tenure, Unit, ZoneKind),
):
    _CODES |= dict(_choices.choices)
_CODES |= SCHEDULES

#: Parts of a body whose values are codes with a label.
_CODED = {
    *("basis", "comparator", "control", "currency", "direction", "evidence_strength", "from"),
    *("kind", "line", "schedule_base", "status", "tenure", "to", "unit"),
}


def label_of(name: str) -> Any:
    """The label of a field, lazily; `title_en` is the English of `title`."""
    bare, _underscore, script = name.rpartition("_")
    if name not in LABELS and bare in LABELS and script in LANGUAGES:
        return format_lazy("{} ({})", LABELS[bare], LABELS[LANGUAGES[script]])
    return LABELS.get(name, name)


def name_columns() -> None:
    """Call the columns of our tables what people call them, wherever the admin shows one."""
    for model in (
        Measure,
        Zone,
        Source,
        Target,
        Evidence,
        Entry,
        Membership,
        Token,
        Override,
        GlossaryTerm,
        *TERMS.values(),
    ):
        for column in model._meta.fields:
            column.verbose_name = label_of(column.name)


def label_of_path(path: tuple[str, ...]) -> str:
    """The label of a part of a body: ("targets", "1", "value") -> Targets · 1 · Value."""
    pairs = zip(("", *path), path, strict=False)
    return " · ".join(
        str(LABELS.get((above, n)) or LABELS.get((path[0], n)) or LABELS.get(n, n))
        for above, n in pairs
    )


def shown(path: tuple[str, ...], value: Any) -> str:
    """A value of a body, for people."""
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if path[-1] in _CODED:
        return str(_CODES.get(value, value))
    if path[-1] in ("flows", "origin_script", "script"):
        return ", ".join(label_of(name) for name in ([value] if isinstance(value, str) else value))
    return str(value)


def badge(sort: str, code: str, label: Any) -> str:
    return format_html('<span class="badge {}-{}">{}</span>', sort, code, label)


def status_badge(measure: Measure) -> str:
    return badge("status", measure.status, Status(measure.status).label)


def schedule_badge(state: str) -> str:
    return badge("schedule", state, SCHEDULES[state])


def schedule_of(measure: Measure) -> str:
    """How `measure` stands against its deadline today; a withdrawn one does not."""
    if measure.withdrawn:
        return badge("withdrawn", "yes", LABELS["withdrawn"])
    return schedule_badge(measure.timetable.on(localdate()))


def deadline_of(measure: Measure) -> str:
    """The deadline in the reader's script, with the latest day that it can mean."""
    if measure.due_by is None:
        return "—"
    return format_html(
        '{} <span class="day">{}</span>',
        measure.in_language("deadline"),
        f"≤ {measure.due_by.isoformat()}",
    )
