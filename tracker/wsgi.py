import gc
import os
from contextlib import suppress
from typing import Any
from wsgiref.types import WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

django = get_wsgi_application()

# These need Django to be set up.
from django.db import DatabaseError, connection  # noqa: E402

from measures.api.fast_path import served  # noqa: E402
from measures.models import overrides_in_use  # noqa: E402
from measures.pages import health  # noqa: E402
from measures.reads.counted import keep_counted  # noqa: E402
from measures.text.script import Script, converter  # noqa: E402

application = served(django)
_fast = getattr(application, "at_once", None)


def at_once(environ: WSGIEnvironment) -> Any:
    """What needs no thread: whether the server is alive, and what the fast path has at hand."""
    return health.alive(environ) or (_fast and _fast(environ))


# Read the dictionaries now, so that the first write does not wait for them.
with suppress(DatabaseError):  # before the first migration
    for script in Script:
        converter(overrides_in_use()).derived("一", script)
connection.close()

# The objects that exist now stay: keep the garbage collector from scanning them.
gc.collect()
gc.freeze()

keep_counted()
