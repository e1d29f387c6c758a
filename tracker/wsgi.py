import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

django = get_wsgi_application()

# After Django is set up, which it builds on.
from measures.api.front import Front  # noqa: E402

application = Front(django)

# All that is there by now stays: the collector need not look at it with every request.
gc.collect()
gc.freeze()
