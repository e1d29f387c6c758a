"""Lost races at a form: what each side changed, field by field, and the form that a choice makes.

Forms are compared as browsers send them: lists of values by the names of fields. The page carries
the values that it was opened with, so that what its reader changed is known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from .sending import fields_of

Values = dict[str, list[str]]
#: Names that the page of a lost race adds to the form.
OPENED, CHOICE, SEEN = "opened_values", "choice", "seen_version"
#: Fields that are sent with a form and are no content of it.
_OWN = {"opened_version", "reason", "internal"}


def values_of(form: forms.BaseForm, formsets: Iterable[Any]) -> Values:
    """What a browser sends back for forms that are shown, not filled in."""
    rows = [form, *(row for formset in formsets for row in formset.forms)]
    return {bound.html_name: _sent(bound.value()) for each in rows for bound in each}


def _sent(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(getattr(each, "pk", each)) for each in value]
    if value in (None, "", False):
        return []
    if isinstance(value, date):
        return [value.isoformat()]
    return ["on" if value is True else str(value)]


def written(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False)


def read(text: str) -> Values:
    """Values that a page carried; none for a text that is no such thing."""
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(values, dict):
        return {}
    return {n: [str(each) for each in sent] for n, sent in values.items() if isinstance(sent, list)}


def kept_fields(sent: QueryDict) -> list[tuple[str, str]]:
    """The names and values of a form that was sent, for a page that sends them again."""
    fields = fields_of(sent, but=(SEEN,))
    return [(name, value) for name, value in fields if not name.startswith(f"{CHOICE} ")]


@dataclass(frozen=True)
class Difference:
    """A field in which mine and theirs differ; `settled` is the side that alone changed it."""

    key: str
    label: str
    mine: str
    theirs: str
    opened: str
    settled: str
    chosen: str


class Merge:
    """What was sent, beside the forms of the present version, not filled in, and the values opened."""

    def __init__(self, sent: QueryDict, form: Any, formsets: list[Any]) -> None:
        self.sent, self.form, self.formsets = sent, form, formsets
        self.version: int = form.instance.version
        # What was chosen beside another version of theirs is not chosen.
        self.choices = sent if sent.get(SEEN) == str(self.version) else {}
        self.opened = read(sent.get(OPENED, ""))
        self.theirs = values_of(form, formsets)
        names = [*self.theirs, *(n for n in sent if self._prefix(n))]
        self.mine: Values = {n: _cleaned(sent.getlist(n)) for n in names}
        self.merged: Values = {}
        self.differences: list[Difference] = []
        self._merge()

    @property
    def is_settled(self) -> bool:
        return bool(self.choices) and all(each.chosen for each in self.differences)

    def data(self) -> QueryDict:
        """The form as chosen, sent against the present version."""
        data = QueryDict(mutable=True)
        known = self.theirs.keys() | self.mine.keys()
        for name, values in self.sent.lists():
            if name not in known and not name.startswith((f"{CHOICE} ", SEEN)):
                data.setlist(name, values)
        for name, values in self.merged.items():
            data.setlist(name, values)
        data["opened_version"], data[OPENED] = str(self.version), written(self.theirs)
        return data

    def _prefix(self, name: str) -> str:
        return next((p for p in self._prefixes if name.startswith(f"{p}-")), "")

    @cached_property
    def _prefixes(self) -> list[str]:
        return [formset.prefix for formset in self.formsets]

    def _merge(self) -> None:
        for name, field in self.form.fields.items():
            if name in _OWN:
                self.merged[name] = self.mine[name]
            else:
                ends = (self.mine[name], self.theirs[name], self.opened.get(name))
                self.merged[name] = self._settle(name, str(field.label), field, *ends)
        for formset in self.formsets:
            self._merge_rows(formset)

    def _merge_rows(self, formset: Any) -> None:
        """The rows there are, with my changes; then mine that are new, or that they removed."""
        prefix, fields = formset.prefix, formset.empty_form.fields
        mine, theirs, opened = (
            _rows(v, prefix, formset.model) for v in (self.mine, self.theirs, self.opened)
        )
        rows = []
        for number, (key, row) in enumerate(theirs.items(), 1):
            title = f"{formset.model._meta.verbose_name} {number}"
            rows.append(
                self._row(key, title, fields, mine[key], row, opened.get(key))
                if key in mine
                else row
            )
        for key in [key for key in mine if key not in theirs]:
            if not key.startswith(f"{prefix} +"):
                rows += self._removed(key, formset, mine[key], opened.get(key, {}))
            elif any(mine[key].values()):
                rows.append(mine[key])
        initial = sum(bool(form.instance.pk) for form in formset.initial_forms)
        counts = {"TOTAL": len(rows), "INITIAL": initial, "MIN_NUM": 0, "MAX_NUM": 1000}
        self.merged |= {f"{prefix}-{n}_FORMS": [str(count)] for n, count in counts.items()}
        for at, row in enumerate(rows):
            self.merged |= {f"{prefix}-{at}-{name}": values for name, values in row.items()}

    def _row(
        self,
        key: str,
        title: str,
        fields: Mapping[str, forms.Field],
        mine: Values,
        theirs: Values,
        opened: Values | None,
    ) -> Values:
        known = opened or {}
        moved = any(theirs[name] != known.get(name) for name in theirs if name != "DELETE")
        row = {}
        for name, their in theirs.items():
            field = fields.get(name)
            own = mine.get(name, [])
            if field is None or field.widget.is_hidden:
                row[name] = their
                continue
            # A row that they changed is not removed unseen.
            before = None if name == "DELETE" and moved else known.get(name)
            label = f"{title} · {field.label}"
            row[name] = self._settle(f"{key} {name}", label, field, own, their, before)
        return row

    def _removed(self, key: str, formset: Any, mine: Values, opened: Values) -> list[Values]:
        """My row that they removed, as a new one, where I changed it and choose to keep it."""
        fields = formset.empty_form.fields
        if all(values == opened.get(name, []) for name, values in mine.items()):
            return []
        words = [_shown(fields[n], v) for n, v in mine.items() if n in fields and v]
        chosen = self.choices.get(f"{CHOICE} {key}", "")
        label = str(formset.model._meta.verbose_name)
        mine_words, none = " · ".join(words[:6]), gettext("removed")
        self.differences.append(Difference(key, label, mine_words, none, "", "", chosen))
        return [mine | {_pk(formset.model): []}] if chosen == "mine" else []

    def _settle(
        self,
        key: str,
        label: str,
        field: forms.Field,
        mine: list[str],
        theirs: list[str],
        opened: list[str] | None,
    ) -> list[str]:
        """The values that are chosen, or that one side alone changed; mine until then."""
        if mine == theirs:
            return mine
        settled = "theirs" if mine == opened else "mine" if theirs == opened else ""
        chosen = self.choices.get(f"{CHOICE} {key}", settled)
        own, their, was = (_shown(field, values) for values in (mine, theirs, opened or []))
        self.differences.append(Difference(key, label, own, their, was, settled, chosen))
        return theirs if chosen == "theirs" else mine


def _cleaned(values: list[str]) -> list[str]:
    return [value.replace("\r\n", "\n") for value in values if value]


def _pk(model: Any) -> str:
    return str(model._meta.pk.name)


def _rows(values: Values, prefix: str, model: Any) -> dict[str, Values]:
    """The rows of a formset by the key of each, or its place among those that have none."""
    by_place: dict[str, Values] = {}
    pattern = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)")
    for name, sent in values.items():
        if match := pattern.fullmatch(name):
            by_place.setdefault(match[1], {})[match[2]] = sent
    return dict(_keyed(by_place, prefix, _pk(model)))


def _keyed(by_place: dict[str, Values], prefix: str, pk: str) -> Iterator[tuple[str, Values]]:
    for place, row in by_place.items():
        if key := row.get(pk):
            yield f"{prefix} {key[0]}", row
        else:
            yield f"{prefix} +{place}", row


def _shown(field: forms.Field, values: list[str]) -> str:
    """Values of a field for people: the labels of choices."""
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if values else gettext("No")
    labels = {str(value): str(label) for value, label in getattr(field, "choices", ())}
    return gettext(", ").join(labels.get(value, value) for value in values) or "—"
