"""The base class of filters, and the axes by which measures are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.db.sql import Sql
from measures.ledger.canonical import Json


@dataclass(frozen=True)
class Parameter:
    """A query parameter as the OpenAPI document describes it: plain data."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


def list_parameter(name: str, description: str, **items: Any) -> Parameter:
    """A parameter that is repeated or holds several values between commas."""
    schema = {"type": "array", "items": {"type": "string"} | items}
    return Parameter(name, f"{description} Repeat it, or separate values by commas.", schema)


def bool_parameter(name: str, description: str, **schema: Any) -> Parameter:
    return Parameter(name, description, {"type": "string", "enum": ["true", "false"], **schema})


class Viewer(NamedTuple):
    """Who reads a list: the id of the account, and the zones where names are seen; None: in all."""

    id: int
    zones: frozenset[str] | None


class Filter:
    """One filter of lists of measures, with everything that it means.

    To add a filter, declare it in a module of this package and list it in the module's `FILTERS`;
    lists, past, summary, targets, exports, documentation and, with a title, the admin have it then.
    """

    parameters: tuple[Parameter, ...]
    #: Whether it also selects measures as they were; one that does defines `matches`.
    in_past: ClassVar[bool] = True
    #: The title of the filter in the admin; "": the admin does not offer it.
    admin_title: Any = ""
    #: Whether the admin leaves withdrawn measures out under it.
    admin_in_use_only: ClassVar[bool] = False
    #: Whether the admin counts the measures of each value.
    admin_counted: ClassVar[bool] = True
    #: Further parameters that the admin offers: title and choices by name.
    admin_more: ClassVar[Mapping[str, tuple[Any, Iterable[tuple[str, Any]]]]] = {}

    def __repr__(self) -> str:
        return f"<filter {self.name}>"

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(parameter.name for parameter in self.parameters)

    @property
    def name(self) -> str:
        return self.parameters[0].name

    def parse(self, params: QueryDict) -> Any:
        """The hashable value to filter by; None selects all. One of the parameters is in `params`.

        Raises ValidationError keyed by parameter.
        """
        raise NotImplementedError

    def parse_for(self, params: QueryDict, viewer: Viewer | None) -> Any:
        """The same as `viewer` means it; None: for a caller who is not known."""
        return self.parse(params)

    def check(self, value: Any, seq: int) -> None:
        """Raises ValidationError for a value that names a record absent at the entry `seq`."""

    def conditions(self, value: Any, day: date) -> Iterable[Sql]:
        """SQL conditions on `measures_measure m`, as of `day`."""
        raise NotImplementedError

    def span(self, value: Any, day: date) -> Iterable[Sql]:
        """A condition on a day that follows from the others and that an index answers; none: there is no such."""
        return ()

    def matches(self, value: Any, body: Json, day: date) -> bool:
        """The same condition on a stored body, for past states."""
        raise NotImplementedError

    def admin_choices(self) -> Iterable[tuple[str, Any]]:
        """The values that the admin offers, with their labels."""
        return ()


class PersonalFilter(Filter):
    """A filter for people who are logged in: it says who did what, or means who reads.

    It selects what is on record now, and takes no part in what anonymous callers get.
    """

    in_past = False

    def parse_for(self, params: QueryDict, viewer: Viewer | None) -> Any:
        if viewer is None:
            message = _(
                "%(name)s is a filter for people who are logged in: log in or send a token."
            )
            raise ValidationError({self.name: message % {"name": self.name}})
        return self.parse_by(params, viewer)

    def parse_by(self, params: QueryDict, viewer: Viewer) -> Any:
        """The value as `viewer` means it. Raises ValidationError keyed by parameter."""
        raise NotImplementedError


class Axis(Filter):
    """A filter by something that measures are counted by; several values mean any of them."""

    def codes(self, value: Any) -> Sequence[str]:
        """The values as `counts.Cell` has them, zones apart, which `zone_scope` resolves."""
        codes: Sequence[str] = value
        return codes


class Facet(Axis):
    """An axis that the indexes hold: a column, keys of the search index, a member of bodies.

    Lists make a leg of an index of each of its values, and the past compares the member in SQL,
    so it has neither `conditions` nor `matches`.
    """

    column: str

    def index_letter(self, value: Any) -> str:
        """The letter before its keys in the search index."""
        raise NotImplementedError
