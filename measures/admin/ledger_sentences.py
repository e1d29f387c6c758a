"""An entry of the ledger as a sentence: who did what to what, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from measures.models import Entry, Subject, Verb
from measures.reads.differences import Row, changes
from measures.reads.labels import person_name

Json = dict[str, Any]

#: Members that follow from others, or that the verb itself says.
_FOLLOWS = {
    *("version", "format", "status_on", "moved", "first_due_by", "provenance", "converter"),
    *("schedule_base", "schedule_days", "schedule_first_base", "schedule_first_days"),
    *("state_base", "confirmed_on", "evidence_strength", "ended_late", "sent_back"),
    *("status_day_basis", "history"),
}
#: How many parts a sentence names; the page of the entry has all.
PARTS = 4


#: The sentence of each verb: {who} did something to {what}.
_FORMS: dict[str, Any] = {
    Verb.CREATED: _("{who} recorded {what}."),
    Verb.AMENDED: _("{who} amended {what}."),
    Verb.ADVANCED: _("{who} changed the status of {what}."),
    Verb.MEASURED: _("{who} recorded a figure for {what}."),
    Verb.REVIEWED: _("{who} reviewed a derived text of {what}."),
    Verb.CONVERTED: _("{who} converted the derived texts of {what} again."),
    Verb.WITHDRAWN: _("{who} withdrew {what}."),
    Verb.DISABLED: _("{who} disabled {what}."),
    Verb.ENABLED: _("{who} enabled {what}."),
    Verb.GRANTED: _("{who} granted something concerning {what}."),
    Verb.REVOKED: _("{who} took a role or a token from {what}."),
    Verb.PASSWORD: _("{who} set the password of {what}."),
    Verb.USED: _("{who} used a token of {what} for the first time."),
    Verb.MOVED: _("{who} moved a promise of {what}."),
    Verb.CORRECTED: _("{who} corrected a promise of {what}."),
    Verb.RETIRED: _("{who} retired a target of {what}."),
    Verb.REQUESTED: _("{who} requested to change a promise of {what}."),
    Verb.REFUSED: _("{who} refused a request concerning {what}."),
    Verb.RECALLED: _("{who} took back a request concerning {what}."),
    Verb.ATTACHED: _("{who} attached a document to {what}."),
    Verb.TAKEN_BACK: _("{who} took back the last step of {what}."),
    Verb.REDATED: _("{who} corrected the day of a step of {what}."),
    Verb.CONFIRMED: _("{who} confirmed {what}."),
    Verb.HANDED: _("{who} handed {what} over."),
    Verb.LINKED: _("{who} linked {what} with a measure that it supersedes."),
    Verb.MERGED: _("{who} merged {what} into another."),
    Verb.FOLLOWED: _("{who} caused a change of {what}, which names what was changed."),
}


def who(entry: Any) -> SafeString:
    """The person with the number of the account: two people of one name are two."""
    name = person_name(entry.actor, entry.username)
    if entry.actor_id is None:
        return format_html('<strong class="who">{}</strong>', name)
    address = reverse("admin:measures_entry_changelist") + f"?person=id:{entry.actor_id}"
    form = '<a class="who" href="{}">{}</a> <span class="quiet">#{}</span>'
    return format_html(form, address, name, entry.actor_id)


def sentence(entry: Any, pages: Mapping[str, int]) -> SafeString:
    """The sentence of an entry; `pages` are the keys of the measures by code."""
    return format_html(_FORMS[entry.verb], who=who(entry), what=_what(entry, pages))


def _what(entry: Entry, pages: Mapping[str, int]) -> SafeString:
    title = _name(orjson.loads(bytes(entry.body)))
    if entry.subject == Subject.MEASURE and entry.code in pages:
        address = reverse("admin:measures_measure_page", args=[pages[entry.code]])
    else:
        address = reverse("admin:measures_entry_history", args=[entry.seq])
    named = format_html('<a href="{}">{}</a>', address, title or entry.code)
    if title:
        code = format_html('<span class="quiet nowrap">{}</span>', entry.code)
        named = format_html("{} {}", named, code)
    if entry.subject in (Subject.MEASURE, entry.code):  # there is one subject "settings"
        return named
    return format_html("{} {}", entry.get_subject_display(), named)


def _name(body: Json) -> str:
    """The name of a subject in the language of the reader, from its body."""
    text = body.get("title") or body.get("name")
    if not isinstance(text, dict):
        return str(body.get("username") or "")
    language = get_language() or "en"
    if language.startswith("en") and text.get("en"):
        return str(text["en"])
    return str(text["zh-Hans" if "hans" in language else "zh-Hant"])


def parts(changed: Mapping[str, Json], *, is_new: bool) -> list[Row]:
    """What an entry changed, old and new; nothing of a new subject, where all is new."""
    if is_new:
        return []
    members = {name: ends for name, ends in changed.items() if name not in _FOLLOWS}
    old, new = ({name: ends[age] for name, ends in members.items()} for age in ("old", "new"))
    return changes(old, new)
