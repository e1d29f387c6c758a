"""The tracker for granian's RSGI interface; `django` is it without the fast path."""

import sys

from django.conf import settings

from measures.documents import MOST_BYTES

from . import wsgi
from .intake import Intake, Limits
from .receiving import BodyLimits
from .watching import Watch

#: Seconds that a thread computes before another gets its turn. A short request takes many turns, one
#: after each step of a query, and would wait the usual 5 ms for each while a page is made.
sys.setswitchinterval(0.0005)

_LIMITS = Limits(
    threads=settings.THREADS,
    costly=settings.COSTLY_REQUESTS,
    costly_seconds=settings.COSTLY_WAIT,
    body=BodyLimits(
        bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        bytes_of_upload=MOST_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        bytes_of_all=settings.BODIES_MEMORY,
        seconds=settings.BODY_TIMEOUT,
        rate=settings.BODY_RATE,
    ),
    send_seconds=settings.SEND_TIMEOUT,
    send_memory=settings.RESPONSES_MEMORY,
    send_disk=settings.RESPONSES_DISK,
)
_WATCH = Watch(settings.REQUEST_LOG)
application = Intake(wsgi.application, _LIMITS, wsgi.at_once, _WATCH)
django = Intake(wsgi.django, _LIMITS, watch=_WATCH)
