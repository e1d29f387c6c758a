"""Measures: the list, the change form, and the pages of the verbs."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measures.actions import editing
from measures.models import (
    EDITORS,
    POSTS,
    STEPS,
    TERMS,
    Measure,
    Reading,
    counting,
    people_of,
)

from .additions import AdditionPages, Additions, require_other
from .base import SubjectAdmin, actor
from .deadlines import DatedSubjectForm
from .desk.batch import BatchPages
from .desk.bulk import BulkPages
from .desk.owners import HandOverPages, PersonField
from .desk.page import MeasurePage
from .evidence import EvidencePages
from .figures import grouped
from .forms import DayField, source_field, text_form
from .importing import ImportPages
from .inlines import TERMS_INLINES, EvidenceInline, TargetInline
from .involvement import InvolvementInline
from .lineage import LineagePages
from .promises import PromisePages
from .reasons import why
from .request_state import has_role
from .site import site
from .terms import DROPPED, KindAdmin, KindForm, dropped_terms
from .text_reviews import ReviewQueuePages

_TEXTS = [key for name in Measure.text_members() for key in Measure.text_keys(name)]
#: Fields of a new measure that are its first step and not its content.
_FIRST = {"first_status", "effective_on", "source"}
_DEADLINE = ["deadline", ("due_from", "due_by")]

_EDITED = _("Texts are edited in their original script; the other script is derived from it.")


class OwnedForm(KindForm, DatedSubjectForm):
    """The form of a measure, which has an owner and a deputy."""

    owner = PersonField()
    deputy = PersonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for post in POSTS:
            if post in self.fields and self.instance.pk:
                self.initial[post] = getattr(self.instance, f"{post}_user")
                self.fields[post].queryset = people_of(self.instance.zone)  # type: ignore[attr-defined]


MeasureForm: Any = text_form(Measure, OwnedForm)


class NewMeasureForm(Additions, MeasureForm):
    """A new measure also has a first status, its date and its source."""

    aliases = {"to": "first_status"}

    first_status = forms.ChoiceField(choices=[(s.value, s.label) for s in STEPS[""]])
    effective_on = DayField()
    source = source_field()


@admin.register(Measure, site=site)
class MeasureAdmin(
    AdditionPages,
    MeasurePage,
    BatchPages,
    HandOverPages,
    LineagePages,
    PromisePages,
    EvidencePages,
    ReviewQueuePages,
    ImportPages,
    BulkPages,
    KindAdmin,
    SubjectAdmin,
):
    # Permissions.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return has_role(request, EDITORS)

    def has_change_permission(self, request: HttpRequest, obj: Measure | None = None) -> bool:
        if obj and obj.withdrawn:
            return False
        return has_role(request, EDITORS, obj.zone if obj else None)

    # The form.

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = MeasureForm if obj else NewMeasureForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Measure | None = None) -> list[str]:
        return (
            ["code", "status_line", "origin", "derived", "figures", "evidence_words"] if obj else []
        )

    def get_fieldsets(self, request: HttpRequest, obj: Measure | None = None) -> Any:
        reason = (_("Reason"), {"fields": ["reason", "internal"], "classes": ["why"]})
        if obj is None:
            first = [("first_status", "effective_on"), "source"]
            content = ["code", ("zone", "kind"), "origin_script", *_TEXTS, *_DEADLINE, POSTS]
            return [(None, {"fields": content}), (_("First status"), {"fields": first}), reason]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ["status_line", "evidence_words", "on_record"]})]
        return [
            (None, {"fields": ["code", "status_line", ("zone", "kind"), POSTS]}),
            (
                _("Texts"),
                {"description": _EDITED, "fields": ["origin", *_TEXTS, *_DEADLINE, "derived"]},
            ),
            (_("Figures"), {"fields": ["figures"]}),
            (_("Evidence"), {"fields": ["evidence_words"]}),
            (reason[0], {**reason[1], "fields": ["reason", "internal", "opened_version"]}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Measure | None) -> list[Any]:
        return [*TERMS_INLINES.values(), InvolvementInline, TargetInline, EvidenceInline]

    @admin.display(description=_("Original script"))
    def origin(self, measure: Measure) -> str:
        return str(measure.script_of_origin.label)

    @admin.display(description=_("Recorded figures"))
    def figures(self, measure: Measure) -> str:
        """The readings of all targets, which are append-only."""
        readings = (
            Reading.objects.filter(target__measure=measure)
            .select_related("target", "source")
            .order_by("target__number", "number")
        )
        of_targets = groupby(readings, key=attrgetter("target_id"))
        counts = [r for _pk, rows in of_targets for r in counting(rows)]
        last = {(r.target_id, r.read_on): r.number for r in counts}  # of a day, it counts
        rows = [
            (
                *(r, grouped(r.value), r.target.in_language("indicator"), r.in_language("note")),
                last.get((r.target_id, r.read_on)) != r.number,
            )
            for r in readings
            if r.takes_back is None
        ]
        return render_to_string("admin/figures.html", {"rows": rows})

    def more_context(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        measure = self.get_object(request, object_id) if object_id else None
        if measure is None:
            return {}
        return {
            "may_advance": self.may_advance(request, measure),
            "may_record": self.has_change_permission(request, measure),
            "waiting": self.waiting(measure),
            "may_reinstate": self.may_reinstate(request, measure),
            **self.step_context(request, measure),
        }

    # Writing.

    def content(self, form: Any, formsets: list[Any]) -> dict[str, Any]:
        content = super().content(form, formsets)
        kind = form.cleaned_data["kind"]
        form.dropped = dropped_terms(kind, formsets, form.data.getlist(DROPPED))
        for formset in formsets:
            is_kept = formset.part != "terms" or formset.model is TERMS.get(kind)
            if is_kept and formset.has_changed():
                content[formset.part] = formset.contents()
        if form.instance.pk is None:
            require_other(content, form.data)
        return content

    def write(self, request: HttpRequest, row: Any, content: dict[str, Any], form: Any) -> Any:
        data = form.cleaned_data
        common: Any = {"by": actor(request), "at": timezone.now(), **why(data)}
        if row.pk:
            return editing.amend_measure(
                row,
                content=content,
                dropped=form.dropped,
                version=data["opened_version"],
                **common,
            )
        return editing.create_measure(
            content.pop("code"),
            content={n: v for n, v in content.items() if n not in _FIRST}
            | {post: data[post] for post in POSTS},
            status=data["first_status"],
            effective_on=data["effective_on"],
            source=data["source"],
            **common,
        )
