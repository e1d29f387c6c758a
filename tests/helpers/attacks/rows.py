"""On the rows of zones, sources, measures and their parts, and of overrides.

The record has a measure FULL-001 with every part, which entry {full} recorded last.
"""

from datetime import date

from measures.ledger.organisation_upgrade import code_of
from tests.helpers.tamper import sql

from . import attack

FULL = "(SELECT id FROM measures_measure WHERE code = 'FULL-001')"
FIRST = "(SELECT id FROM measures_measure WHERE code = 'FIRST-001')"
DAY = date(2020, 2, 2)
NAMES = dict.fromkeys(("zh-Hans", "zh-Hant", "en"), "x")
MEASURE = "measure FULL-001: "


def change(table, column, value, where="", first=MEASURE):
    """Change a column of the rows of a table."""
    words = column.replace("_", " ").removesuffix(" hans").removesuffix(" hant")
    attack(
        f"{table}: its {words} changed"
        + (" in one script" if column.endswith(("hans", "hant")) else ""),
        lambda r: sql(
            f"UPDATE measures_{table} SET {column} = %s" + (f" WHERE {where}" if where else ""),
            value,
        ),
        first,
    )


def _remove_document() -> None:
    sql("DELETE FROM measures_documenttext")
    sql("DELETE FROM measures_document")


OF_FULL = f"measure_id = {FULL}"
OF_TARGET = f"target_id IN (SELECT id FROM measures_target WHERE {OF_FULL})"
CODE = "code = 'FULL-001'"

change("measure", "title_en", "X", CODE)
change("measure", "title_hant", "別的", CODE)
change("measure", "status", "in_force", CODE)
change("measure", "status_on", DAY, CODE)
change("measure", "due_by", date(2027, 12, 30), CODE)
change("measure", "kind", "rd_platform", CODE)
change("measure", "origin_script", "hant", CODE)
change("measure", "version", 99, CODE)
change("measure", "withdrawn", True, CODE)
change("measure", "evidence_strength", "verified", CODE)
change("measure", "overdue_on", DAY, CODE)
change("measure", "confirmed_on", DAY, CODE)
change("measure", "owner_user", 99, CODE)
change("measure", "owner_name", "another", CODE)
change("measure", "deputy_user", 98, CODE)
change("measure", "deputy_name", "another", CODE)
change("measure", "modelled_on_id", None, CODE)
change("measure", "converter", "another", CODE)
change("target", "value", 999, OF_FULL)
change("target", "unit", "km2", OF_FULL)
change("target", "first_value", 1, OF_FULL)
change("target", "number", 9, OF_FULL)
change("reading", "value", 999, OF_TARGET)
change("reading", "read_on", DAY, OF_TARGET)
change("reading", "takes_back", 7, OF_TARGET)
change("evidence", "digest", "1" * 16, f"{OF_FULL} AND digest <> ''")
change("evidence", "locator", "p. 99", f"{OF_FULL} AND locator <> ''")
change("statusupdate", "effective_on", DAY, OF_FULL)
change("statusupdate", "reason", "another", OF_FULL)
change("statusupdate", "by", "somebody else", OF_FULL)
change("statusupdate", "by_user", 99, OF_FULL)
change("statusupdate", "by_maker", 99, OF_FULL)
change("statusupdate", "day_basis", "reported", OF_FULL)
change("confirmation", "true_on", DAY, OF_FULL)
change("confirmation", "reason", "another", OF_FULL)
change("confirmation", "takes_back", 7, OF_FULL)
change("succession", "number", 9, "", "measure OLD-001: ")
change("whitelist", "effect_hans", "无", OF_FULL)
change("zone", "name_en", "X", "code = 'hetao-sz'", "zone hetao-sz: its tables differ from entry")
change("zone", "lies_in", "/x/", "code = 'hetao-sz'", "zone hetao-sz: the zones it is stored")
BUREAU = "organisation science: its tables differ from entry"
change("organisation", "name_en", "X", "code = 'science'", BUREAU)
change("organisation", "kind", "company", "code = 'science'", BUREAU)
change("involvement", "role", "proposer", OF_FULL)
change("source", "title_en", "X", "code = 'full'", "source full: its tables differ from entry")
change("source", "published_on", DAY, "code = 'full'", "source full: its tables differ from entry")
change("override", "replacement", "丙戊", "", "override ")
change("source", "shown", "document", "code = 'full'", "source full")
change("document", "sha256", "0" * 64, "", "source full")
change("document", "fetched_on", DAY, "", "source full")
change("documenttext", "text", "別的", "", "source full: the text of its document 1")
attack("document removed", lambda r: _remove_document(), "source full")
change("review", "text", "別的", OF_FULL)
change("review", "by", "somebody else", OF_FULL)
change("review", "origin_digest", "0" * 16, OF_FULL)

attack(
    "evidence added",
    lambda r: sql(
        "INSERT INTO measures_evidence (measure_id, source_id, locator, digest, document) "
        f"SELECT {FULL}, id, 'p. 7', '', '' FROM measures_source WHERE code = 'full'"
    ),
    MEASURE,
)
attack(
    "evidence moved to another measure",
    lambda r: sql(f"UPDATE measures_evidence SET measure_id = {FIRST} WHERE {OF_FULL}"),
    "measure F",
)
attack(
    "a step of a status deleted",
    lambda r: (
        sql(f"UPDATE measures_evidence SET status_update_id = NULL WHERE {OF_FULL}"),
        sql(f"DELETE FROM measures_statusupdate WHERE {OF_FULL}"),
    ),
    MEASURE,
)
attack(
    "a reading deleted",
    lambda r: (
        sql(f"UPDATE measures_evidence SET reading_id = NULL WHERE {OF_FULL}"),
        sql(f"DELETE FROM measures_reading WHERE {OF_TARGET}"),
    ),
    MEASURE,
)
attack("a confirmation deleted", lambda r: sql("DELETE FROM measures_confirmation"), MEASURE)
attack("a succession deleted", lambda r: sql("DELETE FROM measures_succession"), MEASURE)
attack("terms deleted", lambda r: sql(f"DELETE FROM measures_whitelist WHERE {OF_FULL}"), MEASURE)
attack("a review deleted", lambda r: sql(f"DELETE FROM measures_review WHERE {OF_FULL}"), MEASURE)
attack(
    "a measure deleted with its parts",
    lambda r: [
        sql(f"DELETE FROM measures_{table} WHERE {key} = {FIRST}")
        for table, key in (
            ("body", "measure_id"),
            ("indexentry", "measure_id"),
            ("statusupdate", "measure_id"),
            ("measure", "id"),
        )
    ],
    MEASURE,  # which loses its model by it, and comes before the measure that is gone
)
attack(
    "a zone added",
    lambda r: sql(
        "INSERT INTO measures_zone (code, lies_in, name_hans, name_hant, name_en, kind, version) "
        "VALUES ('x', 'x/', 'x', 'x', 'x', 'area', 1)"
    ),
    "zone x: no entry records it",
)
for what, code, kind in (
    ("an organisation added", "x", "company"),
    ("an organisation added as if a text had named it", code_of(NAMES), "other"),
):
    attack(
        what,
        lambda r, code=code, kind=kind: sql(
            "INSERT INTO measures_organisation (code, name_hans, name_hant, name_en, short_name_hans, "
            "short_name_hant, short_name_en, kind, version) VALUES (%s, 'x', 'x', 'x', '', '', '', %s, 0)",
            code,
            kind,
        ),
        f"organisation {code}: no entry records it",
    )
attack(
    "an override added",
    lambda r: sql(
        "INSERT INTO measures_override (code, direction, word, replacement, note, withdrawn, version) "
        "SELECT 's2hk:甲丙', direction, '甲丙', '丙丙', '', withdrawn, 1 FROM measures_override"
    ),
    "override s2hk:甲丙: no entry records it",
)

attack(
    "terms of another kind added to a measure",
    lambda r: sql(
        f"INSERT INTO measures_talenthousing (measure_id, units, tenure, eligible_hans, eligible_hant) VALUES ({FULL}, 1, '', '', '')"
    ),
    f"{MEASURE}it has terms of another kind, talent_housing",
)
attack(
    "a review of no text added",
    lambda r: sql(
        f"UPDATE measures_review SET path = 'terms.none' WHERE {OF_FULL} AND path = 'summary'"
    ),
    MEASURE,
)
attack(
    "evidence that supports the step of another measure",
    lambda r: sql(
        f"UPDATE measures_evidence SET status_update_id = (SELECT id FROM measures_statusupdate WHERE measure_id = {FIRST} AND number = 2) "
        f"WHERE {OF_FULL} AND status_update_id IS NOT NULL"
    ),
    f"{MEASURE}its evidence",
)
for table, column, parent in (
    ("evidence", "source_id", "source"),
    ("target", "measure_id", "measure"),
    ("statusupdate", "measure_id", "measure"),
    ("measure", "zone_id", "zone"),
    ("body", "measure_id", "measure"),
    ("review", "measure_id", "measure"),
    ("whitelist", "measure_id", "measure"),
):
    attack(
        f"{table}: its {parent} made one that does not exist",
        lambda r, table=table, column=column: sql(
            f"UPDATE measures_{table} SET {column} = 999 WHERE "
            + (CODE if table == "measure" else OF_FULL)
        ),
        "",
        engine="sqlite",
    )
