"""People in the admin's lists: known by id, so that two of one name are two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from measures.models import Entry

from .filters import KnownFilter


def person_name(name: str, username: str | None) -> str:
    """`name (username)`; the name alone where the name is the username or there is no account."""
    if not username or name == username:
        return name
    return gettext("%(name)s (%(username)s)") % {"name": name, "username": username}


def with_username(rows: QuerySet, column: str = "actor_id") -> QuerySet:
    """`rows`, each with `username`: that of the account whose id is in `column`."""
    account = get_user_model().objects.filter(pk=OuterRef(column))
    annotated: QuerySet = rows.annotate(username=Subquery(account.values("username")[:1]))
    return annotated


class PersonFilter(KnownFilter):
    """The person of an entry: an account by its id; an import or a command by its name."""

    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        rows = model_admin.model.objects.order_by("actor").values("actor_id", "actor").distinct()
        usernames = dict(get_user_model().objects.values_list("pk", "username"))
        names: dict[str, str] = {}
        for row in rows:
            pk, name = row["actor_id"], row["actor"]
            if pk is None:
                names[f"name:{name}"] = name
            else:  # one person, whatever names it had
                names.setdefault(f"id:{pk}", person_name(name, usernames.get(pk)))
        return names.items()

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
