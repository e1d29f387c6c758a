"""Keeps the tables of the record from being written around the verbs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from .sql import insert_row, update_row, vendor

Row = TypeVar("Row", bound=models.Model)

_in_verb: ContextVar[bool] = ContextVar("in_verb", default=False)


class OutsideVerb(RuntimeError):
    """A row of the record was about to change with no entry in the ledger: a programming error."""


@contextmanager
def allow_writes() -> Iterator[bool]:
    """Allow writes to guarded rows; `ledger.writing()` is the only caller.

    Tells whether they were allowed already.
    """
    within = _in_verb.get()
    token = _in_verb.set(True)
    try:
        yield within
    finally:
        _in_verb.reset(token)


def require_verb(model: type[models.Model]) -> None:
    """Raise OutsideVerb unless `model` may be written now."""
    if not _in_verb.get():
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

    #: What the row said when it was taken to be changed, if that is known.
    _had: Mapping[str, Any] = MappingProxyType({})

    def save(self, **kwargs: Any) -> None:
        require_verb(type(self))
        super().save(**kwargs)

    def put(self, *, over: bool = False) -> None:
        """Write a row that is new, in one statement, unchecked.

        `over`: in place of the one that has the same key, if there is one.
        """
        require_verb(type(self))
        insert_row(self, over=over)

    def alter(self, **said: Any) -> None:
        """Change some columns of a row that is there."""
        require_verb(type(self))
        self._had = {}
        update_row(self, said)

    def delete(self, **kwargs: Any) -> tuple[int, dict[str, int]]:  # type: ignore[override]
        require_verb(type(self))
        return super().delete(**kwargs)

    def take(self) -> None:
        """Remember what the row says, so that `save_checked()` writes only what it says anew.

        With a column its indexes are written, though it says what it said.
        """
        self._had = vars(self).copy()

    def _write(self) -> None:
        if self._state.adding:
            self.save()
            return
        had, row = self._had, vars(self)
        own = [field.attname for field in self._meta.concrete_fields if not field.primary_key]
        if said := {name: row[name] for name in own if name not in had or row[name] != had[name]}:
            self.alter(**said)

    def save_checked(self, prefix: str = "") -> None:
        """Check the row by its own validators and save it; the database keeps the rest.

        What the database refuses is asked of the constraints again, for their words: cheaper
        than asking each of them before every write. Raises ValidationError keyed by field, each
        key after `prefix` (`targets.1.`).
        """
        relations = {field.name for field in self._meta.fields if field.is_relation}
        try:
            self.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
            try:
                with _taken_back(self._state.adding):
                    self._write()
            except IntegrityError:
                self.full_clean(exclude=relations)
                self.validate_constraints()  # those over relations too
                raise
        except ValidationError as error:
            raise (_prefixed(error, prefix) if prefix else error) from None


def _taken_back(adding: bool) -> AbstractContextManager[None]:
    """What a refused row leaves behind is taken back.

    SQLite does so with each statement by itself; Django does not know that of its own.
    """
    return nullcontext() if vendor() == "sqlite" and not adding else transaction.atomic()


def _prefixed(error: ValidationError, prefix: str) -> ValidationError:
    named = error.message_dict
    whole = named.pop(NON_FIELD_ERRORS, None)
    faults = {prefix + name: messages for name, messages in named.items()}
    if whole:
        faults[prefix.rstrip(".")] = whole
    return ValidationError(faults)
