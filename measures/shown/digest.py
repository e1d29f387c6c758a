"""The weekly mail: the list of the start page of one person, in her language."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, dumps, loads
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from measures.actions.people.announcing import language_of
from measures.ledger.head import HeadOnDay
from measures.models import Measure, full_name
from measures.reads.worklist import longest_overdue

from .worklist import Line, Place, lines, place_of

_SALT = "measures.digest"
#: How many overdue measures the mail names.
_ROWS = 5


def digest_of(user: Any, head: HeadOnDay, site: str) -> EmailMultiAlternatives | None:
    """The mail to `user`, with addresses below `site`; None when nothing waits."""
    place = place_of(user, head)
    found = lines(place, head) if place else []
    if place is None or not found:
        return None
    with translation.override(language_of(user)):
        return _mail(user, found, _overdue(place, head, site), head, site)


def _mail(
    user: Any, found: list[Line], overdue: list[dict[str, Any]], head: HeadOnDay, site: str
) -> EmailMultiAlternatives:
    leave = site + reverse("account_mails", args=[dumps(user.pk, salt=_SALT)])
    context = {
        "name": full_name(user),
        "day": head.day,
        "lines": [line._replace(address=site + line.address) for line in found],
        "overdue": overdue,
        "start": site + reverse("admin:index"),
        "own": site + reverse("account_own"),
        "leave": leave,
        "language": translation.get_language(),
    }
    subject = gettext("Measures that need you, %(day)s") % {"day": head.day.isoformat()}
    text = render_to_string("digest/mail.txt", context)
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    mail = EmailMultiAlternatives(subject, text, None, [user.email], headers=headers)
    mail.attach_alternative(render_to_string("digest/mail.html", context), "text/html")
    return mail


def _overdue(place: Place, head: HeadOnDay, site: str) -> list[dict[str, Any]]:
    ids = longest_overdue(None if place.ids is None else [*place.ids.values()], head.day, _ROWS)
    rows = Measure.objects.filter(pk__in=ids).order_by("overdue_on", "code")
    return [
        {
            "code": row.code,
            "title": row.in_language("title"),
            "days": row.timetable.days_late(head.day),
            "address": site + reverse("admin:measures_measure_page", args=[row.pk]),
        }
        for row in rows
    ]


def person_of(token: str) -> int | None:
    """The key of the person whose mail had this token in its link."""
    try:
        return int(loads(token, salt=_SALT))
    except (BadSignature, ValueError, TypeError):
        return None
