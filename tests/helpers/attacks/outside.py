"""On tables that are no part of the record: the proof does not see them."""

from functools import partial

from tests.helpers.tamper import sql

from . import Found, attack

outside = partial(attack, found=Found.NO)

outside("a role raised", lambda r: sql("UPDATE measures_membership SET role = 'administrator'"))
outside("a role removed", lambda r: sql("DELETE FROM measures_membership"))
outside(
    "an account made a superuser", lambda r: sql("UPDATE auth_user SET is_superuser = %s", True)
)
outside("a password replaced", lambda r: sql("UPDATE auth_user SET password = 'x'"))
outside("the name of an account changed", lambda r: sql("UPDATE auth_user SET first_name = 'X'"))
outside(
    "the scopes of a token widened",
    lambda r: sql("UPDATE measures_token SET scopes = 'read write audit'"),
)
outside("the end of a token put off", lambda r: sql("UPDATE measures_token SET expiry = NULL"))
outside(
    "a token given to another person",
    lambda r: sql("UPDATE measures_token SET user_id = (SELECT max(id) FROM auth_user)"),
)
outside("the admin's log emptied", lambda r: sql("DELETE FROM django_admin_log"))
outside("failed logins forgotten", lambda r: sql("DELETE FROM axes_accessattempt"))
outside(
    "a term of the glossary changed", lambda r: sql("UPDATE measures_glossaryterm SET note = 'X'")
)
outside(
    "a kept answer to a repeated request changed",
    lambda r: sql("UPDATE measures_idempotentresponse SET status = 200"),
)
outside(
    "the stored result of a verification changed",
    lambda r: sql("UPDATE measures_verification SET faults = ''"),
)
outside(
    "the record of migrations changed",
    lambda r: sql("DELETE FROM django_migrations WHERE app = 'axes'"),
)
