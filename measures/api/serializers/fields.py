"""Fields and base serializers of request bodies; unknown members are refused by name."""

from __future__ import annotations

import re
from copy import copy, deepcopy
from datetime import date
from functools import cache
from typing import Any, NoReturn

from django.db.models import Model
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s
from rest_framework.fields import empty
from rest_framework.utils.formatting import lazy_format

from measures.db.prepared import Prepared, by
from measures.models import Bilingual, Measure, Source, Status, Zone
from measures.models.texts import LANGUAGES, MOST, printable
from measures.text.days import iso_day

#: The largest value of an integer column, on both database engines.
_MAX_COUNT = 2**31 - 1


class BoundedListField(s.ListSerializer):
    """A list whose errors are keyed by row index."""

    def run_child_validation(self, data: Any) -> Any:
        try:
            return super().run_child_validation(data)
        except s.ValidationError as error:
            return error  # to_internal_value raises the errors of all rows together

    def to_internal_value(self, data: Any) -> Any:
        rows = super().to_internal_value(data)
        errors = {
            str(n): each.detail
            for n, each in enumerate(rows)
            if isinstance(each, s.ValidationError)
        }
        if errors:
            raise s.ValidationError(errors)
        return rows


class ClosedSerializer(s.Serializer):
    """An object that refuses unknown members."""

    def get_fields(self) -> dict[str, s.Field]:
        """The fields that the payload has, plus required fields and those with a default.

        Fields are copied for each payload; copying all takes longer than parsing it.
        """
        payload, declared = getattr(self, "initial_data", None), self._declared_fields
        return {
            name: _copied(field)
            for name, field in declared.items()
            if not isinstance(payload, dict)
            or name in payload
            or field.required
            or field.default is not empty
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := data.keys() - self._declared_fields.keys()):
            message = _("Unknown field “%(name)s”. Allowed: %(known)s.")
            known = ", ".join(self._declared_fields)
            raise s.ValidationError(
                {name: [message % {"name": name[:60], "known": known}] for name in sorted(unknown)}
            )
        return super().to_internal_value(data)


def _copied(field: s.Field) -> s.Field:
    """A copy of a field for binding; shallow unless the field has fields of its own.

    Its validators are copied, for DRF's keep their message in the language of the first reader.
    """
    if isinstance(field, s.BaseSerializer | s.ListField):
        return deepcopy(field)
    copied = copy(field)
    copied.validators = [copy(each) for each in field.validators]
    for validator in copied.validators:
        if isinstance(message := getattr(validator, "message", None), lazy_format):
            validator.message = copy(message)  # type: ignore[union-attr]
    return copied


class PrintableField(s.CharField):
    """A string without control characters, with the error messages of the models."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        printable(text)
        return text


@extend_schema_field({"type": "string", "enum": Status.values})
class StatusField(PrintableField):
    """Any string; `workflow.advance` checks it."""


class CodeField(s.ChoiceField):
    """A choice whose error message lists the known codes."""

    def fail(self, key: str, **params: Any) -> NoReturn:
        if key == "invalid_choice":
            message = _("“%(value)s” is not among the known values: %(known)s.")
            known = ", ".join(str(code) for code in self.choices)
            raise s.ValidationError(message % {"value": str(params["input"])[:60], "known": known})
        super().fail(key, **params)


@extend_schema_field(str)
class RowByCodeField(s.Field):
    """The code of an existing row; the value is the row."""

    by_code: Prepared[Any]

    def to_internal_value(self, data: Any) -> Any:
        code = PrintableField().run_validation(data)
        if row := self.by_code.first(code):
            return row
        raise s.ValidationError(self.unknown() % {"code": code[:60]})

    def unknown(self) -> str:
        raise NotImplementedError


class SourceCodeField(RowByCodeField):
    by_code = by(Source, "code")

    def unknown(self) -> str:
        return _("Unknown source “%(code)s”. GET /api/v1/sources/ lists the sources.")


class MeasureCodeField(RowByCodeField):
    by_code = by(Measure, "code")

    def unknown(self) -> str:
        return _("No measure has the code %(code)s.")


class ZoneCodeField(RowByCodeField):
    by_code = by(Zone, "code")

    def unknown(self) -> str:
        return _("Unknown zone “%(code)s”. GET /api/v1/zones/ lists the zones.")


class DayField(s.DateField):
    """A day, in one form: YYYY-MM-DD."""

    def to_internal_value(self, data: Any) -> date:
        try:
            return iso_day(data)
        except (TypeError, ValueError):
            self.fail("invalid", format="YYYY-MM-DD")


class FlagField(s.BooleanField):
    """true or false; DRF takes "yes", "on" and 1 as well."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


_DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"


@extend_schema_field({"type": ["string", "number"], "format": "decimal", "pattern": _DECIMAL})
class _StrictDecimalField(s.DecimalField):
    def to_internal_value(self, data: Any) -> Any:
        """Refuses 1_000, 1e3 and non-ASCII digits, which Python's Decimal accepts."""
        if isinstance(data, str) and not re.match(_DECIMAL, data):
            self.fail("invalid")
        return super().to_internal_value(data)


class _StrictIntegerField(s.IntegerField):
    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


def figure(**kwargs: Any) -> s.DecimalField:
    """An exact number; clients should send it as a string."""
    return _StrictDecimalField(
        max_digits=18, decimal_places=4, min_value=0, max_value=MOST, **kwargs
    )


def count(**kwargs: Any) -> s.IntegerField:
    return _StrictIntegerField(**({"min_value": 0, "max_value": _MAX_COUNT} | kwargs))


class _Text(ClosedSerializer):
    """A text in the script that the measure is written in; the other script is derived."""

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


def limit_of(model: type[Model], column: str) -> int:
    """The most characters that the column takes."""
    return int(model._meta.get_field(column).max_length)  # type: ignore[union-attr, arg-type]


@cache
def _text_of(languages: tuple[str, ...], limit: int) -> type[_Text]:
    name = "WrittenText" if LANGUAGES["en"] in languages else "WrittenChineseText"
    fields = {
        language: PrintableField(allow_blank=True, required=False, max_length=limit)
        for language in languages
    }
    return type(f"{name}{limit}", (_Text,), {"__doc__": _Text.__doc__} | fields)


def written(model: type[Bilingual], text: str, **kwargs: Any) -> _Text:
    """The field of a text of `model`, in the languages and of the length that its columns take."""
    columns = model.columns(text)
    [limit] = {limit_of(model, column) for column in columns.values()}
    return _text_of(tuple(columns), limit)(**kwargs)


WrittenDeadline = type(
    "WrittenDeadline",
    (ClosedSerializer,),
    {
        "__doc__": "A deadline as stated, with the earliest and latest date it can mean.",
        "stated": written(Measure, "deadline", required=False),
        "from": DayField(required=False),
        "by": DayField(required=False),
    },
)
