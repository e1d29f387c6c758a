"""The switch of language on the page of a form: what was typed is sent along, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext

from measures import ledger

from .sending import answer_once

#: The name of the buttons that send a form for this; their value is a language.
FIELD = "switch_language"


class _NotSent(ValidationError):
    """The form was sent for another language only: nothing is written."""

    def __init__(self) -> None:
        text = gettext("The language was changed. What you typed is not sent yet.")
        super().__init__({NON_FIELD_ERRORS: text})


def only_switches(request: HttpRequest) -> bool:
    """Whether a form was sent for another language only."""
    return request.POST.get(FIELD) in dict(settings.LANGUAGES)


def answer(request: HttpRequest, view: Callable[[], Any]) -> Any:
    """What `view` answers; to a form that was sent for another language, itself in that language."""
    if not only_switches(request):
        return answer_once(request, view)
    code = request.POST[FIELD]
    translation.activate(code)
    try:
        with ledger.beginning(_refuse):
            response = view()
    except _NotSent:
        response = None
    if response is None or response.has_header("Location"):  # there was nothing to send
        response = HttpResponseRedirect(request.get_full_path())
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, samesite="Lax")
    return response


def _refuse() -> None:
    raise _NotSent
