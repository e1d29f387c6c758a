"""The words that codes stand for, in every language; they change with a release only."""

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
from measures.api.openapi.operations import reads
from measures.api.serializers import responses, write_responses
from measures.models import TERMS, Kind, Status, Unit
from measures.models.texts import LANGUAGES
from measures.reads.query import NotFound

from .base import ApiView, whole_list


def _in_all(text: str | Promise) -> dict[str, str]:
    said = {}
    for tag in LANGUAGES.values():
        with override(tag.lower()):
            said[tag] = str(text)
    return said


def _word(choice: Any) -> dict[str, Any]:
    return {"code": choice.value, "name": _in_all(choice.label)}


@cache
def kinds() -> bytes:
    return whole_list(_word(kind) | {"typed": kind in TERMS} for kind in Kind)


@cache
def units() -> bytes:
    return whole_list(_word(unit) for unit in Unit)


@cache
def statuses() -> bytes:
    return whole_list(_status(status) for status in Status)


def _status(status: Status) -> dict[str, Any]:
    steps = [
        {"to": to, "source": step.evidence, "second_person": step.second_person}
        for to, step in status.steps.items()
    ]
    return _word(status) | {"definition": _in_all(status.definition), "steps": steps}


class Vocabulary(ApiView):
    def told(self, body: bytes) -> HttpResponse:
        return self.under(etags.content_tag(body), lambda: json_response(body))


class Kinds(Vocabulary):
    """What sorts of measures there are."""

    @reads("kinds_list", "Kinds of measures", responses.list_of("KindList", responses.Kind))
    def get(self, request: Request) -> HttpResponse:
        return self.told(kinds())


class Statuses(Vocabulary):
    """What statuses there are, what each means, what may follow it and what that needs."""

    @reads("statuses_list", "Statuses and steps", responses.list_of("StatusList", responses.Status))
    def get(self, request: Request) -> HttpResponse:
        return self.told(statuses())


class Units(Vocabulary):
    """What figures count."""

    @reads("units_list", "Units", responses.list_of("UnitList", responses.Word))
    def get(self, request: Request) -> HttpResponse:
        return self.told(units())


class Problem(Vocabulary):
    """What a kind of problem is."""

    @reads("problems_read", "A kind of problem", write_responses.ProblemKind, code_of="problem")
    def get(self, request: Request, code: str) -> HttpResponse:
        if code not in PROBLEM_TYPES:
            raise NotFound(_("Unknown problem type “%(code)s”.") % {"code": code[:60]})
        kind = PROBLEM_TYPES[code]
        told = {"type": request.path, "title": _in_all(kind.title), "status": kind.status}
        return self.told(encode(told))
