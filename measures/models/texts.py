"""Texts that people read, kept in both scripts and, where given, in English."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from measures.text.characters import unprintable
from measures.text.script import Converter, Script, converter

#: BCP 47 tags of the columns, in the order in which answers give them.
LANGUAGES = {"hans": "zh-Hans", "hant": "zh-Hant", "en": "en"}


#: Characters that a paragraph, such as a summary or a reason, may have.
LONGEST_PARAGRAPH = 4000


class ScriptChoice(models.TextChoices):
    """The script a text was written in."""

    HANS = Script.HANS.value, _("Simplified Chinese")
    HANT = Script.HANT.value, _("Traditional Chinese")


def printable(text: str) -> None:
    """Validator: refuse control characters and characters that nobody sees."""
    if character := unprintable(text):
        raise ValidationError(
            _(
                "This text contains an invisible or control character (%(character)s). Remove it "
                "and send the text again."
            ),
            code="control_character",
            params={"character": character},
        )


def without_line_feed(text: str) -> None:
    """Validator of texts of one line."""
    if "\n" in text:
        message = _("This text has one line. Remove the line break and send the text again.")
        raise ValidationError(message, code="line_feed")


class PrintableCharField(models.CharField):
    default_validators = [printable, without_line_feed]


class PrintableTextField(models.TextField):
    """A text whose `max_length` binds every channel; Django's binds forms only."""

    default_validators = [printable]

    @cached_property
    def validators(self) -> list[Any]:
        return [*super().validators, MaxLengthValidator(self.max_length)]


def one_line(**kwargs: Any) -> models.CharField:
    """A column for one line of text."""
    usual: dict[str, Any] = {"max_length": 300, "blank": True, "default": ""}
    return PrintableCharField(**(usual | kwargs))


def converter_column() -> models.CharField:
    """A column for the version of the converter that derived a row's texts.

    Empty for a row that was not written since it is kept. No part of a fixture.
    """
    return models.CharField(max_length=80, blank=True, default="", editable=False, serialize=False)


def capacity_column(length: int) -> models.CharField:
    """A column for the role, or the zone of the role, by which something was recorded.

    Empty for an import or a command, and where it is not known. No part of a fixture.
    """
    return models.CharField(
        max_length=length, blank=True, default="", editable=False, serialize=False
    )


def paragraph(**kwargs: Any) -> models.TextField:
    """A column for a few sentences."""
    usual: dict[str, Any] = {"max_length": LONGEST_PARAGRAPH, "blank": True, "default": ""}
    return PrintableTextField(**(usual | kwargs))


class Bilingual(models.Model):
    """A row with texts in `<name>_hans`, `<name>_hant` and, for some, `<name>_en`.

    TEXTS names the texts that are written in one script and derived into the other.
    """

    TEXTS: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @classmethod
    @cache
    def columns(cls, name: str) -> dict[str, str]:
        """The columns that the text `name` has, by language tag."""
        there = {field.name for field in cls._meta.fields}
        columns = {tag: f"{name}_{language}" for language, tag in LANGUAGES.items()}
        return {tag: column for tag, column in columns.items() if column in there}

    @classmethod
    def text_members(cls) -> tuple[str, ...]:
        """The texts that are members of a body; the words of a deadline stand in `deadline`."""
        return tuple(name for name in cls.TEXTS if name != "deadline")

    @classmethod
    def text_keys(cls, name: str) -> list[str]:
        """The keys under which `fill()` takes the text `name`: itself, and its English."""
        return [name, f"{name}_en"] if LANGUAGES["en"] in cls.columns(name) else [name]

    def languages(self, name: str) -> dict[str, str]:
        """The text `name` by language tag, as answers give it."""
        return {tag: getattr(self, column) for tag, column in self.columns(name).items()}

    def fill(
        self,
        content: Mapping[str, Any],
        origin: Script,
        prefix: str = "",
        by: Converter | None = None,
    ) -> None:
        """Set columns by name; texts come under their bare name, written in `origin`.

        Until the verb settles them (`provenance.settle`), derived texts are those of `by`, or
        of the converter that ships. Raises ValidationError, keyed by name after `prefix`, for
        what cannot be set this way.
        """
        known = {field.name for field in self._meta.fields if field.editable} | {*self.TEXTS}
        if unknown := content.keys() - known:
            message = _("There is no such field to be set.")
            raise ValidationError({prefix + name: message for name in sorted(unknown)})
        for name, value in content.items():
            if name in self.TEXTS:
                self.write(name, value, origin, by or converter())
            else:
                setattr(self, name, value)

    def write(self, name: str, text: str, origin: Script, by: Converter) -> None:
        """Set the text `name`, written in `origin`, and derive the other script from it."""
        setattr(self, f"{name}_{origin}", text)
        setattr(self, f"{name}_{origin.other}", by.derived(text, origin))

    def in_language(self, name: str, language: str | None = None) -> str:
        """The text `name` for a reader of `language` (default: the active one)."""
        tag = (language or get_language() or "en").lower()
        if tag.startswith("en") and (english := getattr(self, f"{name}_en", "")):
            return str(english)
        return str(getattr(self, f"{name}_hans" if "hans" in tag else f"{name}_hant"))


#: The largest figure that is taken for real: ten trillion.
MOST = Decimal(10) ** 13


def exact(value: Decimal) -> None:
    """Validator: SQLite keeps 15 significant digits; refuse what it would round."""
    digits = value.normalize().as_tuple().digits
    if len(digits) > 15:
        raise ValidationError(
            _("This number has more than 15 significant digits."), code="too_many_digits"
        )


def figure(**kwargs: Any) -> models.DecimalField:
    """A column for a figure: exact, four decimals, within what both engines keep."""
    usual: dict[str, Any] = {"max_digits": 18, "decimal_places": 4, "validators": [exact]}
    return models.DecimalField(**(usual | kwargs))
