"""Draw the sample of a round of re-coding again, with nothing of the tracker: only Python.

    python3 draw.py SEED recoding-1.csv

The file is the list of the round, from its page. Of its codes the tenth is drawn, rounded up, that comes first
by the SHA-256 of the seed, a space and the code. They are printed; where the file marks others as drawn, the
exit status is 1.
"""

import csv
import hashlib
import sys
from pathlib import Path


def main(seed, path):
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = sorted(
        (row["code"] for row in rows),
        key=lambda code: hashlib.sha256(f"{seed} {code}".encode()).hexdigest(),
    )
    drawn = codes[: -(-len(codes) // 10)]
    print(*drawn, sep="\n")
    if {row["code"] for row in rows if row["drawn"]} != set(drawn):
        sys.exit("The file marks others as drawn.")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
