import pytest


@pytest.fixture
def spec(api):
    return api.get("/api/schema/", headers={"Accept": "application/json"}).json()
