"""The common base of the admins of the ledger's subjects: one save is one verb."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, csrf_protect_m
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from measures.ledger import Actor
from measures.models import Channel, NotAllowed, Source, VersionConflict, Zone

from .figures import FigureField, report_figures
from .forms import DayField, DayInput, Paragraph, SubjectForm
from .history import HistoryPages
from .merging import OPENED, SEEN, Merge, kept_fields, values_of, written
from .request_state import ChangeForm
from .sending import FIELD


def actor(request: HttpRequest) -> Actor:
    """The person who sent `request`, with its id, as the ledger records them."""
    return Actor.of_request(request, Channel.ADMIN)


class FieldWidgets(BaseModelAdmin):
    """The browser's date input; a pop-up to add a related row only for sources."""

    formfield_overrides: ClassVar[Any] = {
        models.DateField: {"form_class": DayField, "widget": DayInput},
        models.DecimalField: {"form_class": FigureField},
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": Paragraph},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            wrapper = field.widget
            wrapper.can_change_related = wrapper.can_view_related = False
            wrapper.can_delete_related = False
            wrapper.can_add_related &= db_field.related_model is Source
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        order = {Zone: ["code"], Source: ["-published_on", "code"]}.get(db_field.related_model)
        if order:
            kwargs["queryset"] = db_field.related_model.objects.order_by(*order)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SubjectAdmin(FieldWidgets, HistoryPages):
    """A subject of the ledger: changed by verbs, read back from entries, never deleted."""

    form: Any = SubjectForm
    actions: Any = None
    save_on_top = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    def write(self, request: HttpRequest, row: Any, content: dict[str, Any], form: Any) -> Any:
        """Call the one verb that creates (no key yet) or amends `row`; return the row saved."""
        raise NotImplementedError

    def content(self, form: Any, formsets: list[Any]) -> dict[str, Any]:
        """The changed content, as the verb takes it."""
        content: dict[str, Any] = form.content(whole=form.instance.pk is None)
        return content

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    # The list.

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if ERROR_FLAG in request.GET and "q" not in request.GET:
            text = gettext("This list has no such filter. All rows are shown.")
            messages.warning(request, text)
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    # The form.

    @csrf_protect_m  # type: ignore[untyped-decorator]
    def changeform_view(
        self,
        request: Any,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Django's view without its transaction: the verb has its own.

        A refusal of the verb goes to the forms, which are then shown again.
        """
        state = ChangeForm.of(request)
        inner: Callable[..., HttpResponse] = self._changeform_view  # type: ignore[attr-defined]
        context = {**(extra_context or {}), **self.more_context(request, object_id)}
        try:
            if request.method == "POST" and object_id:
                self._check_version(request, object_id)
            return inner(request, object_id, form_url, context)
        except VersionConflict as conflict:
            return self._conflict_page(request, object_id, conflict)
        except NotAllowed as refusal:
            state.refusal = ValidationError(str(refusal))
        except ValidationError as refusal:
            state.refusal = refusal
        return inner(request, object_id, form_url, context)

    def more_context(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        """More context for the template of the form."""
        return {}

    def _check_version(self, request: HttpRequest, object_id: str) -> None:
        """Raise VersionConflict before the forms are bound: their rows may be gone."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_change_permission(request, row):
            return
        if SEEN in request.POST:
            self._take_choice(request, row)
        opened = request.POST.get("opened_version", "")
        if opened.isdecimal() and int(opened) != row.version:
            raise VersionConflict(row.code, int(opened), row.version)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class: Any = super().get_form(request, obj, change=change, **kwargs)

        def bound(*args: Any, **more: Any) -> Any:
            origin = getattr(obj, "origin_script", None) or getattr(obj, "script", "")
            refusal = ChangeForm.of(request).refusal
            return form_class(*args, refusal=refusal, origin=origin, **more)

        bound.base_fields = form_class.base_fields  # type: ignore[attr-defined]
        return bound

    def get_formset_kwargs(self, request: Any, obj: Any, inline: Any, prefix: str) -> Any:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if hasattr(inline.formset, "part"):
            kwargs["refusal"] = ChangeForm.of(request).refusal
        return kwargs

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave the row to `save_related`: the verb writes it with its inlines."""

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        row = form.instance
        if change and not (form.changed or any(formset.has_changed() for formset in formsets)):
            return
        stored = self.write(request, row, self.content(form, formsets), form)
        row.pk = stored.pk
        row.refresh_from_db()
        ChangeForm.of(request).saved = True
        parts = (part for formset in formsets for part in formset.filled())
        report_figures(request, [form, *parts])

    def construct_change_message(self, *args: Any, **kwargs: Any) -> Any:
        return ""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: the ledger is the log."""

    log_change = log_addition

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        if ChangeForm.of(request).saved:
            return super().response_change(request, obj)
        messages.info(request, gettext("No changes to save."))
        return self.response_post_save_change(request, obj)

    # Lost races.

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the values that the page was opened with: a lost race is settled by them."""
        form = context["adminform"].form
        opened = request.POST.get(OPENED, "")
        if form.instance.pk and not form.is_bound:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            opened = written(values_of(form, formsets))
        response: HttpResponse = super().render_change_form(
            request, context | {"opened_values": opened}, *args, **kwargs
        )
        return response

    def _merge(self, request: HttpRequest, row: Any) -> Merge:
        """What was sent beside the present forms of `row`."""
        shown: Any = copy(request)
        shown.method = "GET"
        fields = flatten_fieldsets(self.get_fieldsets(shown, row))
        form = self.get_form(shown, row, change=True, fields=fields)(instance=row)
        formsets, _inlines = self._create_formsets(shown, row, change=True)  # type: ignore[attr-defined]
        return Merge(request.POST, form, formsets)

    def _take_choice(self, request: Any, row: Any) -> None:
        """Go on with the form that was chosen on the page of a lost race, if nothing is left open."""
        merge = self._merge(request, row)
        if merge.is_settled:
            request.POST = merge.data()

    def _conflict_page(
        self, request: HttpRequest, object_id: Any, conflict: VersionConflict
    ) -> HttpResponse:
        """Who changed what, and mine beside theirs to choose from; nothing is written."""
        row: Any = self.get_object(request, unquote(object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Edited by someone else in the meantime"),
            "opts": self.opts,
            "original": row,
            "conflict": str(conflict),
            "entries": self.entries_since(row, conflict.version),
            "merge": self._merge(request, row),
            "sent": kept_fields(request.POST),
            FIELD: "",  # it is among them
        }
        return TemplateResponse(request, "admin/edit_conflict.html", context, status=409)
