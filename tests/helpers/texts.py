"""Requests that review texts and change overrides, for the tests of both."""

import json
from datetime import timedelta

from django.urls import reverse

from measures.actions import editing, overrides
from measures.ledger import verification
from tests.helpers import make
from tests.helpers.make import NOW

WORD = {"direction": "s2hk", "word": "专班", "replacement": "專組", "reason": "as we say"}


def detail_of(api, measure):
    answer = api.get(f"/api/v1/measures/{measure.code}/")
    assert answer.status_code == 200
    return json.loads(answer.content)


def text_url(row, path):
    name = f"admin:measures_{row._meta.model_name}_text"
    return reverse(name, args=[row.pk, path])


def review(client, measure, path, text, **more):
    measure.refresh_from_db()
    fields = {"text": text, "reason": "read again", "version": measure.version} | more
    response = client.post(text_url(measure, path), fields)
    measure.refresh_from_db()
    return response


def amend(measure, *, dropped=(), **content):
    measure.refresh_from_db()
    details = {
        "by": make.BY,
        "reason": "amended",
        "at": max(NOW + timedelta(days=1), make.moment()),
        "dropped": dropped,
    }
    return editing.amend_measure(measure, content=content, **details)


def add_word(**changes):
    fields = WORD | changes
    words = (fields["direction"], fields["word"], fields["replacement"])
    return overrides.add_override(*words, by=make.BY, reason="as we say", at=make.moment())


def whole():
    assert verification.verify().faults == []
