"""One row of a sheet to what becomes of it: found on record, compared, run through the verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures.ledger.body import Json
from measures.models import Zone, zones_with_names
from measures.sheets.headings import heading

from .headings import known_columns
from .lookups import Lookups, titled
from .report import Change, Grade, Outcome, State
from .rows import Differences, Row, differences, note_empty, shown_value, value_of
from .values import CellFault, same
from .writing import Options, RowWriter

_BLANK: Json = {"organisations": [], "targets": [], "evidence": []}
_NEEDED = ("zone", "kind", "status", "status_on")
_TITLES = {"title_zh_hans": "title_hans", "title_zh_hant": "title_hant", "title_en": "title_en"}


@dataclass
class OnRecord:
    """The measures that the rows of a chunk name: their bodies by code, and those withdrawn."""

    bodies: dict[str, Json]
    withdrawn: frozenset[str]


class Importer:
    """One for each run; it knows which rows it has seen."""

    def __init__(self, options: Options) -> None:
        self._options, self._lookups = options, Lookups()
        self._seen: dict[tuple[str, str], str] = {}
        self._titled: dict[tuple[str, str], int] = {}
        #: The zones in which the importer sees names; None: all.
        self.names_seen = zones_with_names(options.by.user) if options.by.user else None

    def matched(self, row: Row) -> str:
        """The code of the measure that the row is about; "": a new one, or none is known."""
        if code := row.text("code"):
            return code
        if not any(row.text(column) for column in _TITLES):
            row.remark(Grade.REFUSED, "code", _("Give the code of the measure, or a title."))
            return ""
        try:
            zone = self._lookups.zone(row.text("zone") or row.text("zone_name"))
        except CellFault:
            return ""  # found again when the row is read as a new one
        titles = {name: row.text(code) for code, name in _TITLES.items() if row.text(code)}
        if self._came_before(row, zone, titles):
            return ""
        found = titled(zone, titles)
        if len(found) > 1:
            text = _("Several measures of this zone have this title. Give the code.")
            row.remark(Grade.REFUSED, "code", text)
        elif found:
            text = _("A measure of this zone has this title: the row was read as %(code)s.")
            row.remark(Grade.NOTE, "code", text % {"code": found[0].code})
            return found[0].code
        return ""

    def _came_before(self, row: Row, zone: Zone, titles: dict[str, str]) -> bool:
        """Refuse a second row without a code that has the title of an earlier one."""
        keys = [(zone.code, title) for title in titles.values()]
        number = next((self._titled[key] for key in keys if key in self._titled), None)
        if number is not None:
            text = _("Row %(row)s is about the same already.") % {"row": number}
            row.remark(Grade.REFUSED, "code", text)
        self._titled |= dict.fromkeys(keys, row.number)
        return number is not None

    def outcome(self, row: Row, code: str, record: OnRecord, columns: set[str]) -> Outcome:
        """What becomes of `row`, about the measure `code`; its changes are written."""
        outcome = Outcome(row.sheet, row.number, code, self._title(row, record.bodies.get(code)))
        body = record.bodies.get(code)
        if code and body is None:
            self._refuse_absent(row, code, record)
        elif code and self._repeated(row, code):
            pass
        elif body is not None and not row.refused:
            self._existing(row, body, outcome, columns)
        elif not row.refused:
            self._new(row, outcome)
        outcome.remarks = row.remarks
        if row.refused:
            outcome.state, outcome.changes = State.REFUSED, outcome.changes
        return outcome

    @staticmethod
    def _title(row: Row, body: Json | None) -> str:
        titles = [row.text(column) for column in _TITLES]
        known = body["title"] if body else {}
        own = [text for tag, text in known.items() if tag.lower() == get_language()]
        written = [*own, *known.values(), *titles]
        return next((text for text in written if text), "")

    def _refuse_absent(self, row: Row, code: str, record: OnRecord) -> None:
        if code in record.withdrawn:
            text = _(
                "%(code)s was withdrawn. Take the withdrawal back first, or leave the row out."
            )
        else:
            text = _("There is no measure %(code)s. Leave the code empty to add one.")
        row.remark(Grade.REFUSED, "code", text % {"code": code[:60]})

    def _repeated(self, row: Row, code: str) -> bool:
        """Refuse a second row about the same measure, or about the same target and figure."""
        key = (row.sheet, "|".join(row.text(name) for name in ("target", "reading")) + code)
        if key in self._seen and not row.text("reading_value"):
            text = _("Row %(row)s is about the same already.")
            row.remark(Grade.REFUSED, "code", text % {"row": self._seen[key]})
            return True
        self._seen.setdefault(key, str(row.number))
        return False

    def _existing(self, row: Row, body: Json, outcome: Outcome, columns: set[str]) -> None:
        target = _target(row, body)
        if row.refused:
            return
        part = body | {"target": target, "reading": _reading(row, target)}
        found = differences(row, part, self._lookups)
        if part["reading"] is not None and found.of("reading_"):
            self._refuse_figure(row, found)
        if "origin_script" in found.new:
            text = _("The script that a measure was written in stays as it is.")
            row.remark(Grade.REFUSED, "origin_script", text)
        note_empty(row, part, columns)
        outcome.changes = _changes(row, found)
        if not found.new or row.refused:
            return
        if not self._options.update:
            outcome.state = State.SKIPPED
            return
        self._question_version(row, body)
        self._write(row, RowWriter(row, found, body, target, self._lookups, self._options), outcome)

    @staticmethod
    def _refuse_figure(row: Row, found: Differences) -> None:
        text = _(
            "A figure on record stays as it is. To correct it, empty its number: the row is then "
            "a further figure of that day."
        )
        row.remark(Grade.REFUSED, next(iter(found.of("reading_"))), text)

    @staticmethod
    def _question_version(row: Row, body: Json) -> None:
        version = row.text("version").partition(".")[0]
        if version.isdecimal() and int(version) != body["version"]:
            text = _(
                "The measure was changed since this row was exported: version %(then)s, now %(now)s."
            )
            row.remark(Grade.DOUBT, "version", text % {"then": version, "now": body["version"]})

    def _new(self, row: Row, outcome: Outcome) -> None:
        body = _BLANK | {"origin_script": self._origin(row)}
        part = body | {"target": None, "reading": None}
        found = differences(row, part, self._lookups)
        found.new.pop("origin_script", None)
        missing = [code for code in _NEEDED if not found.new.get(code)]
        if missing and not row.refused:
            names = _(", ").join(heading(known_columns()[code]) for code in missing)
            text = _("A new measure needs these too: %(columns)s.")
            row.remark(Grade.REFUSED, missing[0], text % {"columns": names})
        outcome.changes = _changes(row, found)
        if row.refused:
            return
        outcome.code = self._lookups.next_code(self._lookups.zone(found.new["zone"]))
        outcome.state = State.NEW
        writer = RowWriter(row, found, body, None, self._lookups, self._options)
        self._write(row, writer, outcome)

    def _origin(self, row: Row) -> str:
        if row.text("origin_script"):
            try:
                cell = row.cells["origin_script"][1]
                return str(value_of(row, "origin_script", cell, {}, self._lookups).value)
            except CellFault as fault:
                row.remark(Grade.REFUSED, "origin_script", str(fault))
        return (
            "zh-Hant" if row.text("title_zh_hant") and not row.text("title_zh_hans") else "zh-Hans"
        )

    def _write(self, row: Row, writer: RowWriter, outcome: Outcome) -> None:
        """Write the row in a savepoint, which is rolled back if it is refused or in doubt."""
        new = outcome.state == State.NEW
        with transaction.atomic():
            writer.create(outcome.code) if new else writer.amend()
            doubts = [remark for remark in row.remarks if remark.grade == Grade.DOUBT]
            open_doubts = doubts and outcome.key not in self._options.accepted
            outcome.state = State.NEW if new else State.CHANGED
            if open_doubts:
                outcome.state = State.DOUBTFUL
            if row.refused or open_doubts:
                transaction.set_rollback(True)


def _changes(row: Row, found: Differences) -> list[Change]:
    return [
        Change(
            heading(known_columns()[code]),
            (row.cells.get(code) or row.cells[f"{code}_name"])[0],
            shown_value(code, found.old.get(code)),
            shown_value(code, value),
        )
        for code, value in found.new.items()
    ]


def _target(row: Row, body: Json) -> Json | None:
    """The target that the row is about: by number, by indicator, or the only one; None: a new one."""
    targets: list[Any] = body["targets"]
    if number := row.text("target"):
        found = [each for each in targets if str(each["number"]) == number.removesuffix(".0")]
        if not found:
            text = _("%(code)s has no target %(number)s.")
            row.remark(Grade.REFUSED, "target", text % {"code": body["code"], "number": number[:9]})
        return found[0] if found else None
    if not any(code.startswith(("target_", "reading")) for code in row.cells):
        return None
    named = {code: row.text(code) for code in row.cells if code.startswith("target_indicator")}
    live = [each for each in targets if each["retired_on"] is None]
    if any(named.values()):
        alike = (each for each in live if {*named.values()} & {*each["indicator"].values()})
        return next(alike, None)
    if len(live) == 1:
        return live[0]  # type: ignore[no-any-return]
    if live or "reading_value" in row.cells:
        text = _("Give the number of the target: %(code)s has %(count)s.")
        row.remark(Grade.REFUSED, "target", text % {"code": body["code"], "count": len(live)})
    return None


def _reading(row: Row, target: Json | None) -> Json | None:
    """The figure on record that the row repeats; None: a new one, or none."""
    readings = target["readings"] if target else []
    if number := row.text("reading"):
        found = [each for each in readings if str(each["number"]) == number.removesuffix(".0")]
        if not found:
            row.remark(Grade.REFUSED, "reading", _("There is no figure with this number."))
        return found[0] if found else None
    cells = [row.cells.get(code, ("", ""))[1] for code in ("reading_value", "reading_on")]
    alike = (e for e in readings if same(cells[0], e["value"]) and same(cells[1], e["read_on"]))
    return next(alike, None)
