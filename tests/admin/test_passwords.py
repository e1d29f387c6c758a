"""Passwords: what is refused, and the tokens that end with one."""

import pytest

from measures.models import Token
from tests.helpers import make

OWN = "/admin/password_change/"
OLD, NEW = "correct horse battery", "another horse battery"


def fields(new=NEW, **more):
    return {"old_password": OLD, "new_password1": new, "new_password2": new} | more


@pytest.fixture
def ada(db, client):
    user = make.user(username="ada.lovelace")
    make.token(user)
    client.force_login(user)
    return user


def test_a_password_change_ends_the_persons_tokens_unless_they_keep_them(client, ada, api):
    secret = make.token(ada)
    make.token(other := make.user())
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert 'name="ends_tokens" aria-describedby="id_ends_tokens_helptext" id="id_ends_tokens" ' in (
        page := client.get(OWN).content.decode()
    )
    assert page.count("checked") == 1

    assert client.post(OWN, fields()).status_code == 302
    assert api.get("/api/v1/zones/").status_code == 200

    again = {"old_password": NEW, "ends_tokens": "on"}
    assert client.post(OWN, fields(OLD, **again)).status_code == 302
    assert api.get("/api/v1/zones/").status_code == 401
    assert [token.user for token in Token.objects.all()] == [other]
    assert client.get("/admin/").status_code == 200  # the session goes on


@pytest.mark.parametrize("weak", ["abc12345x", "password1234", "123456789012", "ada.lovelace"])
def test_a_weak_password_is_refused_and_the_tokens_stay(client, ada, weak):
    response = client.post(OWN, fields(weak, ends_tokens="on"))

    assert response.status_code == 200
    assert response.context["form"].errors["new_password2"]
    assert Token.objects.filter(user=ada).exists()
    ada.refresh_from_db()
    assert ada.check_password(OLD)


def test_a_password_set_by_another_ends_the_tokens(client, ada):
    client.force_login(make.user(is_superuser=True))
    address = f"/admin/auth/user/{ada.pk}/password/"

    short = client.post(address, {"password1": "abc12345x", "password2": "abc12345x"})
    assert "at least 12 characters" in short.content.decode()
    assert Token.objects.filter(user=ada).exists()

    both = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert client.post(address, both).status_code == 302
    assert not Token.objects.filter(user=ada).exists()
