"""What a transaction sends while it holds the lock of the chain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

#: The first statement under the lock reads the head; nothing else reads its key.
_FIRST = re.compile(r"SELECT .*measures_head.*key_id", re.DOTALL)


@contextmanager
def under_the_lock() -> Iterator[list[str]]:
    """The statements of the block from the first one under the lock to the last one.

    The commit is not among them, except as the release of a savepoint within a test's transaction.
    """
    sent: list[str] = []
    held: list[str] = []

    def note(execute, sql, params, many, context):
        sent.extend(sql.split("; "))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield held
    first = next((n for n, sql in enumerate(sent) if _FIRST.match(sql)), len(sent))
    held += sent[first:]
