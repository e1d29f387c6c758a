"""With invalid settings the tracker does not start and names the setting and the remedy."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.helpers.configured import GOOD, start_configured

pytestmark = [pytest.mark.once, pytest.mark.slow]


def test_good_settings_start(tmp_path):
    assert start_configured(tmp_path, **GOOD).returncode == 0


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"LEDGER_KEY": ""}, "LEDGER_KEY is missing"),
        ({"CHECKPOINT_KEY": "short"}, "CHECKPOINT_KEY is shorter than 32"),
        ({"LEDGER_KEY": "short"}, "LEDGER_KEY is shorter than 32"),
        ({"LEDGER_KEY": f"{'l' * 50}\nsecond"}, "KEY until SEQ"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must begin with"),
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"PLAIN_QUERYSETS": "maybe"}, "PLAIN_QUERYSETS"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"RATE_LIMIT_ANONYMOUS": "-1"}, "RATE_LIMIT_ANONYMOUS"),
        ({"RATE_LIMIT_USERS": "many"}, "RATE_LIMIT_USERS"),
        ({"PROXIES": "11"}, "PROXIES"),
        ({"THREADS": "0"}, "THREADS"),
        ({"BACKLOG": "1"}, "BACKLOG"),
        ({"HEADER_TIMEOUT": "61"}, "HEADER_TIMEOUT"),
        ({"FAST_PATH": "maybe"}, "FAST_PATH"),
        ({"CORS_ORIGINS": "dashboard.example"}, "CORS_ORIGINS"),
        ({"CORS_ORIGINS": "https://a.example/"}, "is not an origin"),
    ],
)
def test_an_odd_setting_is_refused_by_name(tmp_path, env, message):
    done = start_configured(tmp_path, **(GOOD | env))

    assert done.returncode == 1
    assert message in done.stderr


@pytest.mark.parametrize("more", [{}, {"HSTS_PRELOAD": "true"}])
def test_django_finds_nothing_to_warn_of_behind_tls(tmp_path, more):
    """`check --deploy`, with the keys that the tracker makes."""
    start_configured(tmp_path, "-m", "tracker.keys")
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    done = start_configured(tmp_path, *check, HTTPS="true", **more)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


WEAK = ("abc12345x", "password1234", "123456789012", "ada.lovelace")


@pytest.mark.parametrize("password", WEAK)
def test_weak_passwords_are_refused(password):
    ada = get_user_model()(username="ada.lovelace")

    with pytest.raises(ValidationError):
        validate_password(password, ada)
    validate_password("correct horse battery", ada)


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path):
    first = start_configured(tmp_path, "-m", "tracker.keys")
    keys = {file.name: file.read_text() for file in tmp_path.iterdir()}
    second = start_configured(tmp_path, "-m", "tracker.keys")

    assert (first.returncode, second.returncode) == (0, 0)
    assert set(keys) == {"secret_key.txt", "ledger_key.txt", "checkpoint_key.txt"}
    assert keys == {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert start_configured(tmp_path).returncode == 0


def test_a_lost_ledger_key_is_not_replaced_beside_a_database(tmp_path):
    start_configured(tmp_path, "-m", "tracker.keys")
    (tmp_path / "db.sqlite3").touch()
    (tmp_path / "ledger_key.txt").unlink()

    done = start_configured(tmp_path, "-m", "tracker.keys")

    assert done.returncode == 1
    assert "Restore the file from your backup" in done.stderr
    assert not (tmp_path / "ledger_key.txt").exists()
    assert "LEDGER_KEY is missing" in start_configured(tmp_path).stderr


def test_a_directory_that_cannot_be_written_gets_one_message(tmp_path):
    (tmp_path / "file").touch()

    done = start_configured(tmp_path / "file" / "var", "-m", "tracker.keys")

    assert done.returncode == 1
    assert done.stderr.startswith("keys: ")


SHOW = (
    "from django.conf import settings as s; import json; print(json.dumps(s.DATABASES['default']))"
)


@pytest.mark.parametrize("pooler", ["false", "true"])
def test_postgresql_gets_time_limits_or_what_a_pooler_can_take(tmp_path, pooler):
    """PgBouncer refuses `options`, and a cursor would outlive the connection it was opened on."""
    url = {"DATABASE_URL": "postgres://a@b/c", "DATABASE_POOLER": pooler}
    env = GOOD | url | {"DATABASE_LOCK_TIMEOUT": "7", "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    done = start_configured(tmp_path, "-c", SHOW, **env)
    database = json.loads(done.stdout)

    assert database["CONN_HEALTH_CHECKS"]
    assert database["OPTIONS"]["connect_timeout"] == database["OPTIONS"]["pool"]["timeout"] == 2
    assert database["DISABLE_SERVER_SIDE_CURSORS"] == (pooler == "true")
    assert ("lock_timeout=7s" in database["OPTIONS"].get("options", "")) == (pooler == "false")
