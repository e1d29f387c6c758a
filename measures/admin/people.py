"""People in the admin's lists: known by id, so that two of one name are two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import Entry, full_name
from measures.reads.actors import actors
from measures.reads.labels import person_name

from .filters import KnownFilter
from .ledger_counts import Counted


def present_name(user: Any, recorded: list[str]) -> str:
    """The name of a person as it is now, with the other names in the record."""
    name = full_name(user) if user else recorded[-1]
    shown = person_name(name, user.get_username() if user else None)
    others = [other for other in recorded if other not in (name, shown)]
    if not others:
        return shown
    names = gettext(", ").join(others)
    return gettext("%(name)s, formerly %(others)s") % {"name": shown, "others": names}


def with_username(rows: QuerySet, column: str = "actor_id") -> QuerySet:
    """`rows`, each with `username`: that of the account whose id is in `column`."""
    account = get_user_model().objects.filter(pk=OuterRef(column))
    annotated: QuerySet = rows.annotate(username=Subquery(account.values("username")[:1]))
    return annotated


class PersonFilter(Counted, KnownFilter):
    """The person of an entry: an account by its id; an import or a command by its name."""

    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        users = {user.pk: user for user in get_user_model().objects.all()}
        former: dict[int, list[str]] = {}
        labels = {}
        for pk, name in actors():
            if pk is None:
                labels[f"name:{name}"] = person_name(name)
            else:  # one person, whatever names it had
                former.setdefault(pk, []).append(name)
        for pk, names in former.items():
            labels[f"id:{pk}"] = present_name(users.get(pk), names)
        return sorted(labels.items(), key=lambda label: label[1])

    def narrowed(self, queryset: QuerySet, value: str) -> QuerySet:
        kind, _colon, key = value.partition(":")
        if kind == "id":
            return queryset.filter(actor_id=int(key))
        return queryset.filter(actor_id=None, actor=key)


def people_of(seqs: Iterable[int]) -> dict[int, str]:
    """Who made the entries with these `seq`; one query."""
    entries = with_username(Entry.objects.filter(seq__in=[*seqs]))
    rows = entries.values_list("seq", "actor", "username")
    return {seq: person_name(actor, username) for seq, actor, username in rows}
