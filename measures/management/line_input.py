"""Commands that read texts from the standard input, one a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError, OutputWrapper


def read_lines(out: OutputWrapper, read: Callable[[str], list[dict[str, Any]]]) -> None:
    """Write a line of JSON for each line of the standard input."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise CommandError(
                f"line {number} is not UTF-8 (byte {error.start + 1}: {error.reason}); "
                "convert the text, for example with iconv -f GB18030 -t UTF-8"
            ) from None
        out.write(json.dumps(read(text), ensure_ascii=False))
