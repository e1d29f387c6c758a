"""Prove the record from a page: start it, see how far it is, what it found, the last checkpoint."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from measures.actions.people import access_log, rights_settings
from measures.ledger import settings_check
from measures.ledger.head import current_head
from measures.models import AUDITORS, Access, Checkpoint, Entry, Verification
from measures.upkeep.proving import PROVING

from .request_state import has_role

#: How many earlier runs the page shows, and how many faults of the last one.
_RUNS, _FAULTS = 20, 100
_OF_ENTRY = re.compile("entry ([0-9]{1,18}): ")


class ProofPages:
    """For the admin of entries: the page of proofs."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.proof))
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [path("proof/", view, name="measures_entry_proof"), *urls]

    def proof(self, request: HttpRequest) -> HttpResponse:
        """Show the proofs; start one."""
        if not has_role(request, AUDITORS):
            raise PermissionDenied
        access_log.note_read(Access.AUDIT, request, timezone.now())
        if "prove" in request.POST:
            if not PROVING.start(timezone.now()):
                messages.info(request, gettext("A proof is under way already."))
            return HttpResponseRedirect(reverse("admin:measures_entry_proof"))
        runs = list(Verification.objects.order_by("-ran_at", "-pk")[:_RUNS])
        last = next((run for run in runs if run.state != "started"), None)
        faults = last.faults.splitlines() if last else []
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Proof"),
            "run": PROVING.run,
            "runs": runs,
            "last": last,
            "faults": faults[:_FAULTS],
            "more": max(len(faults) - _FAULTS, 0),
            "first": _first_wrong(faults) if last and last.state == "finished" else None,
            "since": current_head()[0] - last.seq if last else None,
            "settings": settings_check.differences(rights_settings.decisive(settings)),
            "checkpoint": Checkpoint.objects.order_by("-taken_at").first(),
        }
        return TemplateResponse(request, "admin/proof.html", context)


def _first_wrong(faults: list[str]) -> dict[str, Any] | None:
    """The first entry that is not as it was recorded, and what it now says."""
    numbers = [int(match[1]) for fault in faults if (match := _OF_ENTRY.match(fault))]
    if not numbers:
        return None
    seq = min(numbers)
    entry = Entry.objects.filter(seq=seq).defer("body").first()
    return {"seq": seq, "entry": entry, "whole": seq - 1}
