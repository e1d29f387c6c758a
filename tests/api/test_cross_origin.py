"""CORS: closed unless the operator names an origin."""

import pytest
from django.conf import settings as configured

from tests.helpers.configured import GOOD, start_configured

ZONES = "/api/v1/zones/"
FRIEND = "https://dashboard.example"


def preflight(origin):
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,if-match,idempotency-key",
    }


def cors_headers(response):
    names = {name.lower() for name in response.headers}
    return {name for name in names if name.startswith("access-control-")}


def test_without_configuration_there_are_no_cors_headers(db, api):
    assert cors_headers(api.get(ZONES, headers={"Origin": FRIEND})) == set()
    assert cors_headers(api.options(ZONES, headers=preflight(FRIEND))) == set()


@pytest.fixture
def friend(db, settings):
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]
    settings.MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *configured.MIDDLEWARE]


def test_a_named_site_may_read_answers_and_their_headers(friend, api):
    for path in (ZONES, f"{ZONES}nowhere/", "/api/nowhere"):
        response = api.get(path, headers={"Origin": FRIEND})

        assert response["Access-Control-Allow-Origin"] == FRIEND
        assert "Access-Control-Allow-Credentials" not in response
        exposed = set(response["Access-Control-Expose-Headers"].split(", "))
        assert exposed >= {"ETag", "Link", "RateLimit", "RateLimit-Policy", "X-Request-ID"}
        assert exposed >= {"Idempotency-Replayed", "Location", "Retry-After", "WWW-Authenticate"}
        assert "origin" in response["Vary"]


def test_a_named_site_may_write_with_a_token(friend, api):
    response = api.options(ZONES, headers=preflight(FRIEND))

    assert response["Access-Control-Allow-Origin"] == FRIEND
    allowed = set(response["Access-Control-Allow-Headers"].split(", "))
    assert allowed >= {"authorization", "if-match", "idempotency-key"}


def test_other_sites_and_other_pages_get_no_cors_headers(friend, api):
    assert cors_headers(api.get(ZONES, headers={"Origin": "https://elsewhere.example"})) == set()
    assert cors_headers(api.get("/", headers={"Origin": FRIEND})) == set()


CONFIGURED = """
import django
from django.conf import settings
django.setup()
print(settings.CORS_ALLOWED_ORIGINS, "corsheaders.middleware.CorsMiddleware" in settings.MIDDLEWARE)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("env", "expected"),
    [({}, "[] False"), ({"CORS_ORIGINS": FRIEND}, f"['{FRIEND}'] True")],
)
def test_the_environment_names_the_origins(tmp_path, env, expected):
    env = GOOD | {"DJANGO_SETTINGS_MODULE": "tracker.settings"} | env

    assert start_configured(tmp_path, "-c", CONFIGURED, **env).stdout.strip() == expected
