"""The changes of one row, through the verbs: nothing here writes a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measures.actions import editing, monitoring, ownership, promises, workflow
from measures.actions.measure_parts import question_of_kind
from measures.db.prepared import by
from measures.domain.outliers import is_collapse, times_beyond
from measures.ledger import Actor
from measures.ledger.body import Json
from measures.models import (
    TERMS,
    Measure,
    NotAllowed,
    PromiseAct,
    Source,
    Target,
    VersionConflict,
)
from measures.models.gate import Doubt
from measures.text.figures import decimal_string

from . import contents
from .lookups import Lookups
from .places import column_of, faults_of
from .report import Grade
from .rows import Differences, Row
from .values import CellFault

_BY_CODE = by(Measure, "code")


@dataclass(frozen=True)
class Options:
    """Who imports, why, when, and what becomes of rows that are on record already."""

    by: Actor
    reason: str
    at: datetime
    source: Source | None = None  # of rows that name none
    update: bool = True
    accepted: frozenset[str] = frozenset()  # keys of rows whose doubts were confirmed


@dataclass
class RowWriter:
    """Writes the differences of one row, and remarks on the row what is refused."""

    row: Row
    found: Differences
    body: Json
    target: Json | None
    lookups: Lookups
    options: Options

    @property
    def _why(self) -> dict[str, Any]:
        return {"by": self.options.by, "reason": self.options.reason, "at": self.options.at}

    def create(self, code: str) -> None:
        """Record the row as a new measure, and the figure that it reports."""
        found = self.found
        self._run("", self._create, code)
        if not self.row.refused and contents.reading(found, self.body):
            self.body = self.body | {"code": code}
            self._run("reading", self._measure, {"number": 1})

    def amend(self) -> None:
        """Change a measure on record: content, people, promises, figure, status, in this order."""
        changes = [*self._changes()]
        for number, (about, call, *args) in enumerate(changes, 1):
            self._run(about, call, *args, last=number == len(changes))

    def _changes(self) -> Iterator[tuple[Any, ...]]:
        """What the cells are about that change something, and the call that does it."""
        if content := self._content():
            yield "", self._amend, content
        if people := contents.people(self.found, self.lookups):
            yield "", self._hand_over, people
        for target in [None, *([self.target] if self.target else [])]:
            if promise := contents.promise(self.found, self.body, target):
                yield "target" if target else "", self._promise, target, promise
        if contents.reading(self.found, self.body):
            yield "reading", self._measure, self.target
        if {"status", "status_on"} & self.found.new.keys():
            yield "step", self._advance

    def _content(self) -> Json:
        try:
            return contents.amendment(self.found, self.body, self.target, self.lookups)
        except CellFault as fault:
            self.row.remark(Grade.REFUSED, next(iter(self.found.of("terms_")), "code"), str(fault))
            return {}

    def _run(self, about: str, call: Callable[..., None], *args: Any, last: bool = False) -> None:
        """Call a verb; what it refuses is remarked at the cell.

        What it wrote until then is rolled back here, before a further verb, or with the whole row.
        """
        try:
            with nullcontext() if last else transaction.atomic():
                call(*args)
        except CellFault as fault:
            self.row.remark(Grade.REFUSED, _SOURCES.get(about, "code"), str(fault))
        except NotAllowed as refusal:
            text = str(refusal) or _("Your roles do not reach this zone.")
            self.row.remark(Grade.REFUSED, "zone", text)
        except VersionConflict as conflict:
            self.row.remark(Grade.REFUSED, "code", str(conflict))
        except ValidationError as refusal:
            for name, messages in faults_of(refusal).items():
                for text in dict.fromkeys(messages):
                    self.row.remark(Grade.REFUSED, column_of(name, self.row, about), text)

    def _measure_now(self) -> Measure:
        if measure := _BY_CODE.first(self.body["code"]):
            return measure
        raise Measure.DoesNotExist(self.body["code"])

    def _source(self, *columns: str) -> Source | None:
        """The source that the row names in one of `columns`, or that of the whole import."""
        named = next((text for code in columns if (text := self.row.text(code))), "")
        return self.lookups.source(named) if named else self.options.source

    def _create(self, code: str) -> None:
        new = self.found.new
        editing.create_measure(
            code,
            content=contents.new_measure(self.found, self.body, self.lookups),
            status=new["status"],
            effective_on=new["status_on"],
            source=self._source("source"),
            **self._why,
        )

    def _amend(self, content: Json) -> None:
        measure = self._measure_now()
        if "kind" in content and (question := question_of_kind(measure, content["kind"])):
            self.row.remark(Grade.DOUBT, "kind", question)
        editing.amend_measure(measure, content=content, dropped=TERMS, **self._why)

    def _hand_over(self, to: Json) -> None:
        ownership.hand_over(self._measure_now(), to=to, **self._why)

    def _promise(self, target: Json | None, content: Json) -> None:
        request = promises.change_promise(
            self._measure_now(),
            act=PromiseAct.MOVE,
            target=target["number"] if target else None,
            content=content,
            source=self._source("source"),
            **self._why,
        )
        if request.pending:
            at = next(iter(self.found.of("target_" if target else "due", "deadline")), "code")
            self.row.remark(Grade.NOTE, at, _("It waits for a second person."))

    def _measure(self, target: Json | None) -> None:
        if target is None:
            raise ValidationError({"target": _("Name the target that the figure is of.")})
        content = contents.reading(self.found, self.body)
        for name in ("value", "read_on"):
            if content.get(name) is None:
                text = _("A figure has a value and a day.")
                raise ValidationError({name: text})
        row = Target.objects.select_related("measure").get(
            measure__code=self.body["code"], number=target["number"]
        )
        content["source"] = self._source("reading_source", "source")
        if content["source"] is None:
            raise ValidationError({"source": _("Name the source that says so.")})
        self._question(row, content["value"])
        monitoring.record_reading(row, **content, **self._why)

    def _question(self, target: Target, value: Decimal) -> None:
        """Ask for a confirmation of a figure far from those on record."""
        known = max((f for f in (target.value, target.value_max) if f is not None), default=None)
        last = target.readings.order_by("-read_on", "-number").first()
        text, params = "", {}
        if times := times_beyond(value, target.value, target.value_max, target.baseline):
            text = _("This is %(times)s times the target, %(known)s. Is it right?")
            params = {"times": f"{times:,}", "known": decimal_string(known or Decimal(0))}
        elif last and is_collapse(value, last.value):
            text = _("This is less than a tenth of the last figure, %(known)s. Is it right?")
            params = {"known": decimal_string(last.value)}
        if text:
            self.row.remark(Grade.DOUBT, "reading_value", text % params)

    def _advance(self) -> None:
        new, old = self.found.new, self.found.old
        if "status" not in new or new["status"] == "":
            raise ValidationError(
                {"effective_on": _("A step stays as it is: its day is not changed by a sheet.")}
            )
        if "status_on" not in new or new["status_on"] is None:
            message = _(
                "Give the day of the step in the column “Status since”: %(day)s is that of the last one."
            )
            day = old.get("status_on") or self.body["status_on"]
            raise ValidationError({"effective_on": message % {"day": day}})
        step: dict[str, Any] = {"to": new["status"], "effective_on": new["status_on"]}
        step |= {"source": self._source("source"), **self._why}
        try:
            with transaction.atomic():
                workflow.advance(self._measure_now(), **step)
            return
        except ValidationError as refusal:
            open_doubts = faults_of(refusal)
            if {*open_doubts} != {"confirm"}:
                raise
        text = " ".join(open_doubts["confirm"])
        for doubt in (each for each in Doubt if each.value in text):
            self.row.remark(Grade.DOUBT, "status", f"{doubt.label}.")
        workflow.advance(self._measure_now(), **step, confirm=Doubt.values)


_SOURCES = {"": "source", "step": "source", "target": "source", "reading": "reading_source"}
