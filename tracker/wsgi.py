import gc
import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

django = get_wsgi_application()

# After Django is set up, which these build on.
from django.db import DatabaseError, connection  # noqa: E402

from measures.api.fast_path import served  # noqa: E402
from measures.models import overrides_in_use  # noqa: E402
from measures.text.script import Script, converter  # noqa: E402

application = served(django)

# The dictionaries are read now; else the first change would wait for them.
with suppress(DatabaseError):  # there may be no tables yet
    for script in Script:
        converter(overrides_in_use()).derived("一", script)
connection.close()

# All that is there by now stays: the collector need not look at it with every request.
gc.collect()
gc.freeze()
