"""With the source documents, every shipped span opens with its words marked."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from measures.models import Evidence, Measure, Source
from measures.reads.quotations import evidence_of
from tests.helpers import curated, make

DIRECTORY = Path(os.environ.get("SOURCES", Path(__file__).parents[3] / "shared" / "sources"))

pytestmark = pytest.mark.slow


def test_every_shipped_span_opens_in_the_admin_and_the_api(db, client, api):
    if not DIRECTORY.is_dir():
        pytest.skip(f"the documents are not in the repository, and not in {DIRECTORY}")
    curated.load()
    for source in Source.objects.exclude(file_name=""):
        call_command("attach_source", source.code, DIRECTORY / source.file_name)
    client.force_login(user := make.user("auditor"))
    api.force_login(user)
    opened = 0
    for measure in Measure.objects.order_by("code"):
        cited = [each for each in evidence_of(measure.pk, reader=True) if each.quotation]
        assert all(each.quotation.is_intact and each.opens for each in cited), measure.code
        opened += len(cited)
        if opened % 7 == 0:
            assert_shown(client, api, measure, cited)
    assert opened == Evidence.objects.filter(start__isnull=False).count() > 0


def assert_shown(client, api, measure, cited):
    page = client.get(reverse("admin:measures_measure_page", args=[measure.pk]))
    assert page.content.decode().count("<mark>") == len(cited)
    answer = api.get(f"/api/v1/measures/{measure.code}/evidence/").json()
    words = [each["quotation"]["words"] for each in answer["results"] if each["quotation"]]
    assert sorted(words) == sorted(each.quotation.words for each in cited)
    address = reverse("admin:measures_source_document", args=[cited[0].evidence.source_id])
    span = f"{cited[0].evidence.start}-{cited[0].evidence.end}"
    assert "<mark>" in client.get(f"{address}?mark={span}").content.decode()
