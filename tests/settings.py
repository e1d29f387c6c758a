"""The project's settings for tests, with keys and a directory for the run only."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("SECRET_KEY", "only for tests: signs nothing that anybody keeps")
os.environ.setdefault("LEDGER_KEY", "only for tests: chains nothing that anybody keeps")
os.environ.setdefault("CHECKPOINT_KEY", "only for tests: signs no checkpoint that counts")
if "VAR_DIR" not in os.environ:
    # In the environment, so that worker processes share it.
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="tracker-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from tracker.settings import *  # noqa: E402, F403
from tracker.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"] == "tracker.sqlite":
    # A file and not memory: other processes and the locks between them are under test.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # It need not outlive the machine: the tests kill their own processes only.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"

# No rate limits, except in their own tests.
RATE_LIMIT_REPORTS = RATE_LIMIT_ANONYMOUS = RATE_LIMIT_USERS = RATE_LIMIT_LOGINS = 10**6

# Faster here: weak password hashes, and static files without digests in their names.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
