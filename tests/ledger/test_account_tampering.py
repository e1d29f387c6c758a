"""Rights changed by SQL, around the record, are named by the proof at their place."""

import pytest

from measures.actions import glossary
from measures.actions.people import account_record, accounts
from measures.models import GlossaryTerm, Token
from tests.helpers import make
from tests.helpers.accounts import DETAILS, faults, last_entry, recorded, token_of
from tests.helpers.factors import factor_of
from tests.helpers.tamper import sql


@pytest.fixture
def mei(db):
    recorded(is_superuser=True, username="chief")
    user = recorded("editor", username="mei", last_name="Chan")
    token_of(user)
    assert faults() == []
    return user


def give_role(mei):
    sql(
        "INSERT INTO measures_membership (user_id, role, zone_id) VALUES (%s, 'auditor', %s)",
        *(mei.pk, make.zone("hetao-sz").pk),
    )


def move_membership(mei):
    other = make.zone("elsewhere")
    sql("UPDATE measures_membership SET zone_id = %s WHERE user_id = %s", other.pk, mei.pk)


def user(column, value):
    def tamper(mei):
        sql(f"UPDATE auth_user SET {column} = %s WHERE id = %s", value, mei.pk)

    return tamper


def token(column, value):
    def tamper(mei):
        sql(f"UPDATE measures_token SET {column} = %s WHERE user_id = %s", value, mei.pk)

    return tamper


def take_token_over(mei):
    chief = type(mei).objects.get(username="chief")
    sql("UPDATE measures_token SET user_id = %s", chief.pk)


def insert_token(mei):
    Token.objects.create(mei, name="forged", scopes="read write")


ROW = "row was changed around the record; entry"
TAMPERED = {
    "a role is added": (give_role, f"a membership {ROW}", "roles"),
    "a role is changed": (
        lambda mei: sql("UPDATE measures_membership SET role = 'administrator'"),
        f"a membership {ROW}",
        "roles",
    ),
    "a role is moved to another zone": (move_membership, f"a membership {ROW}", "roles"),
    "a role is removed": (
        lambda mei: sql("DELETE FROM measures_membership"),
        f"a membership {ROW}",
        "roles",
    ),
    "a role ends later": (
        lambda mei: sql("UPDATE measures_membership SET ends_on = '2036-01-01'"),
        f"a membership {ROW}",
        "roles",
    ),
    "mails go out in another language": (
        lambda mei: sql("UPDATE measures_account SET language = 'en'"),
        f"its own {ROW}",
        "language",
    ),
    "a second factor is added": (
        factor_of,
        f"a device {ROW}",
        "second_factor",
    ),
    "a recovery code is added": (
        lambda mei: sql(
            "INSERT INTO measures_recoverycode (user_id, digest) VALUES (%s, %s)", mei.pk, "0" * 64
        ),
        f"a recovery code {ROW}",
        "recovery_codes",
    ),
    "a superuser is made": (user("is_superuser", True), f"its own {ROW}", "is_superuser"),
    "a closed account is opened": (user("is_active", False), f"its own {ROW}", "is_active"),
    "a name is changed": (user("last_name", "Wong"), f"its own {ROW}", "last_name"),
    "a password hash is replaced": (user("password", "md5$a$b"), f"its own {ROW}", "password"),
    "the scopes of a token grow": (token("scopes", "read write"), f"a token {ROW}", "tokens"),
    "a token lives longer": (
        token("expiry", "2036-01-01 00:00:00+00:00"),
        f"a token {ROW}",
        "tokens",
    ),
    "the secret of a token is replaced": (token("digest", "0" * 128), f"a token {ROW}", "tokens"),
    "a token is taken over": (take_token_over, f"a token {ROW}", "tokens"),
    "a token is inserted": (insert_token, f"a token {ROW}", "tokens"),
    "a token is deleted": (
        lambda mei: sql("DELETE FROM measures_token"),
        f"a token {ROW}",
        "tokens",
    ),
}


@pytest.mark.parametrize("attack", TAMPERED)
def test_tampering_with_the_rows_of_an_account_is_named(mei, attack):
    tamper, fault, member = TAMPERED[attack]

    tamper(mei)

    expected = f"account user-{mei.pk}: {fault} {last_entry(mei).seq} has other values ({member})"
    assert expected in faults()


def test_an_account_made_around_the_record_is_named(mei):
    ghost = make.user(username="ghost", is_superuser=True)

    assert faults() == [f"account user-{ghost.pk}: no entry records it (ghost)"]


def test_a_deleted_account_is_named(mei):
    code, seq = f"user-{mei.pk}", last_entry(mei).seq
    for table in ("membership", "token", "account"):
        sql(f"DELETE FROM measures_{table} WHERE user_id = %s", mei.pk)
    sql("DELETE FROM auth_user WHERE id = %s", mei.pk)

    assert faults() == [f"account {code}: its row is gone; entry {seq} records it"]


@pytest.mark.parametrize(
    "attack", ["UPDATE measures_glossaryterm SET hant = 'X'", "DELETE FROM measures_glossaryterm"]
)
def test_a_changed_or_deleted_term_of_the_glossary_is_named(mei, attack):
    words = {"hans": "甲", "hant": "乙", "english": "", "note": ""}
    term = glossary.save_term(GlossaryTerm(), words, reason="usage", **DETAILS)
    seq = last_entry().seq

    sql(f"{attack} WHERE id = %s", term.pk)

    [fault] = faults()
    assert fault.startswith(f"glossary term-{term.pk}: its ")
    assert f"entry {seq}" in fault


def test_a_term_added_around_the_record_is_named(mei):
    sql(
        "INSERT INTO measures_glossaryterm (hans, hant, english, note, withdrawn, version) "
        "VALUES ('甲', '乙', '', '', %s, 1)",
        False,
    )

    [fault] = faults()
    assert fault == f"glossary term-{GlossaryTerm.objects.latest('pk').pk}: no entry records it"


def test_a_later_act_does_not_cover_what_was_changed_around_the_record(mei):
    user("is_superuser", True)(mei)

    with pytest.raises(Exception, match="changed around the record") as refusal:
        accounts.set_password(mei, "correct horse battery", **DETAILS)

    assert "record_accounts mei" in str(refusal.value)
    assert len(faults()) == 1


def test_the_operator_records_an_account_as_it_is_now_for_a_reason(mei):
    user("last_name", "Wong")(mei)
    ghost = make.user(username="ghost")

    for each in (mei, ghost):
        assert account_record.adopt(each, reason="set by the shell", **DETAILS)

    assert faults() == []
    assert last_entry(mei).reason == "set by the shell"


def test_before_the_record_begins_accounts_are_no_faults_and_then_all_are_in_it(db):
    make.user("editor")
    make.token(make.user("auditor"))
    assert faults() == []

    number = account_record.begin(make.NOW)

    assert number == 2 + GlossaryTerm.objects.count()
    assert account_record.begin(make.NOW) == 0
    assert faults() == []
