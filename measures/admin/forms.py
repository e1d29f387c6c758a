"""Forms that only parse: the verbs keep the rules, and their refusals appear at the field."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from measures.models import TERMS, ScriptChoice, Source
from measures.models.texts import LANGUAGES
from measures.reads.labels import label_of
from measures.text.days import LATEST, iso_day

from .reasons import Paragraph, ReasonMixin

#: Fields of every form that are not content.
_META_FIELDS = {"reason", "internal", "opened_version"}


class DayInput(forms.DateInput):
    """The browser's date input: usable by keyboard, no script."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"max": LATEST.isoformat()} | (attrs or {}), format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, in one form: YYYY-MM-DD."""

    widget = DayInput

    def strptime(self, value: str, format: str) -> date:
        return iso_day(value)


class VersionField(forms.IntegerField):
    """The version that a change is made against; hidden."""

    def __init__(self) -> None:
        message = _("The version you opened is missing. Open the page again and repeat.")
        super().__init__(
            min_value=0,
            widget=forms.HiddenInput,
            error_messages=dict.fromkeys(("required", "invalid", "min_value"), message),
        )


def source_field(*, required: bool = False) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Source.objects.order_by("-published_on", "code"), required=required
    )


class Refusable(forms.BaseForm):
    """A form that shows the refusals of a verb at the fields to correct."""

    aliases: dict[str, str] = {}

    def refuse(self, faults: dict[str, list[str]]) -> None:
        """Add `faults`, messages by the verb's names of fields."""
        for name, errors in faults.items():
            bare = name.removesuffix("_hans").removesuffix("_hant")
            known = [n for n in (name, self.aliases.get(bare, bare)) if n in self.fields]
            field = known[0] if known and not self.fields[known[0]].widget.is_hidden else None
            shown: Any = self.errors.get(field or NON_FIELD_ERRORS, [])
            for message in errors:
                if message not in shown:  # both scripts of a text have the same fault
                    self.add_error(field, message)

    def label_fields(self) -> None:
        for name, field in self.fields.items():
            field.label = label_of(name)


class ActForm(ReasonMixin, Refusable, forms.Form):
    """The parameters of one act; the reason belongs to each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_fields()


class VerbForm(ActForm):
    """The parameters of one verb about one subject, at the version that was read."""

    version = VersionField()

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # not in the stubs
        _show_version_errors(self)


def _show_version_errors(form: forms.BaseForm) -> None:
    """Move the errors of the hidden version above the form, where people see them."""
    for name in ("version", "opened_version"):
        if errors := form.errors.pop(name, None):
            form.add_error(None, list(errors))


class RecordForm(Refusable, forms.ModelForm):
    """The content of a row, with its texts in the script of origin.

    It neither validates nor changes the instance; a verb takes its `content()`.
    """

    def __init__(self, *args: Any, origin: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_fields()
        row = self.instance
        for name in getattr(row, "TEXTS", ()):
            if name in self.fields and origin and row.pk:
                self.initial[name] = getattr(row, f"{name}_{origin}")
                self.fields[name].widget.attrs["lang"] = LANGUAGES[origin]

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb checks the row as it will be written.

        A row that was removed in the meantime counts as new.
        """
        self.errors.pop("id", None)

    @property
    def changed(self) -> list[str]:
        return [name for name in self.changed_data if name not in _META_FIELDS]

    def content(self, *, whole: bool) -> dict[str, Any]:
        """The cleaned values of all fields, or only of the changed ones without `whole`."""
        names = (
            set(self._meta.fields or ()) - _META_FIELDS - {"measure"}
            if whole
            else set(self.changed)
        )
        return {name: value for name, value in self.cleaned_data.items() if name in names}


class SubjectForm(ReasonMixin, RecordForm):
    """The form of a subject, with the reason for the change and the version opened."""

    opened_version = VersionField()

    def __init__(self, *args: Any, refusal: ValidationError | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal = refusal
        if self.instance.pk:
            self.initial["opened_version"] = self.instance.version
        else:
            del self.fields["opened_version"]

    def _post_clean(self) -> None:
        _show_version_errors(self)
        if self.refusal:
            self.refuse(own_faults(self.refusal))


class PartFormSet(BaseInlineFormSet):
    """The rows of one part of a measure (`targets`, `evidence`, `terms`)."""

    part = ""

    def __init__(self, *args: Any, refusal: ValidationError | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusal = refusal

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        origin = getattr(self.instance, "origin_script", "") or ""
        return {**super().get_form_kwargs(index), "origin": origin}

    def filled(self) -> list[Any]:
        """The forms that hold a value and are not to be removed."""
        return [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data")
            and not form.cleaned_data.get("DELETE")
            and (form.instance.pk or form.has_changed())
        ]

    def numbered(self) -> dict[int, Any]:
        """The filled forms by the number that the verb uses for them."""
        return dict(enumerate(self.filled(), 1))

    def contents(self) -> Any:
        """The content of this part, as the verb takes it."""
        return [form.content(whole=True) for form in self.filled()]

    def clean(self) -> None:
        """Show the refusals of the verb: at the row's field, or else above the rows."""
        numbered = self.numbered()
        for key, errors in faults_of(self.refusal, self.part).items():
            number, _dot, name = key.partition(".")
            if number.isdigit() and int(number) in numbered:
                numbered[int(number)].refuse({name.replace("readings.", ""): errors})
            else:
                raise ValidationError(errors)


class TargetFormSet(PartFormSet):
    part = "targets"

    def numbered(self) -> dict[int, Any]:
        """Targets by their own number; new ones by the next free numbers."""
        last = max((form.instance.number or 0 for form in self.forms), default=0)
        numbered = {}
        for form in self.filled():
            number = form.instance.number
            if number is None:
                number = last = last + 1
            numbered[number] = form
        return numbered

    def contents(self) -> Any:
        return [
            {"number": number, **form.content(whole=form.instance.pk is None)}
            for number, form in self.numbered().items()
        ]


class EvidenceFormSet(PartFormSet):
    part = "evidence"


class TermsFormSet(PartFormSet):
    part = "terms"

    def get_queryset(self) -> Any:
        """No query for a kind that the measure is not of."""
        model: Any = self.model
        is_own = self.instance.pk and TERMS.get(self.instance.kind) is model
        return super().get_queryset() if is_own else model.objects.none()

    def filled(self) -> list[Any]:
        """The form on record or filled in: that of a further kind has the measure's key as well."""
        return [f for f in super().filled() if f in self.initial_forms or f.has_changed()]

    def contents(self) -> Any:
        return self.filled()[0].content(whole=False) if self.filled() else None

    def clean(self) -> None:
        for key, errors in faults_of(self.refusal, self.part).items():
            for form in self.filled():
                form.refuse({key: errors})


PARTS = ("targets", "evidence", "terms", "organisations")


def faults_of(refusal: ValidationError | None, part: str) -> dict[str, list[str]]:
    """The errors of `refusal` in `part`, by the rest of their names."""
    if refusal is None or not hasattr(refusal, "error_dict"):
        return {}
    return {
        name.removeprefix(part).removeprefix("."): errors
        for name, errors in refusal.message_dict.items()
        if name.split(".")[0] == part
    }


def own_faults(refusal: ValidationError) -> dict[str, list[str]]:
    """The errors of `refusal` in the subject itself, not in one of its parts."""
    if not hasattr(refusal, "error_dict"):
        return {NON_FIELD_ERRORS: refusal.messages}
    return {n: f for n, f in refusal.message_dict.items() if n.split(".")[0] not in PARTS}


def text_form(model: type[Model], base: Any = RecordForm) -> Any:
    """A form class with one field for each text of `model`; the other script is derived."""
    fields: dict[str, Any] = {}
    for name in model.TEXTS:  # type: ignore[attr-defined]
        column = model._meta.get_field(f"{name}_{ScriptChoice.HANS}")
        long = column.get_internal_type() == "TextField"
        widget = Paragraph() if long else forms.TextInput({"class": "vTextField"})
        fields[name] = column.formfield(widget=widget)  # type: ignore[union-attr]
    return type(base)(f"{model.__name__}Texts", (base,), fields)
