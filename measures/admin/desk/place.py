"""The place in a list: the list that a person came from, kept in the session, and the next row."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from .panel import panel
from .worklist import Worklist, given_filters

_KEY = "worklist"


def keep_list(request: HttpRequest, changelist: Worklist) -> None:
    """Keep the page of the list that is shown: its address, and its rows in their order."""
    kept = {
        "address": request.GET.urlencode(),
        "ids": [row.pk for row in changelist.result_list],
        "before": (changelist.page_num - 1) * changelist.list_per_page,
        "total": changelist.result_count,
    }
    if request.session.get(_KEY) != kept:
        request.session[_KEY] = kept


def place_of(request: HttpRequest, pk: int) -> dict[str, Any] | None:
    """Where the measure `pk` stands in the list that the person came from; None: nowhere.

    The rows are those that the list had: a step does not move the next one away.
    """
    kept = request.session.get(_KEY)
    if not kept or pk not in kept["ids"]:
        return None
    ids, at = kept["ids"], kept["ids"].index(pk)
    address = QueryDict(kept["address"])
    return {
        "url": _list(address),
        "words": list_words(address),
        "number": kept["before"] + at + 1,
        "total": kept["total"],
        "previous": _page(ids[at - 1]) if at else _beside(address, kept["before"] > 0, -1),
        "next": _page(ids[at + 1])
        if at + 1 < len(ids)
        else _beside(address, kept["before"] + len(ids) < kept["total"], 1),
    }


def list_words(address: QueryDict) -> str:
    """The chosen filters, in words: Hetao, Overdue."""
    words = [
        str(label).strip()
        for group in panel(given_filters(address))
        for _code, label, chosen in group["choices"]
        if chosen
    ]
    if term := address.get(SEARCH_VAR, "").strip():
        words.append(f"“{term[:40]}”")
    return gettext(", ").join(words)


def list_address(request: HttpRequest) -> str:
    """The list that the person came from, else the whole."""
    kept = request.session.get(_KEY)
    return _list(QueryDict(kept["address"] if kept else ""))


def _page(pk: int) -> str:
    return reverse("admin:measures_measure_page", args=[pk])


def _list(address: QueryDict) -> str:
    return f"{reverse('admin:measures_measure_changelist')}?{address.urlencode()}"


def _beside(address: QueryDict, there: bool, step: int) -> str:
    """The page of the list beside the kept one; "": there is none."""
    if not there:
        return ""
    beside = address.copy()
    number = address.get(PAGE_VAR, "1")
    beside[PAGE_VAR] = str((int(number) if number.isdecimal() else 1) + step)
    return _list(beside)
