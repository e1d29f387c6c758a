"""Organisations as the API returns them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from measures.ledger.body import body_data
from measures.ledger.canonical import Json
from measures.models import Organisation

from .pagination import Page, Position, page_of
from .query import NotFound


def organisations(*, limit: int, seek: Position | None) -> Page[Json]:
    """A page of the organisations in use, in the order of their codes; one query."""
    return page_of(Organisation.objects.in_use().with_parts(), "code", limit, seek).of(body_data)


def organisation(code: str) -> Organisation:
    """One organisation, also one that was merged into another. Raises NotFound."""
    if found := Organisation.objects.with_parts().filter(code=code).first():
        return found
    raise NotFound(_("No organisation has the code %(code)s.") % {"code": code[:60]})
