"""What only a head that was kept outside the database shows, and what not even that."""

from tests.helpers.tamper import (
    edit,
    recompute,
    rehash,
    restore_and_go_on,
    rewrite_row,
    wipe_all,
)

from . import Found, attack

OTHER = "entry 8: is not the entry that the kept head names"
SHORT = "head: entry 8 was kept; the ledger ends at"

for what, do, first in (
    (
        "the tail cut, head and rows adapted; a backup restored",
        lambda r: r.restore_backup(),
        f"{SHORT} 6",
    ),
    ("a backup restored, and work that goes on", restore_and_go_on, OTHER),
    ("everything deleted", wipe_all, f"{SHORT} 0"),
    ("the chain recomputed with the stolen key", lambda r: recompute(r, r.key), OTHER),
    (
        "rows and entries rewritten with the stolen key",
        lambda r: rehash(r.key, start=rewrite_row(r)),
        OTHER,
    ),
):
    attack(what, do, first, found=Found.HEAD)


def after_the_kept_head(record):
    """Forget the head kept last: the one before it is the last one outside."""
    record.head = record.at_six
    rewrite_row(record)
    edit("actor", "somebody else", 8)
    rehash(record.key, start=8)


attack(
    "entries after the last kept head rewritten with the stolen key",
    after_the_kept_head,
    found=Found.NO,
)
