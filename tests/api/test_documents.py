"""Sources, their documents and evidence with its words, over the API."""

import pytest

from measures.actions import editing
from measures.ledger import verification
from measures.models import Document, Measure, Source
from measures.text.digest import digest_of
from tests.helpers import make
from tests.helpers.api import V1, problem
from tests.helpers.files import TEXT, WORDS, attached, upload

START = TEXT.index(WORDS)
ATTACH = f"{V1}sources/paper/document/"


@pytest.fixture
def measure(db):
    document = attached(make.source("paper"))
    content = [{"source": document.source, "start": START, "end": START + len(WORDS)}]
    return make.measure("A-001", source=document.source, evidence=content)


def show(value):
    content, why = {"shown": value}, {"by": make.BY, "reason": "agreed on", "at": make.moment()}
    editing.save_source(Source.objects.get(code="paper"), content=content, **why)


def quoted(api):
    [cited] = api.get(f"{V1}measures/A-001/evidence/").json()["results"]
    return cited


def test_the_public_sees_what_the_source_allows(api, measure):
    cited = quoted(api)
    assert (cited["quotation"], cited["opens"], cited["source"]) == (None, False, "paper")
    assert cited["title"]["zh-Hans"] == "来源paper"
    assert problem(api.get(ATTACH), 403, "not-allowed")

    show("passages")
    assert quoted(api)["quotation"]["words"] == WORDS
    assert api.get(ATTACH).status_code == 403
    show("document")
    assert api.get(ATTACH).json()["text"] == TEXT


def test_staff_see_all_by_session_or_a_token_to_audit(api, measure):
    user = make.user("viewer")
    for scopes, status in {("read",): 403, ("read", "audit"): 200}.items():
        api.credentials(HTTP_AUTHORIZATION=f"Token {make.token(user, *scopes)}")
        assert api.get(ATTACH).status_code == status
        assert bool(quoted(api)["quotation"]) == (status == 200)
    opened = api.get(ATTACH).json()
    assert (opened["number"], opened["coverage"]["covered"]) == (1, len(WORDS))


def test_a_document_is_attached_once_by_an_editor(api, editor):
    make.source("paper")
    form = {"document": upload(), "reason": "kept for the record"}

    dry = api.post(f"{ATTACH}?dry_run=true", form, format="multipart")
    assert (dry.status_code, dry.json()["dry_run"], Document.objects.count()) == (200, True, 0)
    made = api.post(ATTACH, form, format="multipart")

    assert made.status_code == 201, made.json()
    [document] = made.json()["documents"]
    assert (document["type"], document["characters"]) == ("text", len(TEXT))
    assert api.get(f"{V1}sources/paper/").json() == made.json()
    again = problem(api.post(ATTACH, form, format="multipart"), 400, "invalid-body")
    assert again["errors"][0]["pointer"] == "#/document"
    assert verification.verify().faults == []


@pytest.mark.parametrize(
    ("data", "status"), [(b"", 400), (b"MZ\0", 400), (b"a" * (20 * 1024 * 1024 + 1), 400)]
)
def test_a_file_is_refused_with_the_reason(api, editor, data, status):
    make.source("paper")
    form = {"document": upload(data), "reason": "kept for the record"}

    refused = problem(api.post(ATTACH, form, format="multipart"), status, "invalid-body")

    assert refused["errors"][0]["pointer"] == "#/document"
    assert refused["errors"][0]["detail"].startswith("The file is")


def test_the_digest_is_found_where_the_document_is_kept(api, editor):
    attached(make.source("paper"))
    make.measure("A-001", zone=make.zone("hetao-sz"))
    content = {"source": "paper", "start": START, "end": START + 3, "reason": "it says so"}
    address, tag = f"{V1}measures/A-001/evidence/", {"If-Match": '"1"'}

    refused = api.post(address, content | {"digest": "0" * 16}, format="json", headers=tag)
    assert problem(refused, 400, "invalid-body")["errors"][0]["pointer"] == "#/digest"
    done = api.post(address, content, format="json", headers=tag)

    assert done.status_code == 200, done.json()
    [cited] = done.json()["evidence"]
    assert cited["digest"] == digest_of(WORDS[:3])
    assert Measure.objects.get().version == 2


def test_unknown_sources_documents_and_parameters_are_refused(api, db):
    make.source("paper")
    show("document")

    assert problem(api.get(f"{V1}sources/other/"), 404, "not-found")
    assert problem(api.get(ATTACH), 404, "not-found")
    assert problem(api.get(f"{ATTACH}?number=x"), 400, "invalid-parameter")
    assert problem(api.get(f"{V1}sources/paper/?a=1"), 400, "unknown-parameter")
