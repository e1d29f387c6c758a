"""Settings from the environment; an invalid value stops the start with a message."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from environs import Env, ValidationError, validate

from . import database, keys, logs, openapi

_ORIGIN = re.compile(r"https?://[^/?#@\s]+")


def _origins(origins: list[str]) -> None:
    """Validator: reject values that a browser never sends as an origin."""
    if invalid := [origin for origin in origins if not _ORIGIN.fullmatch(origin)]:
        raise ValidationError(
            f"{invalid[0]!r} is not an origin; write it as https://dashboard.example"
        )


def _secret(text: str) -> None:
    if text and len(text) < keys.SHORTEST:
        raise ValidationError(f"It is shorter than {keys.SHORTEST} characters.")


env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

try:
    SECRET_KEY = keys.read("SECRET_KEY", VAR_DIR)
    LEDGER_KEY = keys.read("LEDGER_KEY", VAR_DIR)
    CHECKPOINT_KEY = keys.read("CHECKPOINT_KEY", VAR_DIR, needed=False)
except keys.KeyUnavailable as error:
    raise ImproperlyConfigured(str(error)) from None

# Earlier keys, so that sessions outlive a new SECRET_KEY.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "measures",  # before auth, whose createsuperuser and changepassword it extends
    *(f"django.contrib.{name}" for name in ("admin", "auth", "contenttypes", "sessions")),
    *(f"django.contrib.{name}" for name in ("messages", "sitemaps", "staticfiles")),
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
]

MIDDLEWARE = [
    "measures.pages.health.HealthMiddleware",
    "measures.api.http.middleware.RequestIdMiddleware",
    "measures.api.http.rate_limits.RateLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "measures.api.http.refusals.ServerRefusals",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "measures.admin.second_factor.SecondFactorMiddleware",
    "measures.api.http.rate_limits.PageLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "measures.api.http.middleware.PageCSPMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,  # `measures` is before the admin: its templates override
        "OPTIONS": {
            "builtins": ["measures.admin.form_token"],
            "context_processors": [
                *(f"django.template.context_processors.{name}" for name in ("request", "i18n")),
                *(f"django.contrib.{n}.context_processors.{n}" for n in ("auth", "messages")),
            ],
        },
    }
]

# Of the server; docs/operations.md says what each is for.
_FEW, _SECONDS = validate.Range(min=1, max=1000), validate.Range(min=1, max=600)
THREADS = env.int("THREADS", default=4, validate=_FEW)
COSTLY_REQUESTS = env.int("COSTLY_REQUESTS", default=2, validate=_FEW)
COSTLY_WAIT = env.int("COSTLY_WAIT", default=5, validate=_SECONDS)
CONNECTIONS = env.int("CONNECTIONS", default=4096, validate=validate.Range(min=16, max=10**6))
BACKLOG = env.int("BACKLOG", default=1024, validate=validate.Range(min=128, max=65_535))
HEADER_TIMEOUT = env.int("HEADER_TIMEOUT", default=10, validate=validate.Range(min=1, max=60))
BODY_TIMEOUT = env.int("BODY_TIMEOUT", default=10, validate=_SECONDS)
BODY_RATE = env.int("BODY_RATE", default=10_000, validate=validate.Range(min=1, max=10**9))
BODIES_MEMORY = env.int("BODIES_MEMORY", default=2**26, validate=validate.Range(min=2**22))
RESPONSES_MEMORY = env.int("RESPONSES_MEMORY", default=2**25, validate=validate.Range(min=2**20))
RESPONSES_DISK = env.int("RESPONSES_DISK", default=2**31, validate=validate.Range(min=0))
STOP_TIMEOUT = env.int("STOP_TIMEOUT", default=10, validate=_SECONDS)
SEND_TIMEOUT = env.int("SEND_TIMEOUT", default=20, validate=_SECONDS)

# Of PostgreSQL; times in seconds.
_TIME = validate.Range(min=0, max=86_400)
_POSTGRESQL = database.Limits(
    connections=2 * THREADS + COSTLY_REQUESTS,
    connect=env.int("DATABASE_CONNECT_TIMEOUT", default=2, validate=_SECONDS),
    lock=env.int("DATABASE_LOCK_TIMEOUT", default=5, validate=_TIME),
    statement=env.int("DATABASE_STATEMENT_TIMEOUT", default=60, validate=_TIME),
    idle=env.int("DATABASE_IDLE_TIMEOUT", default=60, validate=_TIME),
    pooler=env.bool("DATABASE_POOLER", default=False),
)

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
try:
    _database = dj_database_url.parse(DATABASE_URL)
except ValueError:
    _database = {"ENGINE": ""}
if _database["ENGINE"].endswith("sqlite3"):
    _database |= database.SQLITE  # type: ignore[typeddict-item]
elif _database["ENGINE"].endswith("postgresql"):
    _database.update(database.postgresql(_POSTGRESQL, _database.get("OPTIONS", {})))  # type: ignore[typeddict-item]
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://")
DATABASES = {"default": _database}
# Run plain querysets instead of prepared statements: slower, documented Django only.
PLAIN_QUERYSETS = env.bool("PLAIN_QUERYSETS", default=False)
# Entries after which a clock that had run ahead was set right.
CLOCK_CORRECTED_AFTER: list[int] = env.list("CLOCK_CORRECTED_AFTER", subcast=int, default=[])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "measures.admin.login.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "measures.admin.site.csrf_failure"
_WHO = validate.OneOf(("optional", "administrators", "everybody"))
SECOND_FACTOR = env.str("SECOND_FACTOR", default="optional", validate=_WHO)
OTP_TOTP_ISSUER = env.str("OTP_ISSUER", default="Policy-measure tracker")
PASSWORD_RESET_TIMEOUT = 3600 * env.int("LINK_HOURS", default=72, validate=_FEW)
LOGIN_REDIRECT_URL = "admin:index"  # also after a login with an unsafe `next`
SESSION_COOKIE_AGE = 12 * 60 * 60
AXES_HANDLER = "measures.api.http.lockouts.Lockouts"
AXES_CLIENT_IP_CALLABLE = "measures.api.http.lockouts.address_of"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a lock ends, whatever is tried meanwhile
AXES_VERBOSE = False

# Mails to people about their tokens; without a server they are printed on standard output.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.int("EMAIL_PORT", default=25, validate=validate.Range(min=1, max=65_535))
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")  # of links in mails
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="tracker@localhost")

# Behind a proxy that ends TLS: HTTPS=true.
if env.bool("HTTPS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
    SILENCED_SYSTEM_CHECKS = ["security.W021"]  # a list in browsers is for who owns the domain
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

# Requests per minute, in each process; 0: no limit.
_COUNT = validate.Range(min=0, max=10**9)
RATE_LIMIT_ANONYMOUS = env.int("RATE_LIMIT_ANONYMOUS", default=600, validate=_COUNT)
RATE_LIMIT_USERS = env.int("RATE_LIMIT_USERS", default=6000, validate=_COUNT)
RATE_LIMIT_LOGINS = env.int("RATE_LIMIT_LOGINS", default=30, validate=_COUNT)
RATE_LIMIT_REPORTS = env.int("RATE_LIMIT_REPORTS", default=5, validate=_COUNT)
REPORTS_TO = env.str("REPORTS_TO", default="")  # a mail address instead of the form
ACCESS_LOG_DAYS = env.int("ACCESS_LOG_DAYS", default=365, validate=validate.Range(min=1))
# Free megabytes of the data's disk below which /readyz fails; below five times as much it warns.
DISK_FREE_MB = env.int("DISK_FREE_MB", default=200, validate=_COUNT)
PROXIES = env.int("PROXIES", default=0, validate=validate.Range(min=0, max=10))

# Who can read backups, a recipient of age (https://age-encryption.org); none: not encrypted.
BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", default="")
# Where backups and checkpoints go, where witnesses' checkpoints come from, and who is sent an alarm.
BACKUP_DIR = env.path("BACKUP_DIR", default=None)
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14, validate=_FEW)
CHECKPOINT_FILE = env.path("CHECKPOINT_FILE", default=None)
WITNESSES = env.path("WITNESSES", default=None)
ALARM_EMAILS: list[str] = env.list("ALARM_EMAILS", default=[])

CHECK_LINKS = env.bool("CHECK_LINKS", default=False)  # whether `check_links` may ask for addresses

# Serve the most-read endpoints in front of Django: docs/fast_path.md.
FAST_PATH = env.bool("FAST_PATH", default=True)

# Origins whose scripts may read the API.
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ORIGINS", default=[], validate=_origins)
if CORS_ALLOWED_ORIGINS:
    INSTALLED_APPS.append("corsheaders")
    MIDDLEWARE.insert(0, "corsheaders.middleware.CorsMiddleware")
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = (
    *("accept", "accept-language", "authorization", "content-type", "idempotency-key"),
    *("if-match", "if-none-match", "x-request-id"),
)
CORS_EXPOSE_HEADERS = (
    *("Content-Disposition", "ETag", "Idempotency-Replayed", "Link", "Location", "RateLimit"),
    *("RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-ID"),
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hant", "繁體中文"), ("zh-hans", "简体中文")]
# Language tags that Django does not know (Cantonese) or would map to the other script.
_CANTONESE = ("yue", "yue-hk", "yue-mo", "yue-hant", "yue-hant-hk", "yue-hant-mo")
LANG_INFO.update({tag: {"fallback": ["zh-hant"]} for tag in _CANTONESE})
LANG_INFO.update({tag: {"fallback": ["zh-hans"]} for tag in ("zh", "yue-hans", "yue-hans-cn")})
LOCALE_PATHS = [BASE_DIR / "measures" / "locale"]
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "tracker.formats"
TIME_ZONE = "Asia/Hong_Kong"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# Documents of sources: a folder that nothing serves, or any storage, such as S3.
_DOCUMENTS = "django.core.files.storage.FileSystemStorage"
STORAGES = {
    "default": {"BACKEND": _DOCUMENTS},
    "documents": {
        "BACKEND": env.str("DOCUMENTS_STORAGE", default=_DOCUMENTS),
        "OPTIONS": env.json("DOCUMENTS_OPTIONS", default={"location": str(VAR_DIR / "documents")}),
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

KNOX_TOKEN_MODEL = "measures.Token"  # nosec # B105: a name
MIGRATION_MODULES = {"knox": None}  # it would create a table for the model that ours replaces
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=90),
    "TOKEN_MODEL": "measures.Token",  # nosec # B105: a name
    "TOKEN_PREFIX": "pmt_",  # nosec # B105: identifies a leaked token
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "measures.api.http.authentication.TokenAuthentication",
        "measures.api.http.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["measures.api.http.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "measures.api.http.problems.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = openapi.document(env)

# Lines of requests go to standard output (`-`) or to a file, which may be moved away at any time.
REQUEST_LOG = env.str("REQUEST_LOG", default="")
LOGGING = logs.configuration(
    env.str("LOG_FORMAT", default="auto", validate=validate.OneOf(("auto", "json", "text"))),
    env.log_level("LOG_LEVEL", default="WARNING"),  # type: ignore[call-overload]
)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="", validate=_secret)  # to read /metrics
