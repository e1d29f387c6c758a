"""The page to read a measure on: for everybody with an account, with the buttons to change it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from measures.admin.badges import schedule_of, status_badge
from measures.admin.history import HistoryPages, shows_names
from measures.admin.lineage import lineage_context
from measures.admin.people import people_of
from measures.admin.promises import promise_badges
from measures.admin.request_state import has_role
from measures.admin.text_reviews import texts_of
from measures.ledger.body import terms_data
from measures.ledger.head import current_head
from measures.models import (
    AUDITORS,
    LANGUAGES,
    POSTS,
    STEPS,
    TERMS,
    Checkpoint,
    Measure,
    MemberType,
    Zone,
    in_effect,
    load_with_parts,
)
from measures.reads.differences import Json, body_rows
from measures.reads.history import history
from measures.reads.labels import capacity_shown, label_of, person_name, shown
from measures.reads.pagination import Position
from measures.reads.quotations import evidence_of
from measures.shown.targets import shown_targets
from measures.shown.words import grouped

from .facts import facts, waiting
from .owners import mark_people, shown_person
from .place import place_of
from .timeline import timeline

#: How many entries of the ledger the timeline has, the newest; the history has all.
_ENTRIES = 100
_LAST = 2**62  # no entry is that late


class MeasurePage(HistoryPages):
    """The admin of measures: the page to read one on, at its own address."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.page))
        return [path("<int:object_id>/", view, name="measures_measure_page"), *super().get_urls()]

    def page(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The measure: how it stands, its targets, what happened, on whose word, what waits."""
        measure = load_with_parts(self.get_row(request, str(object_id)).pk)
        measure.viewer = request.user  # type: ignore[attr-defined]
        names = shows_names(measure)
        body = self.body_at(measure, measure.version, names=names)
        mark_people(request, [measure])
        context = {
            "people": [
                (label_of(post), shown_person(measure.people.get(post)))  # type: ignore[attr-defined]
                for post in POSTS
            ],
            **self.admin_site.each_context(request),
            **self.more_context(request, str(object_id)),  # type: ignore[attr-defined]
            **_context(measure, body, localdate(), names=names),
            **lineage_context(measure),
            "opts": self.opts,
            "original": measure,
            "title": f"{measure.code} {measure.in_language('title')}",
            "place": place_of(request, measure.pk),
            "may_change": self.has_change_permission(request, measure),
            "audits": has_role(request, AUDITORS),
            "head_seq": current_head()[0],
            "checkpoint": Checkpoint.objects.order_by("-taken_at").first(),
        }
        return TemplateResponse(request, "admin/desk/measure.html", context)

    def address_of(self, row: Measure) -> str:
        return reverse("admin:measures_measure_page", args=[row.pk])

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.address_of(obj))

    response_post_save_add = response_post_save_change

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form; who may only read is sent to the page."""
        measure = self.get_object(request, object_id) if request.method == "GET" else None
        if measure is not None and not self.has_change_permission(request, measure):
            return HttpResponseRedirect(self.address_of(measure))
        response: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        return response


def _context(measure: Measure, body: Json, day: date, *, names: bool) -> dict[str, Any]:
    entries = history(measure.code, limit=_ENTRIES, names=names, seek=Position("lt", _LAST))
    people = people_of(entry["seq"] for entry in entries.rows) if names else {}
    story = timeline(measure, entries.rows, people, day)
    targets = shown_targets(measure, day, story.recorders)
    texts = texts_of(measure)
    stale = [text for text in texts if text["review"] and text["review"].get("stale")]
    step = in_effect(measure.update_list)[-1]
    return {
        "today": day,
        "heading": measure.in_language("title"),
        "summary": measure.in_language("summary"),
        "organisations": [
            {
                "role": each.get_role_display(),
                "code": each.organisation.code,
                "name": each.organisation.in_language("name"),
            }
            for each in sorted(measure.involvement_list, key=lambda row: row.number)
        ],
        "zone_name": measure.zone.in_language("name"),
        "titles": _titles(measure),
        "above": [zone.in_language("name") for zone in _above(measure.zone)],
        "status": status_badge(measure),
        "schedule": schedule_of(measure),
        "badges": promise_badges(body["moved"]["count"] > 0, _waits(measure)),
        "stepped_by": person_name(step.by) if names else capacity_shown(vars(step)),
        "facts": facts(measure, targets, day),
        "targets": targets,
        "events": story.events,
        "more_entries": entries.previous is not None,
        "entries": story.entries,
        "evidence": evidence_of(measure.pk, reader=True),
        "waits": waiting(measure, targets, day, stale_texts=stale),
        "steps": [] if measure.withdrawn else STEPS[measure.status].items(),
        "terms": _terms(measure),
        "texts": texts,
        "record": body_rows(body),
    }


def _titles(measure: Measure) -> list[dict[str, Any]]:
    """The titles in the other languages: tag, text, and whether it is as written."""
    shown_title, origin = measure.in_language("title"), LANGUAGES[measure.origin_script]
    return [
        {"lang": tag, "text": text, "written": tag == origin}
        for tag, text in measure.languages("title").items()
        if text and text != shown_title
    ]


def _above(zone: Zone) -> list[Zone]:
    """The zones that `zone` lies in."""
    codes = set(zone.lies_in_codes) - {zone.code}
    return list(Zone.objects.filter(code__in=codes).order_by("code"))


def _waits(measure: Measure) -> bool:
    return any(request.pending for request in measure.request_list)


def _terms(measure: Measure) -> list[tuple[Any, str]]:
    """Label and value of each of the typed terms that a source states."""
    terms = getattr(measure, measure.kind, None) if measure.kind in TERMS else None
    if terms is None:
        return []
    data, rows = terms_data(terms), []
    for member in terms.members():
        value = data[member.name]
        if member.type is MemberType.TEXT:
            value = terms.in_language(member.name)
        elif isinstance(value, Decimal):
            value = grouped(value)
        if value not in (None, "", []):
            rows.append((label_of(member.name), shown((member.name,), value)))
    return rows
