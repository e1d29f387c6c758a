"""Queries of lists, as a request's query string gives them."""

from __future__ import annotations

from django.http import QueryDict

from measures.reads.query import Query


def query(text: str = "") -> Query:
    return Query.parse(QueryDict(text))
