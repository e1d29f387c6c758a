"""The pages of promises: move or correct one, and decide on a request of somebody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions import promise_decisions, promises
from measures.actions.promise_terms import columns_of, promise_data
from measures.domain.promises import BASELINE, FIGURE
from measures.models import (
    EDITORS,
    VERIFIERS,
    Comparator,
    Currency,
    Direction,
    Measure,
    PromiseAct,
    PromiseRequest,
    Qualifier,
    RequestState,
    Target,
    Unit,
)
from measures.reads.labels import label_of, shown
from measures.reads.labels.promises import EASINGS

from .badges import badge
from .base import actor
from .deadlines import DeadlineChecks, publication_days
from .figures import FigureField, grouped
from .forms import DayField, VerbForm, source_field
from .request_state import has_role
from .transitions import TransitionPages
from .verb_page import verb_page

_ROWS = (*FIGURE, *BASELINE, "deadline")


class PromiseForm(DeadlineChecks, VerbForm):
    """What happened to a promise, and the new promise; the fields show the one in force."""

    internal = None  # type: ignore[assignment]  # why a promise moved is public
    act = forms.ChoiceField(choices=PromiseAct, widget=forms.RadioSelect)
    value = FigureField(required=False, max_digits=18, decimal_places=4)
    value_max = FigureField(required=False, max_digits=18, decimal_places=4)
    comparator = forms.ChoiceField(choices=Comparator)
    direction = forms.ChoiceField(choices=Direction)
    unit = forms.ChoiceField(choices=Unit)
    currency = forms.ChoiceField(choices=[("", "—"), *Currency.choices], required=False)
    baseline = FigureField(required=False, max_digits=18, decimal_places=4)
    baseline_on = DayField(required=False)
    baseline_qualifier = forms.ChoiceField(choices=Qualifier)
    deadline = forms.CharField(max_length=100, required=False)
    due_from = DayField(required=False)
    due_by = DayField(required=False)
    source = source_field(required=True)

    field_order = [
        *("act", *FIGURE, *BASELINE, "deadline", "due_from", "due_by"),
        *("source", "reason", "version"),
    ]

    def __init__(self, *args: Any, row: Measure | Target, measure: Measure, **kwargs: Any) -> None:
        columns = columns_of(row)
        initial = {
            name: getattr(row, f"{name}_{measure.origin_script}" if name in row.TEXTS else name)
            for name in columns
        }
        super().__init__(*args, initial=initial | {"version": measure.version}, **kwargs)
        self.published = lambda: publication_days(measure, self.data)
        for name in {*FIGURE, *BASELINE} - {*columns}:
            del self.fields[name]
        self.columns = columns
        self.fields["act"].label = gettext("What happened?")
        if isinstance(row, Measure):
            acts = [act for act in PromiseAct.choices if act[0] != PromiseAct.RETIRE]
            self.fields["act"].choices = acts  # type: ignore[attr-defined]
        self.fields["deadline"].help_text = gettext("In the words of the source, with both days.")


class DecisionForm(VerbForm):
    """The decision on a request, with words. Nothing is chosen beforehand."""

    internal = None  # type: ignore[assignment]  # as the reason of the request
    decision = forms.ChoiceField(
        choices=[
            (RequestState.GRANTED, _("Grant: the new promise is in force from now on")),
            (RequestState.REFUSED, _("Refuse: the promise stays as it is")),
            (RequestState.RECALLED, _("Take back: only by the requester, or an administrator")),
        ],
        widget=forms.RadioSelect,
    )

    field_order = ["decision", "reason", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": measure.version}, **kwargs)
        self.fields["decision"].label = gettext("Decision")


_DECISIONS: dict[str, Callable[..., Any]] = {
    RequestState.GRANTED: promise_decisions.grant,
    RequestState.REFUSED: promise_decisions.refuse,
    RequestState.RECALLED: promise_decisions.recall,
}


class PromisePages(TransitionPages):
    """The admin of measures: a page for a promise, one for each request."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        name = "measures_measure_"
        return [
            path("<int:object_id>/promise/", view(self.promise), name=f"{name}promise"),
            path(
                "<int:object_id>/targets/<int:number>/promise/",
                view(self.promise),
                name=f"{name}target_promise",
            ),
            path(
                "<int:object_id>/requests/<int:number>/", view(self.decide), name=f"{name}request"
            ),
            *super().get_urls(),
        ]

    def promise(self, request: HttpRequest, object_id: int, number: int = 0) -> HttpResponse:
        """Move, correct or retire a target, or the deadline of the measure."""
        measure = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied
        row = measure.targets.filter(number=number).first() if number else measure
        if row is None:
            raise Http404(gettext("There is no such record."))
        form = PromiseForm(request.POST or None, row=row, measure=measure)

        def call(data: dict[str, Any]) -> None:
            named = {name: data[name] for name in ("reason", "source", "version")}
            act, content = data["act"], {name: data[name] for name in form.columns}
            promises.change_promise(
                measure,
                act=act,
                target=number or None,
                content={} if act == PromiseAct.RETIRE else content,
                **named,
                by=actor(request),
                at=timezone.now(),
            )

        code = {"code": measure.code}
        return verb_page(
            self,
            request,
            measure,
            form,
            call,
            title=gettext("Move a promise of %(code)s") % code,
            success=gettext("It is on record. What is easier or later waits for a second person."),
            button=gettext("Send"),
            intro=self._promise_intro(measure, row),
            closed=gettext("This target is retired.") if getattr(row, "retired_on", None) else "",
        )

    def _promise_intro(self, measure: Measure, row: Measure | Target) -> str:
        """The promises that may be chosen, and first and in force side by side."""
        in_force = promise_data(row, measure.origin_script)
        first = {name: getattr(row, f"first_{name}", None) for name in FIGURE}
        first["deadline"] = row.first_due_by
        context = {
            "measure": measure,
            "row": row,
            "targets": measure.targets.filter(retired_on=None).order_by("number"),
            "status": self.status_line(measure),
            "rows": [
                (label_of(name), _in_words(name, first.get(name)), _in_words(name, in_force[name]))
                for name in _ROWS
                if name in in_force
            ],
        }
        return render_to_string("admin/promise.html", context)

    def decide(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """Grant, refuse or take back a request."""
        measure = self.get_row(request, str(object_id))
        promise_request = (
            measure.promise_requests.select_related("source").filter(number=number).first()
        )
        if promise_request is None:
            raise Http404(gettext("There is no such record."))
        if not has_role(request, (*EDITORS, *VERIFIERS), measure.zone):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            verb = _DECISIONS[data.pop("decision")]
            verb(measure, request=number, by=actor(request), at=timezone.now(), **data)

        params = {"code": measure.code, "number": number}
        return verb_page(
            self,
            request,
            measure,
            DecisionForm(request.POST or None, measure=measure),
            call,
            title=gettext("Request %(number)s of %(code)s") % params,
            success=gettext("The request was decided."),
            button=gettext("Decide"),
            intro=self._request_intro(measure, promise_request),
            closed="" if promise_request.pending else gettext("This request was decided already."),
        )

    def _request_intro(self, measure: Measure, promise_request: PromiseRequest) -> str:
        before = json.loads(promise_request.before)
        after = json.loads(promise_request.after) if promise_request.after else {}
        context = {
            "measure": measure,
            "promise_request": promise_request,
            "easings": [EASINGS[each] for each in promise_request.easier.split()],
            "status": self.status_line(measure),
            "target": measure.targets.filter(number=promise_request.target or 0).first(),
            "rows": [
                (label_of(name), _in_words(name, before[name]), _in_words(name, after.get(name)))
                for name in _ROWS
                if name in before
            ],
        }
        return render_to_string("admin/request.html", context)

    def waiting(self, measure: Measure) -> list[PromiseRequest]:
        """The requests about `measure` that wait for a second person."""
        return list(measure.promise_requests.filter(state=RequestState.PENDING).order_by("number"))


def _in_words(name: str, value: Any) -> str:
    """A part of a promise, for people; a deadline with its latest day first."""
    if isinstance(value, dict):
        [words] = value["stated"].values()
        return f"{value['by']} ({words})"
    if name in ("value", "value_max", "baseline") and value is not None:
        return grouped(Decimal(value))
    return shown((name,), value)


def promise_badges(is_moved: bool, waits: bool) -> str:
    """Badges of a promise that was moved, and of a request that waits."""
    badges = [badge("promise", "moved", gettext("Moved"))] if is_moved else []
    badges += [badge("promise", "pending", gettext("Request waits"))] if waits else []
    return format_html_join(" ", "{}", ((each,) for each in badges))
