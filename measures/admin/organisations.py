"""Organisations: the list, the form, and the page that merges a duplicate."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.actions.organisations import merge_organisation, save_organisation
from measures.models import EDITORS, Organisation

from .base import actor
from .forms import VerbForm
from .organisation_field import OrganisationField
from .reasons import why
from .request_state import has_role
from .site import site
from .verb_page import verb_page
from .zones_sources import SingleRowAdmin


class MergeForm(VerbForm):
    """The organisation that stays, and why the two are one."""

    into = OrganisationField()

    field_order = ["into", "reason", "internal", "version"]

    def __init__(self, *args: Any, row: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": row.version}, **kwargs)
        self.fields["into"].help_text = gettext("Type a name in any language, or the code.")


@admin.register(Organisation, site=site)
class OrganisationAdmin(SingleRowAdmin):
    list_display = ["code", "name", "kind", "where", "measures", "now"]
    list_filter = ["kind"]
    ordering = ["code"]
    search_fields = [
        "code",
        *(f"{name}_{end}" for name in ("name", "short_name") for end in ("hans", "hant", "en")),
    ]
    names = [
        *("name_hant", "name_hans", "name_en"),
        ("short_name_hant", "short_name_hans"),
        "short_name_en",
    ]
    details = [("kind", "jurisdiction")]

    @admin.display(description=_("name"))
    def name(self, organisation: Organisation) -> str:
        return organisation.in_language("name")

    @admin.display(description=_("jurisdiction"))
    def where(self, organisation: Organisation) -> str:
        zone = organisation.jurisdiction
        return zone.in_language("name") if zone else "—"

    @admin.display(description=_("measures"), ordering="count")
    def measures(self, organisation: Organisation) -> str:
        count = organisation.count  # type: ignore[attr-defined]
        address = reverse("admin:measures_measure_changelist")
        return format_html('<a href="{}?organisation={}">{}</a>', address, organisation.code, count)

    @admin.display(description=_("merged into"), ordering="merged_into__code")
    def now(self, organisation: Organisation) -> str:
        return organisation.merged_into.code if organisation.merged_into else "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        rows: QuerySet[Organisation] = Organisation.objects.with_parts()
        return rows.annotate(count=Count("involvements__measure", distinct=True))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return has_role(request, EDITORS)

    def has_change_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return not (obj and obj.merged_into_id) and has_role(request, EDITORS)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> list[str]:
        return ["on_record", "code"] if obj else []

    def write(
        self, request: HttpRequest, row: Organisation, content: dict[str, Any], form: Any
    ) -> Organisation:
        data = form.cleaned_data
        return save_organisation(
            row,
            content=content,
            by=actor(request),
            at=timezone.now(),
            version=data.get("opened_version"),
            **why(data),
        )

    def more_context(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        row = self.get_object(request, object_id) if object_id else None
        return {"may_merge": row is not None and self.has_change_permission(request, row)}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge)
        own = path("<int:pk>/merge/", view, name="measures_organisation_merge")
        return [own, *super().get_urls()]

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page that merges the organisation `pk` into the one that stays."""
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not has_role(request, EDITORS):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            merge_organisation(
                row,
                into=data["into"],
                by=actor(request),
                at=timezone.now(),
                version=data["version"],
                **why(data),
            )

        intro = gettext(
            "The other organisation takes its place in %(count)s measures, each with an entry in the "
            "ledger. Its code leads to the other from then on. A merge is not taken back."
        )
        return verb_page(
            *(self, request, row, MergeForm(request.POST or None, row=row), call),
            title=gettext("Merge into another organisation"),
            button=gettext("Merge"),
            success=gettext("The organisation was merged."),
            intro=intro % {"count": row.count},
            closed=_merged(row),
        )


def _merged(row: Organisation) -> str:
    if not row.merged_into:
        return ""
    return gettext("It was merged into %(into)s.") % {"into": row.merged_into}
