"""Labels for the names and codes in bodies and forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import (
    TERM_LABELS,
    TERMS,
    Channel,
    Comparator,
    Currency,
    Direction,
    MemberType,
    Qualifier,
    Recoding,
    RequestState,
    ReviewState,
    Status,
    Strength,
    Unit,
)
from measures.models.texts import LANGUAGES
from measures.reads.filters.axes import SCHEDULES

from .accounts import ACCOUNT_LABELS
from .documents import DOCUMENT_CODES, DOCUMENT_LABELS
from .organisations import KINDS, ORGANISATION_LABELS, ROLES
from .promises import EASINGS, PROMISE_CODES, PROMISE_LABELS
from .steps import STEP_CODES, STEP_LABELS

#: Name of a field or of a part of a body -> its label. A pair is (part, name) where one name
#: means two things.
LABELS: dict[str | tuple[str, str], Any] = {
    **DOCUMENT_LABELS,
    **PROMISE_LABELS,
    **STEP_LABELS,
    **dict(TERM_LABELS.items()),
    **ORGANISATION_LABELS,
    **ACCOUNT_LABELS,
    "actor": _("Actor"),
    "address": _("Address"),
    "path": _("Page"),
    "actor_id": _("Account ID"),
    "area_km2": _("Area (km²)"),
    "baseline": _("Baseline"),
    "baseline_on": _("Baseline date"),
    "baseline_qualifier": _("How the baseline is meant"),
    "behind": _("behind from"),
    "by": _("by"),
    "characters": _("Characters"),
    "caller_request_id": _("Caller's request id"),
    "channel": _("Channel"),
    "code": _("Code"),
    "comparator": _("Comparator"),
    "confirmed_on": _("Last confirmed on"),
    "content": _("Digest of the content"),
    "converter": _("Converter"),
    "codings": _("Coded again"),
    "count": _("Count"),
    "credential": _("Token or session"),
    "created": _("Created"),
    "deadline": _("Deadline as stated"),
    "derived": _("derived script"),
    ("provenance", "at"): _("at"),
    "at": _("Time"),
    "first_used_at": _("First used"),
    ("deadline", "by"): _("latest day"),
    ("deadline", "from"): _("earliest day"),
    "digest": _("Digest of the span"),
    "direction": _("Direction"),
    "mixed_script": _("written in both scripts at once"),
    "due_by": _("Latest possible date"),
    "due_from": _("Earliest possible date"),
    "due_soon": _("due soon from"),
    "effective_on": _("Effective date"),
    "en": "English",
    "end": _("End of the span"),
    "english": "English",
    "established_on": _("Established on"),
    "evidence": _("Evidence"),
    "evidence_strength": _("Strength of evidence"),
    "expiry": _("Expires on"),
    "file_name": _("File name"),
    "first_due_by": _("First promised for"),
    "first_status": _("First status"),
    "first_value": _("First promised value"),
    "format": _("Format"),
    "from": _("from"),
    "hans": _("Simplified usage"),
    "hant": _("Traditional usage"),
    "hash": _("Hash"),
    "history": _("Status history"),
    "indicator": _("Indicator"),
    "internal": _("Reason for the office only"),
    "kind": _("Kind"),
    "last_used_at": _("Last used"),
    "locator": _("Place in the source"),
    "machine": _("machine-made text"),
    "made_from": _("digest of the text as written"),
    "mac": _("Authentication code (MAC)"),
    "name": _("Name"),
    "note": _("Note"),
    "office": _("Zone of the role"),
    "origin_script": _("Script it was written in"),
    "other_script": _("not in the stated script"),
    "outcome": _("Found"),
    "outcomes": _("What became of the differences"),
    "by_name": _("Person"),
    "overdue": _("overdue from"),
    "parents": _("Lies within"),
    "official_code": _("Official code"),
    "point": _("Point"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "provenance": _("Text provenance"),
    "prev_hash": _("Previous hash"),
    "public": _("Digest of the public form"),
    "published_on": _("Published on"),
    "publisher": _("Publisher"),
    "qualifier": _("Source wording"),
    ("readings", "qualifier"): _("How the figure is meant"),
    "read_on": _("Date of the figure"),
    "readings": _("Figures"),
    "reason": _("Reason for this change"),
    "replacement": _("Replacement"),
    ("history", "reason"): _("reason"),
    "recorded_at": _("Recorded at"),
    "request_id": _("Request"),
    "role": _("Role"),
    "salt": _("Random salt"),
    "schedule_base": _("Initial schedule"),
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
    "terms": _("Terms"),
    "title": _("Title"),
    "to": _("to"),
    "unit": _("Unit"),
    "url": _("Web address"),
    "user_id": _("Number of the user"),
    "what": _("Access"),
    "value": _("Value"),
    "value_max": _("Upper value"),
    "withdrawn": _("Withdrawn"),
    "word": _("Word as written"),
    "verb": _("Verb"),
    "version": _("Version"),
    "zh-Hans": "简体",
    "zh-Hant": "繁體",
}

_MEMBERS = [member for model in TERMS.values() for member in model.members()]
#: Members that are lists of codes; each code has a label of its own.
_LISTS = {member.name for member in _MEMBERS if member.type is MemberType.CODES}
#: Member of a body whose value is a code -> the labels of its codes.
_CODES: dict[str, dict[str, Any]] = (
    PROMISE_CODES
    | DOCUMENT_CODES
    | STEP_CODES
    | {
        "baseline_qualifier": dict(Qualifier.choices),
        "comparator": dict(Comparator.choices),
        "currency": dict(Currency.choices),
        "direction": dict(Direction.choices),
        "evidence_strength": dict(Strength.choices),
        "from": dict(Status.choices),
        "kind": KINDS,
        "outcome": dict(Recoding.Outcome.choices),
        "qualifier": dict(Qualifier.choices),
        "role": ROLES,
        "schedule_base": SCHEDULES,
        "state": dict([*ReviewState.choices, *RequestState.choices])
        | {"machine": _("machine-made")},
        "status": dict(Status.choices),
        "to": dict(Status.choices),
        "unit": dict(Unit.choices),
    }
    | {member.name: dict(member.choices) for member in _MEMBERS if member.type is MemberType.CODE}
)


def label_of(name: str) -> Any:
    """The label of a field, lazily; `title_en` is the English of `title`."""
    bare, _underscore, script = name.rpartition("_")
    if name not in LABELS and bare in LABELS and script in LANGUAGES:
        return format_lazy(
            _("{label} ({script})"), label=LABELS[bare], script=LABELS[LANGUAGES[script]]
        )
    return LABELS.get(name, name)


def label_of_path(path: tuple[str, ...]) -> str:
    """The label of a part of a body: ("targets", "1", "value") -> Targets · 1 · Value."""
    # Within `texts` a name is itself the path of a text, with dots.
    named = [
        p.split(".") if up == "texts" else [p] for up, p in zip(("", *path), path, strict=False)
    ]
    path = tuple(name for names in named for name in names)
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
    if path[-1] in _CODES:
        return str(_CODES[path[-1]].get(value, value))
    if path[-1] == "easier":
        return gettext(", ").join(str(EASINGS.get(code, code)) for code in value)
    if path[-1] in ("granted_by", "successors", "superseded_by", "supersedes"):
        return gettext(", ").join(value)
    if path[-1] in _LISTS:
        return gettext(", ").join(str(label_of(code)) for code in value)
    if path[-1] in ("derived", "origin_script", "script"):
        return str(label_of(value))
    if path[-1] in ("mixed_script", "other_script"):
        return gettext(", ").join(label_of_path(tuple(text.split("."))) for text in value)
    if path[-1] in ("at", "recorded_at"):
        return f"{localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return str(value)


def capacity_shown(act: dict[str, Any]) -> str:
    """The role and the zone by which something was done, instead of the person's name."""
    role = str(_CODES["role"][act["role"]]) if act["role"] else "—"
    if not act["office"]:
        return role
    return gettext("%(name)s (%(username)s)") % {"name": role, "username": act["office"]}


def person_name(name: str, username: str | None = None) -> str:
    """`name (username)`; the name alone where the name is the username or there is no account.

    An import or a command, which names itself by its channel, is translated.
    """
    if not username and name in Channel.values:
        return str(Channel(name).label)
    if not username or name == username:
        return name
    return gettext("%(name)s (%(username)s)") % {"name": name, "username": username}
