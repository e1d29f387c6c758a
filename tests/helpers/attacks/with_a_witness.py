"""What a thief with the database and both keys cannot change: what a witness has cosigned."""

from tests.helpers.tamper import recompute, rehash, rewrite_row

from . import Found, attack

OTHER = "entry 8: the tree up to it has not the root"

attack(
    "the chain and its tree recomputed with both stolen keys",
    lambda r: recompute(r, r.key),
    OTHER,
    found=Found.WITNESS,
)
attack(
    "rows and entries that it saw rewritten with both stolen keys",
    lambda r: rehash(r.key, start=rewrite_row(r)),
    OTHER,
    found=Found.WITNESS,
)
attack(
    "a backup restored, with both stolen keys",
    lambda r: r.restore_backup(),
    "head: a checkpoint of 8 entries was kept; the tree ends at 6",
    found=Found.WITNESS,
)
