"""Who owns a measure, in lists and on pages, and the pages that hand measures over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from measures.actions import ownership
from measures.admin.base import actor
from measures.admin.forms import ActForm, VerbForm
from measures.admin.history import HistoryPages
from measures.admin.reasons import ReasonField, why
from measures.admin.request_state import RequestState, has_role
from measures.admin.verb_page import admin_form, verb_page
from measures.models import (
    EDITORS,
    POSTS,
    Measure,
    NotAllowed,
    Zone,
    full_name,
    people_of,
    zones_with_names,
)
from measures.reads.labels import person_name


class NamesSeen(RequestState):
    """The zones in which the person of a request sees names; one query per request."""

    zones: frozenset[str] | None

    @classmethod
    def in_zone(cls, request: HttpRequest, zone: Zone) -> bool:
        state = cls.of(request)
        if "zones" not in vars(state):
            state.zones = zones_with_names(request.user)
        return state.zones is None or not state.zones.isdisjoint(zone.lies_in_codes)


def mark_people(request: HttpRequest, measures: list[Measure]) -> None:
    """Let each of `measures` know how its owner and deputy are shown to the person; one query."""
    ids = {getattr(each, f"{post}_user") for each in measures for post in POSTS} - {None}
    active = get_user_model().objects.filter(pk__in=ids, is_active=True)
    here = set(active.values_list("pk", flat=True)) if ids else ids
    for measure in measures:
        seen = NamesSeen.in_zone(request, measure.zone)
        measure.people = {  # type: ignore[attr-defined]
            post: {"name": person.name if seen else "", "left": person.id not in here}
            for post in POSTS
            if (person := measure.person(post))
        }


def shown_person(person: dict[str, Any] | None) -> str:
    """A person of `mark_people()` in words."""
    if person is None:
        return gettext("nobody")
    name = person["name"] or gettext("a colleague")
    return gettext("%(name)s (has left)") % {"name": name} if person["left"] else name


class PersonField(forms.ModelChoiceField):
    """One of the people who have a role in a zone."""

    def __init__(self, zone: Zone | None = None, **kwargs: Any) -> None:
        super().__init__(people_of(zone), required=False, empty_label=_("Nobody"), **kwargs)

    def label_from_instance(self, user: Any) -> str:
        return person_name(full_name(user), user.get_username())


class HandOverForm(VerbForm):
    """The owner and the deputy of a measure, with a note."""

    owner = PersonField()
    deputy = PersonField()

    field_order = ["owner", "deputy", "reason", "internal", "version"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        posts = {post: getattr(measure, f"{post}_user") for post in POSTS}
        initial = posts | {"version": measure.version, "internal": True}
        super().__init__(*args, initial=initial, **kwargs)
        for post in POSTS:
            self.fields[post].queryset = people_of(measure.zone)  # type: ignore[attr-defined]
        self.fields["reason"].label = gettext("Note for the successor, and reason")


class HandOverAllForm(ActForm):
    """To whom everything of a colleague goes, with a note."""

    owner = PersonField()

    field_order = ["owner", "reason", "internal"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["internal"] = True
        self.fields["owner"].required = True
        self.fields["reason"] = ReasonField()
        self.fields["reason"].label = gettext("Note for the successor, and reason")


class HandOverPages(HistoryPages):
    """The admin of measures: hand one over, or all of a colleague's."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        one = path(
            "<int:object_id>/hand-over/", view(self.hand_over), name="measures_measure_hand_over"
        )
        of = path(
            "hand-over/<int:account>/",
            view(self.hand_over_all),
            name="measures_measure_hand_over_all",
        )
        return [one, of, *super().get_urls()]

    def hand_over(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Set the owner and the deputy of a measure."""
        measure = self.get_row(request, str(object_id))
        if not self.has_change_permission(request, measure):
            raise PermissionDenied

        def call(data: dict[str, Any]) -> None:
            to = {post: data.pop(post) for post in POSTS}
            ownership.hand_over(measure, to=to, by=actor(request), at=timezone.now(), **data)

        return verb_page(
            self,
            request,
            measure,
            HandOverForm(request.POST or None, measure=measure),
            call,
            title=gettext("Hand over %(code)s") % {"code": measure.code},
            success=gettext("Owner and deputy of %(code)s are on record.") % {"code": measure.code},
            button=gettext("Hand over"),
            intro=self.status_line(measure),  # type: ignore[attr-defined]
        )

    def hand_over_all(self, request: HttpRequest, account: int) -> HttpResponse:
        """Hand everything of a colleague over, as one batch."""
        if not has_role(request, EDITORS):
            raise PermissionDenied
        of = get_user_model().objects.filter(pk=account).first()
        posts = Q(owner_user=account) | Q(deputy_user=account)
        rows = Measure.objects.filter(posts, withdrawn=False)
        if of is None or not rows.exists():
            raise Http404(gettext("This person owns no measure."))
        form = HandOverAllForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            to, by = form.cleaned_data["owner"], actor(request)
            try:
                codes = ownership.hand_over_all(
                    account, to=to, by=by, at=timezone.now(), **why(form.cleaned_data)
                )
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.refuse(refusal.message_dict)
            else:
                text = ngettext(
                    "%(count)s measure was handed over to %(name)s.",
                    "%(count)s measures were handed over to %(name)s.",
                    len(codes),
                )
                messages.success(request, text % {"count": len(codes), "name": full_name(to)})
                address = reverse("admin:measures_measure_batch", args=[by.request_id])
                return HttpResponseRedirect(address)
        context = self.admin_site.each_context(request) | {
            **{"opts": self.opts, "form": form},
            **{"adminform": admin_form(self, form), "button": gettext("Hand over")},
            "back": f"{reverse('admin:measures_measure_changelist')}?owner={account}",
            "title": _title_of_all(rows.count(), of),
        }
        return TemplateResponse(request, "admin/verb_page.html", context)


def _title_of_all(count: int, of: Any) -> str:
    title = ngettext(
        "Hand over %(count)s measure of %(name)s", "Hand over %(count)s measures of %(name)s", count
    )
    return title % {"count": count, "name": full_name(of)}
