"""The change feed, and the ledger entries for auditors."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from measures.actions.people import access_log
from measures.api.http import etags
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read
from measures.api.params.parsing import Paging
from measures.api.serializers import ledger_responses, record_responses
from measures.ledger import checkpoints, proofs
from measures.models import AUDITORS, PUBLIC_SUBJECTS, Access, Scope, holds
from measures.reads import changes
from measures.reads.filters.axes import ZONES
from measures.reads.filters.organisations import ORGANISATIONS
from measures.reads.moments import parse_seq
from measures.reads.parameters import parse_bool, parse_choices

from .base import ApiView


class Feed(ApiView):
    """A list of ledger entries after a given `seq`."""

    def after(self, request: Request, last: int) -> int:
        """The `seq` to start after. Raises ValidationError if it is beyond the head."""
        after = parse_seq(request.query_params, "after")
        if after > last:
            message = _("The ledger ends at entry %(seq)s; entry %(after)s does not exist yet.")
            raise ValidationError({"after": message % {"seq": last, "after": after}})
        return after

    def change_page(
        self, request: Request, page: changes.ChangePage, **more: object
    ) -> HttpResponse:
        params = request.query_params.copy()
        params["after"] = str(page.after)
        url = request.build_absolute_uri(f"{request.path}?{params.urlencode()}")
        more = {"after": page.after, "next": url if page.more else None} | more
        response = json_response(b'{"results":[' + b",".join(page.rows) + b"]," + encode(more)[1:])
        if page.more:
            response["Link"] = f'<{url}>; rel="next"'
        return response


class Changes(Feed):
    """Every change exactly once, in commit order, with its differences and the new body.

    Pass the `seq` of your last entry as `after`. At the head `results` is empty; poll again with
    the `after` of the response. With `zone` or `organisation`, a page may hold fewer changes than `limit`, even
    none, and still have a `next`. With `proofs` the page has the checkpoint that its changes are
    proved against; docs/ledger.md says how to check them.
    """

    parameters = (
        *("after", "subject", "zone", "sub_zones", "organisation", "organisation_role"),
        *("proofs", "limit"),
    )

    @describe_read("changes_list", "Changes", record_responses.ChangeList, parameters=parameters)
    def get(self, request: Request) -> HttpResponse:
        change_filter, head = _change_filter(request.query_params), etags.head()
        after, limit = self.after(request, head.seq), Paging.of(request).limit
        proved = parse_bool(request.query_params, "proofs", "false") is True

        def make() -> HttpResponse:
            page = changes.changes_after(
                change_filter, after=after, upto=head.seq, limit=limit, proved=proved
            )
            log = checkpoints.log() if proved else None
            more = {"checkpoint": proofs.note(log, head.seq)} if log else {}
            return self.change_page(request, page, **more)

        return self.conditional(head.etag, make)


def _change_filter(params: QueryDict) -> changes.ChangeFilter:
    subjects = parse_choices(params, "subject", [*map(str, PUBLIC_SUBJECTS)])
    return changes.ChangeFilter(subjects, ZONES.parse(params), ORGANISATIONS.parse(params))


class LedgerChain(Feed):
    """The digests of every entry: anybody recomputes the hash chain from them, without names.

    docs/ledger.md defines the hash; docs/verify_chain.py verifies it and compares `public` with
    the entries of the change feed.
    """

    parameters = ("after", "limit")

    @describe_read(
        "ledger_chain", "The hash chain", ledger_responses.ChainList, parameters=parameters
    )
    def get(self, request: Request) -> HttpResponse:
        head = etags.head()
        after, limit = self.after(request, head.seq), Paging.of(request).limit

        def make() -> HttpResponse:
            page = changes.chain(after=after, upto=head.seq, limit=limit)
            return self.change_page(request, page, instance=changes.instance())

        return self.conditional(head.etag, make)


class IsAuditor(BasePermission):
    """Auditors and administrators of any zone: there is one ledger for all zones."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.is_authenticated and holds(request.user, AUDITORS)


class LedgerEntries(Feed):
    """The entries as they were hashed, for programs that recompute the hash chain.

    docs/ledger.md defines the hash; docs/verify_chain.py verifies it. Requires a token with the
    scope `audit`, or a session.
    """

    permission_classes = [IsAuditor]
    scope = Scope.AUDIT
    parameters = ("after", "limit")

    @describe_read(
        "ledger_entries",
        "Ledger entries",
        ledger_responses.LedgerEntryList,
        parameters=parameters,
        problems=("not-allowed",),
    )
    def get(self, request: Request) -> HttpResponse:
        head = etags.head()
        after, limit = self.after(request, head.seq), Paging.of(request).limit

        def make() -> HttpResponse:
            access_log.note_read(Access.AUDIT, request, timezone.now())
            page = changes.entries(after=after, upto=head.seq, limit=limit)
            return self.change_page(request, page, instance=changes.instance())

        return self.conditional(head.etag, make)
