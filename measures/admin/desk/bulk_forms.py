"""The forms of a change of many measures: what is the same for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from measures.actions import monitoring, ownership, withdrawal, workflow
from measures.actions.several import Verb
from measures.admin.forms import ActForm, DayField, source_field
from measures.admin.passages import PassageMixin, form_with_panel
from measures.models import POSTS, Status
from measures.models.gate import Doubt

from .owners import PersonField

#: Measures that one change may be of.
MOST = 1000


class BulkForm(ActForm):
    """What is the same for all: at least the reason."""

    def arguments(self) -> dict[str, Any]:
        """The arguments of the verb, beside measure, version, person and time."""
        return dict(self.cleaned_data)


class AdvanceAll(PassageMixin, BulkForm):
    """One status for all; one that needs successors is given measure by measure."""

    to = forms.ChoiceField(
        choices=[(s.value, s.label) for s in Status if s is not Status.SUPERSEDED]
    )
    effective_on = DayField()
    source = source_field()
    locator = forms.CharField(max_length=200, required=False)
    confirm = forms.MultipleChoiceField(
        choices=Doubt, required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["to", "effective_on", "source", "locator", "reason", "internal", "confirm"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].label = gettext("New status")
        self.fields["effective_on"].initial = localdate()


class ConfirmAll(PassageMixin, BulkForm):
    """The day as of which all were still true."""

    true_on = DayField()
    source = source_field()

    field_order = ["true_on", "source", "reason", "internal"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["true_on"].initial = localdate()


class HandOverMany(BulkForm):
    """The owner and the deputy of all; a post without a choice stays as it is."""

    owner = PersonField()
    deputy = PersonField()
    cleared = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    field_order = ["owner", "deputy", "cleared", "reason", "internal"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["internal"].initial = True
        for post in POSTS:
            self.fields[post].empty_label = gettext("As it is")  # type: ignore[attr-defined]
        labels = [(post, self.fields[post].label) for post in POSTS]
        self.fields["cleared"].choices = labels  # type: ignore[attr-defined]
        self.fields["cleared"].label = gettext("Leave without")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        cleared = data.get("cleared") or []
        if not cleared and not any(data.get(post) for post in POSTS):
            self.add_error("owner", gettext("Give an owner, a deputy, or both."))
        for post in cleared:
            if data.get(post):
                message = gettext("Choose a person, or leave the post empty; not both.")
                self.add_error(post, message)
        return data

    def arguments(self) -> dict[str, Any]:
        data = super().arguments()
        given, cleared = {post: data.pop(post) for post in POSTS}, data.pop("cleared")
        to = {post: user for post, user in given.items() if user or post in cleared}
        return data | {"to": to}


class CiteForAll(PassageMixin, BulkForm):
    """Words of documents, or a place in a source, that say something about all."""

    source = source_field()
    locator = forms.CharField(max_length=200, required=False)

    field_order = ["source", "locator", "reason", "internal"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if data.get("locator") or not data["passages"]:
            for name in ("source", "locator"):
                if name in data and not data[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def arguments(self) -> dict[str, Any]:
        data = super().arguments()
        places = [passage._asdict() for passage in data.pop("passages")]
        place = {name: data.pop(name) for name in ("source", "locator")}
        return data | {"content": [*places, *([place] if place["locator"] else [])]}


class WithdrawAll(BulkForm):
    """The withdrawal of all."""


@dataclass(frozen=True)
class Change:
    """A change of many measures: its form, the verb of each, its name, and the words of its button."""

    form: type[BulkForm]
    verb: Verb
    name: Any
    button: Any  # of a number of measures

    def form_of(self, request: HttpRequest, *, sent: bool = True) -> Any:
        """The form as it was sent, with the document beside it where words are evidence."""
        if issubclass(self.form, PassageMixin):
            return form_with_panel(request, self.form, sent=sent)
        return self.form(request.POST if sent else None)

    def button_for(self, count: int) -> str:
        return str(self.button % {"count": count})


#: Code -> the change.
CHANGES: dict[str, Change] = {
    "advance": Change(
        AdvanceAll,
        workflow.advance,
        _("Change status"),
        ngettext_lazy(
            "Change the status of %(count)s measure",
            "Change the status of %(count)s measures",
            "count",
        ),
    ),
    "confirm": Change(
        ConfirmAll,
        monitoring.confirm,
        _("Confirm"),
        ngettext_lazy("Confirm %(count)s measure", "Confirm %(count)s measures", "count"),
    ),
    "hand-over": Change(
        HandOverMany,
        ownership.hand_over,
        _("Hand over"),
        ngettext_lazy("Hand over %(count)s measure", "Hand over %(count)s measures", "count"),
    ),
    "evidence": Change(
        CiteForAll,
        monitoring.add_evidence,
        _("Add evidence"),
        ngettext_lazy(
            "Add evidence to %(count)s measure", "Add evidence to %(count)s measures", "count"
        ),
    ),
    "withdraw": Change(
        WithdrawAll,
        withdrawal.withdraw,
        _("Withdraw"),
        ngettext_lazy("Withdraw %(count)s measure", "Withdraw %(count)s measures", "count"),
    ),
}
