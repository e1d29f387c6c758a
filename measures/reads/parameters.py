"""Parse single query parameters. Errors are ValidationErrors keyed by the parameter's name."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from measures.text.characters import unprintable


class UnknownRecord(ValidationError):
    """A parameter names, by its code, a record that does not exist; `message` is the API's."""

    def __init__(self, parameter: str, value: str, message: str) -> None:
        super().__init__({parameter: message % {"code": value[:60]}})
        self.parameter, self.value = parameter, value


def parse_one(params: QueryDict, name: str, default: str) -> str:
    """The value of a parameter that may not be repeated."""
    values = params.getlist(name)
    if len(values) > 1:
        message = _("%(name)s is repeated; send it once.") % {"name": name}
        raise ValidationError({name: message})
    return values[0] if values else default


def parse_list(params: QueryDict, name: str) -> tuple[str, ...]:
    """The sorted values of a parameter that is repeated, separated by commas, or both."""
    return tuple(sorted({part for value in params.getlist(name) for part in value.split(",")}))


def parse_bool(params: QueryDict, name: str, default: str = "") -> bool | None:
    """True or false; None when the parameter is missing and there is no default."""
    if name not in params and not default:
        return None
    value = parse_one(params, name, default)
    if value not in ("true", "false"):
        raise ValidationError({name: _("%(name)s must be true or false.") % {"name": name}})
    return value == "true"


def parse_choices(params: QueryDict, name: str, choices: Iterable[str]) -> tuple[str, ...]:
    """The values of a list parameter, all of which are among `choices`."""
    values = parse_list(params, name)
    require_known(name, values, choices)
    return values


def require_known(name: str, values: Iterable[str], choices: Iterable[str]) -> None:
    """Raises ValidationError for the first value that is not among `choices`."""
    known = tuple(choices)
    for value in values:
        if value not in known:
            message = _("Unknown value “%(value)s”. Allowed: %(known)s.")
            context = {"value": value[:60], "known": ", ".join(known)}
            raise ValidationError({name: message % context})


def require_printable(name: str, values: Iterable[str]) -> None:
    """Raises ValidationError for a value with an invisible or control character."""
    # U+FFFD replaces bytes that are not UTF-8.
    if any(unprintable(value) or "\ufffd" in value for value in values):
        message = _("%(name)s contains an invisible or control character. Remove it.") % {
            "name": name
        }
        raise ValidationError({name: message})


def unknown_parameters(params: QueryDict, known: Iterable[str]) -> dict[str, str]:
    """For each parameter that an address does not have, by name, what is wrong."""
    known = tuple(known)
    message = _("Unknown parameter “%(name)s”. Allowed: %(known)s.")
    names = ", ".join(known) or _("none")
    return {n: message % {"name": n[:60], "known": names} for n in params if n not in known}
