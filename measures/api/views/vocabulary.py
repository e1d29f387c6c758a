"""Names of codes (kinds, statuses, schedules, units, problem types) in every language.

They change with a release only.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from rest_framework.request import Request

from measures.api.http import etags
from measures.api.http.problems import PROBLEM_TYPES
from measures.api.http.responses import encode, json_response
from measures.api.openapi.operations import describe_read
from measures.api.serializers import responses, write_responses
from measures.domain.state import NO_PROMISE, SINCE, VERSION
from measures.models import ENDS, TERMS, Kind, Status, Unit
from measures.models.texts import LANGUAGES
from measures.reads.filters.axes import SCHEDULE_DEFINITIONS, SCHEDULES
from measures.reads.filters.state import STATE_DEFINITIONS, STATES
from measures.reads.query import NotFound

from .base import ApiView, encode_list


def _translations(text: str | Promise) -> dict[str, str]:
    translations = {}
    for tag in LANGUAGES.values():
        with override(tag.lower()):
            translations[tag] = str(text)
    return translations


def _choice(choice: Any) -> dict[str, Any]:
    return {"code": choice.value, "name": _translations(choice.label)}


@cache
def kinds() -> bytes:
    return encode_list(_choice(kind) | {"typed": kind in TERMS} for kind in Kind)


@cache
def units() -> bytes:
    return encode_list(_choice(unit) for unit in Unit)


@cache
def statuses() -> bytes:
    return encode_list(_status_with_steps(status) for status in Status)


@cache
def schedules() -> bytes:
    return encode_list(
        {
            "code": state.value,
            "name": _translations(SCHEDULES[state]),
            "definition": _translations(definition),
        }
        for state, definition in SCHEDULE_DEFINITIONS.items()
    )


@cache
def states() -> bytes:
    results = [
        {
            "code": state.value,
            "name": _translations(STATES[state]),
            "definition": _translations(definition),
            "promise": state not in NO_PROMISE,
        }
        for state, definition in STATE_DEFINITIONS.items()
    ]
    return encode({"version": VERSION, "since": SINCE.isoformat(), "results": results})


def _status_with_steps(status: Status) -> dict[str, Any]:
    steps = [
        {
            "to": to,
            "source": step.evidence,
            "second_person": step.second_person,
            "successors": step.successor,
            "confirm": to in ENDS,
            "roles": step.roles,
        }
        for to, step in status.steps.items()
    ]
    return _choice(status) | {"definition": _translations(status.definition), "steps": steps}


class Vocabulary(ApiView):
    def constant(self, body: bytes) -> HttpResponse:
        return self.conditional(etags.content_etag(body), lambda: json_response(body))


class Kinds(Vocabulary):
    """Kinds of measures."""

    @describe_read("kinds_list", "Kinds of measures", responses.list_of("KindList", responses.Kind))
    def get(self, request: Request) -> HttpResponse:
        return self.constant(kinds())


class Statuses(Vocabulary):
    """Statuses with their definitions, the steps allowed from each and their requirements."""

    @describe_read(
        "statuses_list", "Statuses and steps", responses.list_of("StatusList", responses.Status)
    )
    def get(self, request: Request) -> HttpResponse:
        return self.constant(statuses())


class Schedules(Vocabulary):
    """States of a schedule with their definitions, by precedence: the first that applies."""

    @describe_read(
        "schedules_list",
        "Schedule states",
        responses.list_of("ScheduleList", responses.ScheduleState),
    )
    def get(self, request: Request) -> HttpResponse:
        return self.constant(schedules())


class States(Vocabulary):
    """The one state of each measure, by precedence, with the version of the definitions."""

    @describe_read("states_list", "States of measures", responses.StateList)
    def get(self, request: Request) -> HttpResponse:
        return self.constant(states())


class Units(Vocabulary):
    """Units of values."""

    @describe_read("units_list", "Units", responses.list_of("UnitList", responses.Word))
    def get(self, request: Request) -> HttpResponse:
        return self.constant(units())


class Problem(Vocabulary):
    """A problem type."""

    @describe_read(
        "problems_read", "A problem type", write_responses.ProblemType, code_of="problem"
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        if code not in PROBLEM_TYPES:
            raise NotFound(_("Unknown problem type “%(code)s”.") % {"code": code[:60]})
        status, title = PROBLEM_TYPES[code]
        document = {"type": request.path, "title": _translations(title), "status": status}
        return self.constant(encode(document))
