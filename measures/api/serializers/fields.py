"""What members of a body may be; whatever else is said is refused by name."""

from __future__ import annotations

import re
from copy import copy, deepcopy
from typing import Any, NoReturn

from django.db.models import Model
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s
from rest_framework.fields import empty

from measures.models import Source, Status, Zone
from measures.models.texts import LANGUAGES, MOST, printable

#: The largest count that both engines keep.
_MOST = 2**31 - 1


class BoundedListField(s.ListSerializer):
    """A list whose faults are told by the index of the row."""

    def run_child_validation(self, data: Any) -> Any:
        try:
            return super().run_child_validation(data)
        except s.ValidationError as refusal:
            return refusal  # and go on, so that every wrong row is told at once

    def to_internal_value(self, data: Any) -> Any:
        made = super().to_internal_value(data)
        wrong = {
            str(n): each.detail
            for n, each in enumerate(made)
            if isinstance(each, s.ValidationError)
        }
        if wrong:
            raise s.ValidationError(wrong)
        return made


class ClosedSerializer(s.Serializer):
    """A body, or an object in one, that has the members it names and no others."""

    def get_fields(self) -> dict[str, s.Field]:
        """Of a body that is there the members it says, or has to say.

        They are copied for each body, and to copy all would take longer than to read it.
        """
        said, declared = getattr(self, "initial_data", None), self._declared_fields
        return {
            name: _copied(field)
            for name, field in declared.items()
            if not isinstance(said, dict)
            or name in said
            or field.required
            or field.default is not empty
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := data.keys() - self._declared_fields.keys()):
            message = _("Unknown field “%(name)s”. Known fields: %(known)s.")
            known = ", ".join(self._declared_fields)
            raise s.ValidationError(
                {name: [message % {"name": name[:60], "known": known}] for name in sorted(unknown)}
            )
        return super().to_internal_value(data)


def _copied(field: s.Field) -> s.Field:
    """A field to be bound. One without fields of its own shares all but what binding sets."""
    return deepcopy(field) if isinstance(field, s.BaseSerializer | s.ListField) else copy(field)


class PrintableField(s.CharField):
    """Text without control characters, refused in the models' own words. A number is no text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        said: str = super().to_internal_value(data)
        printable(said)
        return said


@extend_schema_field({"type": "string", "enum": Status.values})
class StatusField(PrintableField):
    """Any word: the gate says which it knows."""


class CodeField(s.ChoiceField):
    """One of some codes; another is told which they are."""

    def fail(self, key: str, **said: Any) -> NoReturn:
        if key == "invalid_choice":
            message = _("“%(value)s” is not among the known values: %(known)s.")
            known = ", ".join(str(code) for code in self.choices)
            raise s.ValidationError(message % {"value": str(said["input"])[:60], "known": known})
        super().fail(key, **said)


@extend_schema_field(str)
class RowByCodeField(s.Field):
    """The code of a row that is there; becomes the row."""

    model: type[Model]

    def to_internal_value(self, data: Any) -> Any:
        code = PrintableField().run_validation(data)
        if found := self.model._default_manager.filter(code=code).first():
            return found
        raise s.ValidationError(self.unknown() % {"code": code[:60]})

    def unknown(self) -> str:
        raise NotImplementedError


class SourceCodeField(RowByCodeField):
    model = Source

    def unknown(self) -> str:
        return _("Unknown source “%(code)s”. GET /api/v1/sources/ lists the sources.")


class ZoneCodeField(RowByCodeField):
    model = Zone

    def unknown(self) -> str:
        return _("Unknown zone “%(code)s”. GET /api/v1/zones/ lists the zones.")


_WRITTEN = r"^-?[0-9]+(\.[0-9]+)?$"


@extend_schema_field({"type": ["string", "number"], "format": "decimal", "pattern": _WRITTEN})
class _Figure(s.DecimalField):
    def to_internal_value(self, data: Any) -> Any:
        """Python would also take 1_000, 1e3 and digits of every script."""
        if isinstance(data, str) and not re.match(_WRITTEN, data):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field(
    {"type": ["string", "number", "null"], "format": "decimal", "pattern": _WRITTEN}
)
class _FigureOrNone(_Figure):
    pass


class _Whole(s.IntegerField):
    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


def figure(**kwargs: Any) -> s.DecimalField:
    """An exact number, said as one or, better, as a text."""
    made = _FigureOrNone if kwargs.get("allow_null") else _Figure
    return made(max_digits=18, decimal_places=4, min_value=0, max_value=MOST, **kwargs)


def count(**kwargs: Any) -> s.IntegerField:
    return _Whole(**({"min_value": 0, "max_value": _MOST} | kwargs))


class _Text(ClosedSerializer):
    """One text, in the script that the measure is written in; the other script is derived."""

    def to_internal_value(self, data: Any) -> Any:
        origin = self.context.get("origin")
        if origin and isinstance(data, dict) and (derived := LANGUAGES[origin.other]) in data:
            message = _(
                "This measure is written in %(origin)s; its text in %(derived)s is derived. "
                "Leave %(derived)s out."
            )
            tags = {"origin": LANGUAGES[origin], "derived": derived}
            raise s.ValidationError({derived: [message % tags]})
        return super().to_internal_value(data)


def _texts(name: str, *columns: str) -> type[_Text]:
    fields = {LANGUAGES[c]: PrintableField(allow_blank=True, required=False) for c in columns}
    return type(name, (_Text,), {"__doc__": _Text.__doc__} | fields)


WrittenText = _texts("WrittenText", "hans", "hant", "en")
WrittenChineseText = _texts("WrittenChineseText", "hans", "hant")
WrittenDeadline = type(
    "WrittenDeadline",
    (ClosedSerializer,),
    {
        "__doc__": "A deadline in its own words, the earliest and the latest day it can mean.",
        "stated": WrittenChineseText(required=False),
        "from": s.DateField(required=False),
        "by": s.DateField(required=False),
    },
)
