"""How many entries of a list of the ledger have each value of its filters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.utils.html import format_html

from measures.models import Entry, Measure, Subject, Zone

_READ = ("channel", "subject", "verb", "kinds", "actor_id", "actor", "zone", "code")


class Counted:
    """A filter that is not in use, with how many of the listed entries have each of its values."""

    parameter_name: str
    lookup_choices: list[tuple[str, Any]]

    def choices(self, changelist: Any) -> Iterator[Any]:
        choices = super().choices(changelist)  # type: ignore[misc]
        codes = [code for code, _label in self.lookup_choices]
        return with_numbers(choices, changelist.counts.get(self.parameter_name), codes)


class CountedChoices(admin.ChoicesFieldListFilter):
    """The same of a column."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        codes = [code for code, _label in self.field.flatchoices]
        choices = super().choices(changelist)
        return with_numbers(choices, changelist.counts.get(self.field_path), codes)


def with_numbers(
    choices: Iterable[Any], numbers: Counter[str] | None, codes: Iterable[str]
) -> Iterator[Any]:
    """`choices`, of which the first is all, with the number of each; as they are when in use."""
    every, *values = choices
    yield every
    for code, choice in zip(codes, values, strict=True):
        if numbers is not None and every["selected"]:
            label = choice["display"]
            choice["display"] = format_html(
                '{} <span class="quiet">{}</span>', label, numbers[code]
            )
        yield choice


def counts_of(seqs: Sequence[int]) -> dict[str, Counter[str]]:
    """The numbers of these entries by filter and value. Three queries."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    rows = [*Entry.objects.filter(pk__in=seqs).values_list(*_READ)]
    within = {zone.code: zone.lies_in_codes for zone in Zone.objects.all()}
    codes = {row[-1] for row in rows if row[1] == Subject.MEASURE}
    now = dict(Measure.objects.filter(code__in=codes).values_list("code", "zone__code"))
    for channel, subject, verb, kinds, actor_id, actor, zone, code in rows:
        counts["channel"][channel] += 1
        counts["subject"][subject] += 1
        counts["verb"][verb] += 1
        counts["kind"].update(filter(None, kinds.split(",")))
        counts["person"][f"name:{actor}" if actor_id is None else f"id:{actor_id}"] += 1
        there = now.get(code, "") if subject == Subject.MEASURE else ""
        counts["zone"].update({*within.get(zone, ()), *within.get(there, ())})
    return counts
