"""What the admin of every subject of the ledger has in common: one save is one verb."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, csrf_protect_m
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from measures.ledger import Actor
from measures.models import Channel, NotAllowed, Source, VersionConflict, Zone

from .differences import changes
from .forms import DayInput, SubjectForm
from .history import HistoryPages
from .labels import label_of


def actor(request: HttpRequest) -> Actor:
    """The person who sent `request`, with its id, as the ledger records them."""
    user, request_id = request.user, getattr(request, "request_id", "")
    return Actor.of(user, Channel.ADMIN, request_id)  # type: ignore[arg-type]  # never anonymous


class Fields:
    """Days by the browser's own field; only a source is added in passing."""

    formfield_overrides = {
        models.DateField: {"widget": DayInput},
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            wrapper = field.widget
            wrapper.can_change_related = wrapper.can_view_related = False
            wrapper.can_delete_related = False
            wrapper.can_add_related &= db_field.related_model is Source
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        order = {Zone: ["path"], Source: ["-published_on", "code"]}.get(db_field.related_model)
        if order:
            kwargs["queryset"] = db_field.related_model.objects.order_by(*order)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class SubjectAdmin(Fields, HistoryPages, admin.ModelAdmin):
    """A subject of the ledger: changed by verbs, read back from entries, never deleted."""

    form: Any = SubjectForm
    actions = None
    save_on_top = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    def write(self, request: HttpRequest, row: Any, content: dict[str, Any], form: Any) -> Any:
        """Make the ONE call that creates (no key yet) or amends `row`; return it as it stands."""
        raise NotImplementedError

    def content(self, form: Any, formsets: list[Any]) -> dict[str, Any]:
        """What the person changed, as the verb takes it."""
        return form.content(whole=form.instance.pk is None)

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
            text = gettext("The address named a filter that this list does not have; it shows all.")
            messages.warning(request, text)
        return super().changelist_view(request, extra_context)

    # The form.

    @csrf_protect_m
    def changeform_view(
        self,
        request: Any,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Django's, without its transaction: the verb has its own.

        What the verb refuses goes to the forms, which are then shown again.
        """
        context = {**(extra_context or {}), **self.extra(request, object_id)}
        try:
            if request.method == "POST" and object_id:
                self._check_version(request, object_id)
            return self._changeform_view(request, object_id, form_url, context)
        except VersionConflict as lost:
            return self._lost_race(request, object_id, lost)
        except NotAllowed as refusal:
            request.refusal = ValidationError(str(refusal))
        except ValidationError as refusal:
            request.refusal = refusal
        return self._changeform_view(request, object_id, form_url, context)

    def extra(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        """More for the template of the form."""
        return {}

    def _check_version(self, request: HttpRequest, object_id: str) -> None:
        """Raise Stale before the forms are read: they may speak of rows that are gone."""
        row = self.get_object(request, unquote(object_id))
        had = request.POST.get("opened_version", "")
        if row is None or not self.has_change_permission(request, row):
            return
        if had.isdecimal() and int(had) != row.version:
            raise VersionConflict(row.code, int(had), row.version)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)

        def bound(*args: Any, **more: Any) -> Any:
            origin = getattr(obj, "origin_script", None) or getattr(obj, "script", "")
            refusal = getattr(request, "refusal", None)
            return made(*args, refusal=refusal, origin=origin, **more)

        bound.base_fields = made.base_fields  # type: ignore[attr-defined]
        return bound

    def get_formset_kwargs(self, request: Any, obj: Any, inline: Any, prefix: str) -> Any:
        usual = super().get_formset_kwargs(request, obj, inline, prefix)
        if hasattr(inline.formset, "part"):
            usual["refusal"] = getattr(request, "refusal", None)
        return usual

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Rows are written by the verb, once the inlines are known."""

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        row = form.instance
        request.unchanged = change and not (
            form.changed or any(formset.has_changed() for formset in formsets)
        )
        if not request.unchanged:
            saved = self.write(request, row, self.content(form, formsets), form)
            row.pk = saved.pk
            row.refresh_from_db()

    def construct_change_message(self, *args: Any, **kwargs: Any) -> str:
        return ""

    def log_addition(self, *args: Any) -> None:
        """The ledger is the log."""

    log_change = log_addition

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        if not request.unchanged:
            return super().response_change(request, obj)
        messages.info(request, gettext("Nothing was changed, so nothing was written."))
        return self.response_post_save_change(request, obj)

    # What others wrote meanwhile.

    def _lost_race(self, request: Any, object_id: Any, lost: VersionConflict) -> HttpResponse:
        """Both versions beside the one that was opened; nothing is written."""
        row = self.get_object(request, unquote(object_id))
        was, theirs = self.body_at(row, lost.version), self.body_at(row, row.version)
        yours, faults = self._rehearsed(request, row)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Somebody else was first"),
            "opts": self.opts,
            "original": row,
            "lost": str(lost),
            "faults": faults,
            "rows": changes(yours or theirs, theirs, was or theirs),
            "known": bool(yours),
            "typed": [] if yours else _typed(request),
        }
        return TemplateResponse(request, "admin/lost_race.html", context, status=409)

    def _rehearsed(self, request: Any, row: Any) -> tuple[Any, list[str]]:
        """The body that the save would have made, from a transaction that is rolled back."""
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        form = self.get_form(request, row, change=True, fields=fields)(request.POST, instance=row)
        formsets, _inlines = self._create_formsets(request, row, change=True)  # type: ignore[attr-defined]
        if not (form.is_valid() and all_valid(formsets)):
            return None, []
        try:
            with transaction.atomic():
                form.cleaned_data["opened_version"] = row.version
                saved = self.write(request, row, self.content(form, formsets), form)
                body = self.body_at(saved, saved.version)
                transaction.set_rollback(True)
            return body, []
        except ValidationError as refusal:
            return None, refusal.messages


def _typed(request: Any) -> list[tuple[str, str]]:
    """What somebody typed into a form, to be copied from."""
    aside = {
        "csrfmiddlewaretoken",
        "opened_version",
        "_save",
        "_continue",
        "_addanother",
        IS_POPUP_VAR,
    }
    return [
        (label_of(name.rpartition("-")[2]), value)
        for name, value in request.POST.items()
        if value and name not in aside and not name.endswith("_FORMS")
    ]
