"""A change of many measures as a form orders it: what it is of, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.http import HttpRequest, QueryDict

from measures.actions.several import Progress, change_each, messages_of, quiet
from measures.admin.language import only_switches
from measures.ledger import Actor
from measures.models import Measure

from .bulk_forms import CHANGES, MOST, Change

#: Measures above which a change takes longer than a person would wait for a page.
LONG = 100

_ROW = re.compile(r"([A-Z0-9-]{1,60}):([0-9]{1,9})")
#: Versions of measures that the person has seen, by code.
Versions = Mapping[str, int]
#: Why measures are not changed, by code.
Refused = Mapping[str, list[str]]
#: The orders that a session keeps until their page has shown what came of them.
_KEY, _MOST_KEPT = "bulk", 3


@dataclass(frozen=True)
class Order:
    """A change of the measures in `versions`; it is to be `applied` to some, else previewed."""

    code: str
    form: Any
    versions: Versions
    applied: Versions = field(default_factory=dict)
    left: frozenset[str] = frozenset()

    @property
    def change(self) -> Change:
        return CHANGES[self.code]

    @classmethod
    def sent(cls, request: HttpRequest, code: str) -> Self:
        data = request.POST
        versions, left = read_versions(data.get("rows", "")), frozenset(data.getlist("leave"))
        ready = read_versions(data.get("ready", "")) or versions
        applied = {code: ready[code] for code in ready if code not in left}
        form = CHANGES[code].form_of(request)
        applies = "apply" in data and not only_switches(request)
        return cls(code, form, versions, applied if applies else {}, left)

    def run(self, by: Actor, at: datetime, progress: Progress = quiet) -> Refused:
        """Apply it, or run it dry; what is refused of which. Nothing is written then."""
        why = {"by": by, "at": at, "progress": progress}
        if self.applied and not self._each(self.applied, **why):
            return {}
        refused = self._each(self.versions, dry_run=True, **why)
        return {code: messages_of(each) for code, each in refused.items()}

    def _each(self, versions: Versions, **more: Any) -> Any:
        measures = Measure.objects.filter(code__in=versions)
        arguments = more | self.form.arguments()
        return change_each(measures, self.change.verb, versions=versions, **arguments)


def read_versions(text: str) -> dict[str, int]:
    """The rows in a hidden field, as many as one change may have."""
    found = dict(_ROW.findall(text[: MOST * 80]))
    return {code: int(version) for code, version in [*found.items()][:MOST]}


def written_versions(versions: Versions) -> str:
    return " ".join(f"{code}:{version}" for code, version in versions.items())


def keep(request: HttpRequest, request_id: str) -> None:
    """Keep what was sent for the page that shows what came of it."""
    kept = [*request.session.get(_KEY, {}).items()][1 - _MOST_KEPT :]
    request.session[_KEY] = dict(kept) | {request_id: request.POST.urlencode()}


def kept(request: HttpRequest, request_id: str) -> HttpRequest | None:
    """The request that was kept, as it was sent; None: of another session, or long ago."""
    text = request.session.get(_KEY, {}).get(request_id)
    if text is None or request.FILES:  # reads the body, which a GET has not
        return None
    again = copy(request)
    again.method, again.POST = "POST", QueryDict(text)
    return again
