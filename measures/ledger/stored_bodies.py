"""The current body of each measure, stored as it is served: in its public form."""

from __future__ import annotations

from datetime import date

from measures.db.sql import Sql, fetch
from measures.models import Body, Measure

from . import public_form


def store(measure: Measure, body: bytes, day: date) -> None:
    """Store the public `body` of `measure`, as it is served on `day`; none while withdrawn."""
    if measure.withdrawn:
        Body.objects.filter(measure_id=measure.pk).delete()
    else:
        Body.of(measure, body, day).keep()


def refresh_bodies(day: date, *, most: int) -> int:
    """Rebuild up to `most` of the bodies that are out of date on `day`; return how many.

    Bodies of an older format are among them (`Body.outdate()`). For use while `writing(alone=True)`.
    """
    due = Sql("SELECT measure_id FROM measures_body WHERE until <= %s LIMIT %s")
    ids = [pk for (pk,) in fetch(Sql(due.text, (day.isoformat(), most)))]
    for stored in Body.objects.filter(pk__in=ids).select_related("measure") if ids else ():
        _content, public = public_form.public_body(stored.canonical)
        Body.of(stored.measure, public, day).keep()
    return len(ids)
