"""Keeps the tables of the record from being written around the verbs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, Self, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models

from .sql import Sql, column_names, execute, fetch_unbroken, insert_row, inserts, update_of

Row = TypeVar("Row", bound=models.Model)

_in_verb: ContextVar[bool] = ContextVar("in_verb", default=False)


class OutsideVerb(RuntimeError):
    """A row of the record would change without an entry in the ledger: a programming error."""


@contextmanager
def allow_writes() -> Iterator[bool]:
    """Allow writes to guarded rows; `ledger.writing()` is the only caller.

    Yields whether they were allowed already.
    """
    within = _in_verb.get()
    token = _in_verb.set(True)
    try:
        yield within
    finally:
        _in_verb.reset(token)


def in_verb() -> bool:
    """Whether guarded rows may be written now."""
    return _in_verb.get()


def require_verb(model: type[models.Model]) -> None:
    """Raise OutsideVerb unless `model` may be written now."""
    if not in_verb():
        raise OutsideVerb(
            f"{model.__name__} rows are written by verbs only, inside ledger.writing()."
        )


class GuardedQuerySet(models.QuerySet[Row]):
    """A queryset whose bulk writes work inside a verb only."""

    def update(self, **values: Any) -> int:
        require_verb(self.model)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_verb(self.model)
        return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        require_verb(self.model)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> int:
        require_verb(self.model)
        return super().bulk_update(objs, *args, **kwargs)


class Guarded(models.Model):
    """A row of the record. `loaddata` saves around `save()`, so fixtures still load."""

    class Meta:
        abstract = True

    #: The columns as the database has them, where that is known.
    _stored: Mapping[str, Any] = MappingProxyType({})

    def save(self, **kwargs: Any) -> None:
        require_verb(type(self))
        super().save(**kwargs)

    def insert(self, *, over: bool = False) -> None:
        """Insert a new row, in one statement, unchecked.

        `over`: it replaces the row with the same key, if there is one.
        """
        require_verb(type(self))
        insert_row(self, over=over)

    @classmethod
    def inserts(cls, rows: Sequence[Self]) -> list[Sql]:
        """The INSERTs of new rows that have their keys, one statement for each hundred, unchecked."""
        require_verb(cls)
        return list(inserts(rows))

    def update(self, **values: Any) -> None:
        """Set some columns of a stored row, in one statement, unchecked."""
        execute(self.update_of(**values))

    def update_of(self, **values: Any) -> Sql:
        """The statement of `update()`, to be run at once: the row has the values already."""
        require_verb(type(self))
        if self._stored:
            self._stored = {**self._stored, **values}
        return update_of(self, values)

    def delete(self, **kwargs: Any) -> tuple[int, dict[str, int]]:  # type: ignore[override]
        require_verb(type(self))
        return super().delete(**kwargs)

    def copy_columns(self, other: Self) -> None:
        """Take the values of all columns from `other`, the same row loaded later."""
        for field in self._meta.concrete_fields:
            setattr(self, field.attname, getattr(other, field.attname))

    def remember(self) -> None:
        """Note the columns as they are stored, so that `write_changes()` writes the others only.

        A column that is written has its indexes written too, even with the same value.
        """
        self._stored = vars(self).copy()

    def write_changes(self) -> None:
        """Insert a new row; of a stored one, write the columns that changed. Unchecked."""
        if self._state.adding:
            self.save()
            self.remember()
        elif changed := self._changed():
            self.update(**changed)

    def _write_unbroken(self) -> None:
        """`write_changes()` that leaves the transaction usable when the database refuses the row."""
        if self._state.adding:
            require_verb(type(self))
            insert_row(self, run=fetch_unbroken)
            self.remember()
        elif changed := self._changed():
            fetch_unbroken(self.update_of(**changed))

    def _changed(self) -> dict[str, Any]:
        """The columns of a stored row that are not as they are stored."""
        stored, row = self._stored, vars(self)
        return {
            name: row[name]
            for name in column_names(type(self))[1:]  # the key comes first
            if name not in stored or row[name] != stored[name]
        }

    def save_checked(self, prefix: str = "") -> None:
        """Check the row by its own validators and save it; the database checks the rest.

        The constraints are validated in Python only after the database refused the row, for
        their messages: cheaper than validating each before every write. Raises ValidationError
        keyed by field, each key after `prefix` (`targets.1.`).
        """
        relations = {field.name for field in self._meta.fields if field.is_relation}
        try:
            self.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
            try:
                self._write_unbroken()
            except IntegrityError:
                self.full_clean(exclude=relations)
                self.validate_constraints()  # those over relations too
                raise
        except ValidationError as error:
            raise (_prefixed(error, prefix) if prefix else error) from None


def _prefixed(error: ValidationError, prefix: str) -> ValidationError:
    named = error.message_dict
    whole = named.pop(NON_FIELD_ERRORS, None)
    faults = {prefix + name: messages for name, messages in named.items()}
    if whole:
        faults[prefix.rstrip(".")] = whole
    return ValidationError(faults)
