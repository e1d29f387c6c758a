"""Deadlines in forms: their words propose the two days, and are compared with the days given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext

from measures.models import Measure, Source
from measures.text.days import agree, days

from .forms import RecordForm, SubjectForm

_NAMES = ("deadline", "due_from", "due_by")


def publication_days(measure: Measure, data: Mapping[str, Any]) -> list[date]:
    """The days, in order, on which sources of `measure` were published; else today.

    A new measure has the source that is chosen in its form, `data`.
    """
    chosen = str(data.get("source", ""))
    sources = Source.objects.none()
    if measure.pk:
        sources = Source.objects.filter(evidence__measure=measure)
    elif chosen.isdecimal():
        sources = Source.objects.filter(pk=int(chosen[:9]))
    published = sources.order_by("published_on").values_list("published_on", flat=True)
    return list(published.distinct()) or [localdate()]


class DeadlineChecks(forms.Form):
    """A form with the words of a deadline and its days. Nothing is saved that was not shown."""

    published: Callable[[], list[date]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        words, first, last = (data.get(name) for name in _NAMES)
        changed = not {*_NAMES}.isdisjoint(self.changed_data)
        if words and changed and not {*_NAMES} & self.errors.keys():
            if first is None and last is None:
                self._propose(words)
            elif first and last and first <= last:
                self._compare(words, first, last)
        return data

    def _propose(self, words: str) -> None:
        """Fill in the days that `words` can mean, to be confirmed by sending the form again."""
        meant = {(d.earliest, d.latest) for d in days(words, self.published()[0])}
        if len(meant) != 1:
            return  # the row asks for the days
        params = dict(zip(("first", "last"), (d.isoformat() for d in meant.pop()), strict=True))
        shown = cast(QueryDict, self.data).copy()
        shown[self.add_prefix("due_from")] = params["first"]
        shown[self.add_prefix("due_by")] = params["last"]
        self.data = shown
        text = gettext(
            "These words can mean %(first)s to %(last)s. Both dates are filled in: check them, "
            "then save."
        )
        self.add_error("deadline", text % params)

    def _compare(self, words: str, first: date, last: date) -> None:
        """Ask about days that `words` cannot mean; the tick confirms these words and days only."""
        name, tick = self.add_prefix("days_confirmed"), f"{first}/{last}/{words}"
        if self.data.get(name) == tick or agree(words, self.published(), first, last) is not False:
            return
        box = '{} <label><input type="checkbox" name="{}" value="{}"> {}</label>'
        text = gettext("These words do not mean %(first)s to %(last)s. Correct them, or confirm:")
        text %= {"first": first.isoformat(), "last": last.isoformat()}
        self.add_error(
            "deadline", format_html(box, text, name, tick, gettext("the dates are right"))
        )


class DeadlineForm(DeadlineChecks, RecordForm):
    """The same for a row. The deadline of a row on record moves by a verb, which refuses it here."""

    def __init__(
        self, *args: Any, published: Callable[[], list[date]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.published = published or (lambda: publication_days(self.instance, self.data))

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data if self.instance.pk else super().clean()


class DatedSubjectForm(DeadlineForm, SubjectForm):
    """The form of a subject that has a deadline."""
