"""Django's SQLite backend with a fair lock for writers.

SQLite's busy handler starves writers: of eight, the longest wait was ten seconds. A kernel
lock on a side file, acquired before BEGIN IMMEDIATE and released after COMMIT, queues them. It
also keeps two connections from committing or checkpointing at the same time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lock: int | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new file is its owner's alone; SQLite gives the files beside it the same mode."""
        if not self.is_in_memory_db():
            with suppress(OSError):  # it exists, and is not opened; or SQLite says why it cannot be
                flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
                os.close(os.open(self.settings_dict["NAME"], flags, 0o600))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        self._acquire()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._release()
            raise

    def _commit(self) -> None:
        super()._commit()
        self._release()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._release()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._release()

    @contextmanager
    def nowait(self) -> Iterator[None]:
        """Outside a transaction, let statements fail at once (OperationalError) while another
        connection writes.
        """
        if self.in_atomic_block:
            yield
            return
        try:
            self._acquire(wait=False)
            with self.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 0")
            yield
        finally:
            self._release()
            with self.cursor() as cursor:
                milliseconds = int(self.settings_dict["OPTIONS"]["timeout"] * 1000)
                cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def _acquire(self, *, wait: bool = True) -> None:
        if self.is_in_memory_db() or self._lock is not None:
            return
        path = f"{self.settings_dict['NAME']}-writer"
        try:
            lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise OperationalError(f"{path} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            os.close(lock)
            raise OperationalError("another connection is writing") from error
        self._lock = lock

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
