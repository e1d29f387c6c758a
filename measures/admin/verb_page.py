"""The page of one verb about one row: a form, the call, and the response to its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from measures.models import NotAllowed, VersionConflict

from .figures import report_figures
from .forms import Refusable, VerbForm, own_faults
from .history import HistoryPages
from .reasons import ReasonField

_TEMPLATE = "admin/verb_page.html"


def verb_page(
    model_admin: HistoryPages,
    request: HttpRequest,
    row: Any,
    form: VerbForm,
    call: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    success: str | Callable[[], str],
    intro: str,
    closed: str = "",
) -> HttpResponse:
    """Show `form`; when it is valid and `call` accepts its data, redirect to `row`.

    `call` runs the verb on the cleaned data; the form shows its errors. A version conflict is a
    409 that says who changed what since; the form keeps what was typed, for the present version.
    `success`, or what it returns then, is said after it. `intro` is HTML above the form; `closed`, a reason, replaces the form.
    """
    back = model_admin.address_of(row)
    conflict, entries = "", list[dict[str, Any]]()
    if request.method == "POST" and form.is_valid():
        try:
            call(form.cleaned_data)
        except VersionConflict as error:
            conflict, entries = str(error), _entries_since(model_admin, row, form, error)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.refuse(refusal.message_dict)
        else:
            messages.success(request, success if isinstance(success, str) else success())
            report_figures(request, [form])
            return HttpResponseRedirect(back)
    more = {"back": back, "conflict": conflict, "entries": entries, "closed": closed}
    more |= {"title": title, "button": button, "intro": intro}
    context = _context(model_admin, request, row, form) | more
    return TemplateResponse(request, _TEMPLATE, context, status=409 if conflict else 200)


def _entries_since(
    model_admin: HistoryPages, row: Any, form: VerbForm, error: VersionConflict
) -> list[dict[str, Any]]:
    """What others wrote since; `form` goes on from the present version."""
    if error.code != row.code:
        return []
    form.data = cast(QueryDict, form.data).copy()
    form.data["version"] = str(error.current)
    return model_admin.entries_since(row, error.version)


class ReasonForm(Refusable, forms.Form):
    """The reason for an act that takes nothing else."""

    reason = ReasonField(public=False)


def reason_page(
    model_admin: ModelAdmin,
    request: HttpRequest,
    row: Any,
    call: Callable[..., object],
    *,
    title: str,
    button: str,
    intro: str = "",
) -> HttpResponse:
    """Ask for a reason, `call` the verb with it (`reason`), and return to the list."""
    back = reverse(f"admin:measures_{model_admin.opts.model_name}_changelist")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call(reason=form.cleaned_data["reason"])
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.refuse(own_faults(refusal))
        else:
            return HttpResponseRedirect(back)
    more = {"back": back, "title": title, "button": button, "intro": intro}
    context = _context(model_admin, request, row, form) | more
    return TemplateResponse(request, _TEMPLATE, context)


def _context(
    model_admin: ModelAdmin, request: HttpRequest, row: Any, form: forms.Form
) -> dict[str, Any]:
    return model_admin.admin_site.each_context(request) | {
        **{"opts": model_admin.opts, "original": row},
        **{"form": form, "adminform": admin_form(model_admin, form)},
    }


def admin_form(model_admin: ModelAdmin, form: forms.Form) -> AdminForm:
    """`form` as the admin's templates render it: one fieldset with all its fields."""
    fieldsets = [(None, {"fields": [*form.fields]})]
    return AdminForm(form, fieldsets, {}, model_admin=model_admin)  # type: ignore[arg-type]  # renders any form
