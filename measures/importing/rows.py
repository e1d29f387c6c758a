"""A row of a sheet, and what it says otherwise than the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measures.ledger.body import Json
from measures.models import LANGUAGES, POSTS, InvolvementRole, ScriptChoice
from measures.sheets.columns import CellType, getter
from measures.sheets.headings import heading, names_of
from measures.text.days import iso_day
from measures.text.figures import decimal_string

from .headings import SOURCE, known_columns
from .lookups import Lookups
from .report import Grade, Remark
from .values import CellFault, Context, Read, read, same, text_of

NAME = "_name"
ROLES = (*InvolvementRole.values,)
#: Columns that say which row, or on what condition, and nothing of its content.
_KEYS = ("code", "version", "target", "reading", SOURCE)
#: Columns that a measure or a target always has a value in: empty, they say nothing.
_ALWAYS = (
    *("zone", "kind", "status", "status_on", "origin_script", "target_comparator"),
    *("target_unit", "target_direction", "target_baseline_qualifier"),
)
#: Texts, without their part and language, that a sheet may change.
_TEXTS = ("title", "summary", "deadline", "target_indicator", "target_qualifier", "target_per")
_PLAIN = (
    *("zone", "kind", "status", "status_on", "due_from", "due_by", "origin_script", *ROLES),
    *POSTS,
    *("target_comparator", "target_value", "target_value_max", "target_unit", "target_currency"),
    *("target_direction", "target_baseline", "target_baseline_on", "target_baseline_qualifier"),
    *("target_due_from", "target_due_by", "target_deadline"),
    *("reading_value", "reading_qualifier", "reading_on", "reading_source", "reading_note"),
)


def bare(code: str) -> str:
    """The code of a text without its language."""
    return code.removesuffix("_zh_hans").removesuffix("_zh_hant").removesuffix("_en")


def is_writable(code: str) -> bool:
    named = code.startswith(ROLES) and code not in ROLES  # names beside codes
    return not named and (bare(code) in (*_TEXTS, *_PLAIN) or code.startswith("terms_"))


@dataclass
class Row:
    """A row as the sheet has it: by code of the column the place and the content of each cell."""

    sheet: str
    number: int
    cells: dict[str, tuple[str, Any]]
    from_1904: bool = False
    remarks: list[Remark] = field(default_factory=list)

    def text(self, code: str) -> str:
        """What the cell says, without blanks around it; "" for none."""
        return text_of(self.cells[code][1]).strip() if code in self.cells else ""

    def remark(self, grade: Grade, code: str, why: str) -> None:
        """Add a remark at the column `code`, or at the first cell if the row has none there."""
        place, cell = self.cells.get(code) or next(iter(self.cells.values()))
        known = known_columns().get(code)
        name = heading(known) if known else ""
        self.remarks.append(Remark(grade, place, name, text_of(cell)[:200], why))

    @property
    def refused(self) -> bool:
        return any(remark.grade == Grade.REFUSED for remark in self.remarks)


@dataclass
class Differences:
    """What a row says otherwise than the record: by column the old value and the new one."""

    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)

    def of(self, *beginnings: str) -> dict[str, Any]:
        """The new values of columns with one of these beginnings."""
        return {code: value for code, value in self.new.items() if code.startswith(beginnings)}


_GET = {code: getter(column) for code, column in known_columns().items()}


def canonical(code: str, shown: Any) -> Any:
    """The value of a column as an export shows it, as cells are read."""
    match known_columns()[code].cell_type:
        case CellType.NUMBER:
            return None if shown in (None, "") else Decimal(str(shown))
        case CellType.DAY:
            return iso_day(shown) if shown else None
    return shown if shown is not None else ""


def differences(row: Row, part: Json, lookups: Lookups) -> Differences:
    """What `row` says otherwise than `part`, a body with `target` and `reading`."""
    found = Differences()
    for code, (_place, cell) in row.cells.items():
        if code in _KEYS:
            continue
        shown = _GET[code](part)
        if same(cell, shown):
            continue
        base = code.removesuffix(NAME)
        if base != code:
            _read_name(row, base, part, lookups, found)
        elif is_writable(code):
            _read_cell(row, code, code, shown, part, lookups, found)
        elif not code.startswith(ROLES):
            row.remark(Grade.NOTE, code, _("This column is computed, and not read."))
    _refuse_derived(row, part, found)
    return found


def _read_name(row: Row, base: str, part: Json, lookups: Lookups, found: Differences) -> None:
    """Read a name beside a code, where the code is not there or is as it was."""
    shown = _GET[base](part)
    code_cell = row.cells.get(base)
    if is_writable(base) and (code_cell is None or same(code_cell[1], shown)):
        _read_cell(row, base, base + NAME, shown, part, lookups, found)


def _read_cell(
    row: Row, code: str, at: str, shown: Any, part: Json, lookups: Lookups, found: Differences
) -> None:
    cell = row.cells[at][1]
    try:
        value, note = value_of(row, code, cell, part, lookups)
    except CellFault as fault:
        row.remark(Grade.REFUSED, at, str(fault))
        return
    old = canonical(code, shown)
    if value is None and isinstance(old, str):
        value = ""
    if value == old:
        return
    found.old[code], found.new[code] = old, value
    if note:
        row.remark(Grade.NOTE, at, note)


def value_of(row: Row, code: str, cell: Any, part: Json, lookups: Lookups) -> Read:
    """The value of a cell: organisations by their codes. Raises CellFault."""
    column = known_columns()[code]
    value, note = read(column, cell, _context(row, code, part))
    if value is None:
        return Read(None)
    if code == "zone":
        return Read(lookups.zone(value).code)
    if code in ROLES:
        return Read(" ".join(each.code for each in lookups.organisations(value)))
    if code in POSTS:
        return Read(lookups.person(value).get_username())
    if code == "origin_script":
        return Read(_script(value))
    if column.cell_type is CellType.WORDS:
        return Read(" ".join(value.replace(",", " ").split()))
    return Read(value, note)


def _context(row: Row, code: str, part: Json) -> Context:
    """Unit and currency of the row, or of the record, for a figure in the column `code`."""
    if code.startswith("terms_"):
        terms = part.get("terms") or {}
        return Context(row.from_1904, "", _chosen(row, "terms_currency", terms.get("currency")))
    target = part.get("target") or {}
    unit, currency = (
        _chosen(row, f"target_{name}", target.get(name)) for name in ("unit", "currency")
    )
    return Context(row.from_1904, unit, currency)


def _chosen(row: Row, code: str, known: str | None) -> str:
    """The code that a cell of `row` has, or what is on record."""
    text = row.text(code) or row.text(code + NAME)
    try:
        return str(read(known_columns()[code], text, Context()).value) if text else known or ""
    except CellFault:
        return ""


def _script(text: str) -> str:
    chinese = {name: tag for name, tag in LANGUAGES.items() if name in ScriptChoice.values}
    known = chinese | {tag.lower(): tag for tag in chinese.values()}
    if script := known.get(text.lower()):
        return script
    raise CellFault(_("Write zh-Hans or zh-Hant, or leave it empty."))


def _refuse_derived(row: Row, part: Json, found: Differences) -> None:
    """A text in the script that it was not written in is derived, and not read."""
    origin = part.get("origin_script")
    if not origin:
        return
    own, other = ("_zh_hans", "_zh_hant") if origin == "zh-Hans" else ("_zh_hant", "_zh_hans")
    for code in [code for code in found.new if code.endswith(other)]:
        found.new.pop(code)
        if bare(code) + own in found.new:
            why = _("This text is derived from the one in the other script, and not read.")
            row.remark(Grade.NOTE, code, why)
        else:
            why = _(
                "This text is derived from the one in the other script. Correct that one, or "
                "this one on the measure's page of texts."
            )
            row.remark(Grade.REFUSED, code, why)


def note_empty(row: Row, part: Json, columns: set[str]) -> None:
    """Say which cells are empty where the record has something, which stays."""
    empty = [
        heading(known_columns()[code])
        for code in sorted(columns - row.cells.keys())
        if is_writable(code) and not code.startswith(("reading", *_ALWAYS)) and _GET[code](part)
    ]
    if empty:
        why = _("Empty cells leave what is on record: %(columns)s. Write – to empty it.")
        row.remark(Grade.NOTE, "code", why % {"columns": _(", ").join(empty)})


def shown_value(code: str, value: Any) -> str:
    """A value for people: labels for codes, days and numbers as they are written."""
    if value in (None, ""):
        return "—"
    if names_of(code):
        return str(names_of(code).get(value, value))
    if isinstance(value, Decimal):
        return f"{value:,f}" if value == value.to_integral_value() else decimal_string(value)
    return str(value)
