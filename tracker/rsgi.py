"""The tracker for granian's RSGI interface; `django` is it without the fast path."""

from django.conf import settings

from . import wsgi
from .intake import Intake, Limits

_LIMITS = Limits(
    threads=settings.THREADS,
    costly=settings.COSTLY_REQUESTS,
    costly_seconds=settings.COSTLY_WAIT,
    body_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    bodies_bytes=settings.BODIES_MEMORY,
    body_seconds=settings.BODY_TIMEOUT,
    body_rate=settings.BODY_RATE,
    send_seconds=settings.SEND_TIMEOUT,
)
application = Intake(wsgi.application, _LIMITS, at_once=getattr(wsgi.application, "at_once", None))
django = Intake(wsgi.django, _LIMITS)
