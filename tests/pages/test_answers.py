"""How every page is answered: access, ETags, cookies, costs, sizes, and addresses with rubbish."""

import pytest
from django.db import InterfaceError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from measures.actions import withdrawal
from measures.api.http.rate_limits import charger
from measures.models import Measure, Source
from measures.pages import urls
from measures.pages.page import KEPT
from tests.helpers import make
from tests.helpers.page_access import ACCESS, ROOTS
from tests.helpers.pages import LANGUAGES, text_of, world

ADDRESSES = [
    reverse(f"pages:{url.name}", kwargs=ACCESS[str(url.pattern)][0]) for url in urls.urlpatterns
]


def test_every_public_address_has_its_row():
    assert {str(url.pattern) for url in urls.urlpatterns} == ACCESS.keys()
    roots = {f"/{url.pattern}" for url in get_resolver().url_patterns if hasattr(url, "name")}
    assert roots == ROOTS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_read_every_page_in_every_language_without_a_cookie(db, client, language):
    world()

    for url in urls.urlpatterns:
        parts, right = ACCESS[str(url.pattern)]
        address = reverse(f"pages:{url.name}", kwargs=parts).replace("/en/", f"/{language}/")
        for method in ("get", "head"):
            answer = getattr(client, method)(address)
            assert (answer.status_code, answer.cookies) == (200, {}), address
            assert "Cookie" not in answer.get("Vary", ""), address
        for method in ("post", "put", "patch", "delete"):
            if (right, method) != ("post", "post"):
                assert getattr(client, method)(address).status_code == 405, (method, address)


def test_staff_see_the_same_pages(db, client):
    world()
    before = {address: client.get(address).content for address in ADDRESSES}
    client.force_login(make.user(is_superuser=True))

    assert {address: client.get(address).content for address in ADDRESSES} == before


def test_a_page_that_the_reader_has_is_not_sent_again(db, client):
    world()
    for address in ADDRESSES:
        first = client.get(address)
        if address == "/en/report/":  # a form, which is not kept
            continue
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
    make.measure()
    assert client.get("/en/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_pages_cost_the_same_for_many_measures(db, client, django_assert_max_num_queries):
    world()

    def more(prefix: str, count: int) -> None:
        named = {"zone": make.zone("hetao-sz"), "source": Source.objects.get(code="source-900")}
        for number in range(count):
            bodies = make.named("body-900")
            code = f"{prefix}-{number:03}"
            make.measure(code, kind="whitelist", organisations=bodies, **named)

    more("FEW", 19)
    # The head, the zones, the counts of zones and organisations, the lists and their parts.
    few = {address: _queries(client, address) for address in ADDRESSES}
    more("MORE", 280)
    for address, number in few.items():
        with django_assert_max_num_queries(max(number, 1) + 4):  # counts brought up to the head
            _queries(client, address)


def _queries(client, address):
    KEPT.keep("", None, (b"", ""))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_are_small(db, client):
    world()
    for number in range(60):
        kinds = ("whitelist", "split_line", "talent_housing", "funding_cap")
        make.measure(
            f"MORE-{number:03}",
            kind=kinds[number % 4],
            title_en="Research platform that has a long name as most measures have " * 2,
            targets=[make.target()],
        )

    sizes = {address: len(client.get(address).content) for address in ADDRESSES}

    assert {address: size for address, size in sizes.items() if size > 60_000} == {}


RUBBISH = (
    "x=1",
    "q=" + "字" * 5000,
    "q=%00",
    "zone=%00",
    "kind=%00",
    "organisation=%00",
    "from=%00&to=%00",
    "as_of=%00",
    "measure=%00",
    "zone=none",
    "state=",
    "order=x",
    "after=%27",
    "kind=a,b",
)


@pytest.mark.parametrize("query", RUBBISH)
def test_an_address_with_rubbish_gets_a_page(db, client, query):
    world()
    for address in ADDRESSES:
        answer = client.get(f"{address}?{query}")
        assert answer.status_code in (200, 400), (address, answer.status_code)
        assert answer["Content-Type"].startswith(("text/html", "application/json"))


def test_an_unknown_parameter_is_named_with_those_that_are_known(db, client):
    text = text_of(client.get("/en/measures/?colour=red"))

    assert "Unknown parameter “colour”" in text
    assert "kind" in text


@pytest.mark.parametrize("parameter", ["zone", "organisation", "source"])
def test_a_record_that_is_not_there_is_named_without_the_api(db, client, parameter):
    text = text_of(client.get(f"/en/measures/?{parameter}=none"))

    assert f"No {parameter} has the code none." in text
    assert "/api/" not in text


@pytest.mark.parametrize(
    "path",
    [
        "measures/NO-001/",
        "zones/none/",
        "organisations/x/",
        "sources/%00/",
        "instruments/x/",
        "nothing/at/all",
    ],
)
def test_what_is_not_there_gets_a_page_in_three_languages(db, client, path):
    answer = client.get(f"/zh-hant/{path}")

    text = text_of(answer)
    assert answer.status_code == 404
    assert text.index("沒有這一頁") < text.index("There is no such page.")
    assert "没有该页面" in text


#: By language what its reader sees first, and last: too many requests, and down.
REFUSED = {
    "en": ("Too many requests.", "请求过于频繁。", "The site is not available at the moment."),
    "zh-hant": ("請求過於頻密。", "请求过于频繁。", "網站暫時未能提供服務。"),
    "zh-hans": ("请求过于频繁。", "請求過於頻密。", "网站暂时无法提供服务。"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_requests_and_a_database_that_is_away_get_pages(db, client, settings, language):
    first, other, down = REFUSED[language]
    charger.cache_clear()
    settings.RATE_LIMIT_ANONYMOUS = 1
    many = [client.get(f"/{language}/about/") for _number in range(2)][1]
    settings.RATE_LIMIT_ANONYMOUS = 0

    def fail(*_args):
        raise InterfaceError("the connection is closed")

    client.raise_request_exception = False
    with connection.execute_wrapper(fail):
        away = client.get(f"/{language}/about/")

    assert (many.status_code, away.status_code) == (429, 503)
    assert text_of(many).index(first) < text_of(many).index(other)
    assert down in text_of(away)
    for answer in (many, away):
        assert int(answer["Retry-After"]) > 0
        assert answer["Cache-Control"] == "no-store"
        assert answer.content.count(b"<section lang=") == len(LANGUAGES)
        assert f'href="/{language}/measures/"' in answer.content.decode()


def test_a_withdrawn_measure_is_gone_with_its_reason(db, client, editor):
    measure = world()
    withdrawal.withdraw(measure, by=make.BY, reason="recorded twice", at=make.moment())

    answer = client.get("/en/measures/TEST-900/")

    assert answer.status_code == 410
    assert "recorded twice" in text_of(answer)
    assert not Measure.objects.in_use().exists()
