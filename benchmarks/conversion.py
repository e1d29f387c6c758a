"""`python -m benchmarks.conversion`: what converting texts takes, of processor time and memory."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
BYTES = 1_000_000


def _resident() -> float:
    """MB that this process has in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    before, begun = _resident(), time.process_time()
    from measures.text.script import Script, converter  # noqa: PLC0415

    convert = converter().to
    for script in Script:
        convert(script, "一")
    print(
        f"first use, both directions: {time.process_time() - begun:.2f} s, "
        f"{_resident() - before:.0f} MB resident"
    )
    rows = [row["fields"] for row in json.loads((FIXTURES / "measures.json").read_text("utf-8"))]
    for script in Script:
        origin = script.other
        written = [row for row in rows if row.get("origin_script") == origin]
        titles = [row[f"title_{origin}"] for row in written]
        begun = time.process_time()
        for title in titles * 20:
            convert(script, title)
        each = (time.process_time() - begun) / len(titles) / 20
        lines = [row[f"summary_{origin}"] for row in written]
        text = ("\n".join(lines) * 100).encode()[:BYTES].decode(errors="ignore")
        begun = time.process_time()
        convert(script, text)
        whole = time.process_time() - begun
        print(f"to {script}: {each * 1e6:.0f} µs a title, {whole:.2f} s for 1 MB")
    print(f"after it: {_resident() - before:.0f} MB resident")


if __name__ == "__main__":
    main()
