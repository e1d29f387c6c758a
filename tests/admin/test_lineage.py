"""The page that links a measure with its model, from the page to read it on."""

from measures.models import Measure
from tests.helpers import make
from tests.helpers.admin_pages import page_url


def test_an_editor_links_a_measure_and_takes_the_link_back(client, db):
    model, copy = make.measure("A-001", zone=make.zone("suzhou")), make.measure("A-002")
    client.force_login(make.user("editor", copy.zone))
    address = f"{page_url(copy)}lineage/"
    assert address in client.get(page_url(copy)).content.decode()
    form = {"version": "1"}

    wrong = client.post(address, form | {"modelled_on": "A-009", "reason": "The notice says so."})
    assert "No measure has the code A-009." in wrong.content.decode()
    client.post(address, form | {"modelled_on": "A-001", "reason": "The notice says so."})
    page = client.get(page_url(copy)).content.decode()
    assert "Modelled on" in page
    assert f'href="{page_url(model)}"' in page
    assert f'href="{page_url(copy)}"' in client.get(page_url(model)).content.decode()

    client.post(address, {"version": "2", "modelled_on": "", "reason": "Misread."})
    assert Measure.objects.get(code="A-002").modelled_on is None
