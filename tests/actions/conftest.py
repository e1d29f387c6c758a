import pytest

from tests.helpers import make


@pytest.fixture
def chief(client, db):
    user = make.user(is_superuser=True, first_name="Chief", last_name="Wong")
    client.force_login(user)
    return user
