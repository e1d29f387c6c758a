"""Organisations that came of texts, before they were records, and that the seeds name properly."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from measures.actions.organisations import merge_organisation
from measures.ledger import Actor
from measures.models import Organisation

REASON = "The same organisation, which was a text before"


def merge_texts(organisation: Organisation, by: Actor, at: datetime) -> None:
    """Merge those that have the name or the short name of `organisation` into it.

    So measures that staff have edited since name it too. One that staff have amended stays.
    """
    same = Q()
    for column in ("name_hans", "name_hant"):
        for name in (column, f"short_{column}"):
            if value := getattr(organisation, name):
                same |= Q(**{column: value})
    texts = Organisation.objects.in_use().filter(same, version=0).exclude(pk=organisation.pk)
    for text in texts.order_by("code"):
        merge_organisation(text, into=organisation, by=by, reason=REASON, at=at)
