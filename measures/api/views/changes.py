"""The ledger read forwards: the feed to copy from, and the entries for who audits it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import reads
from measures.api.params.parsing import Paging
from measures.api.serializers import record_responses
from measures.models import AUDITORS, Scope, Subject, holds
from measures.reads import changes
from measures.reads.filters.axes import ZONES
from measures.reads.moments import parse_seq
from measures.reads.parameters import parse_choices

from .base import ApiView


class Feed(ApiView):
    """A list that is read from one entry on."""

    def after(self, request: Request, upto: int) -> int:
        """Raises ValidationError for an entry that is not there yet."""
        after = parse_seq(request.query_params, "after")
        if after > upto:
            message = _("The ledger ends at entry %(seq)s; there is no entry %(after)s yet.")
            raise ValidationError({"after": message % {"seq": upto, "after": after}})
        return after

    def stretch(self, request: Request, found: changes.ChangePage, **more: object) -> HttpResponse:
        params = request.query_params.copy()
        params["after"] = str(found.after)
        address = request.build_absolute_uri(f"{request.path}?{params.urlencode()}")
        more = {"after": found.after, "next": address if found.more else None} | more
        response = json_response(b'{"results":[' + b",".join(found.rows) + b"]," + encode(more)[1:])
        if found.more:
            response["Link"] = f'<{address}>; rel="next"'
        return response


class Changes(Feed):
    """Every change once, in the order of commits, with what it changed and the new body.

    Ask `after` the last entry you have; at the head the list is empty, and `after` is what to
    come back with. Under `zone` an answer may hold fewer changes than `limit`, even none, and
    still have a `next`.
    """

    parameters = ("after", "subject", "zone", "sub_zones", "limit")

    @reads("changes_list", "Changes", record_responses.ChangeList, parameters=parameters)
    def get(self, request: Request) -> HttpResponse:
        selected, upto = _selected(request.query_params), etags.head()
        after, limit = self.after(request, upto.seq), Paging.of(request).limit

        def make() -> HttpResponse:
            found = changes.changes_after(selected, after=after, upto=upto.seq, limit=limit)
            return self.stretch(request, found)

        return self.under(upto.tag, make)


def _selected(params: QueryDict) -> changes.ChangeFilter:
    subjects = parse_choices(params, "subject", Subject.values)
    return changes.ChangeFilter(subjects, ZONES.parse(params))


class Auditors(BasePermission):
    """Auditors and administrators, of whatever zone: the ledger is one."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.is_authenticated and holds(request.user, AUDITORS)


class LedgerEntries(Feed):
    """The entries as they were hashed, for a program that recomputes the chain.

    docs/ledger.md says what a hash covers; docs/verify_chain.py does it. Takes a token with the
    scope `audit`, or a session.
    """

    permission_classes = [Auditors]
    scope = Scope.AUDIT
    parameters = ("after", "limit")

    @reads(
        "ledger_entries",
        "Entries of the ledger",
        record_responses.LedgerEntryList,
        parameters=parameters,
        refusals=("not-allowed",),
    )
    def get(self, request: Request) -> HttpResponse:
        upto = etags.head()
        after, limit = self.after(request, upto.seq), Paging.of(request).limit

        def make() -> HttpResponse:
            found = changes.entries(after=after, upto=upto.seq, limit=limit)
            return self.stretch(request, found, instance=changes.instance())

        return self.under(upto.tag, make)
