from measures.models import Measure
from tests.helpers import make


def test_the_start_page_counts_measures_by_zone_and_status(db, client):
    park = make.zone("hetao-sz", make.zone("hetao"))
    make.measure(zone=park)
    make.measure(zone=park, status="in_force")

    page = client.get("/", headers={"accept-language": "en"}).content.decode()

    assert "Zone hetao-sz" in page
    assert page.index("Zone hetao<") < page.index("Zone hetao-sz<")
    assert page.count('<td class="total">2</td>') == 2  # a zone's figures include its sub-zones
    for address in ("/api/v1/", "/api/docs/", "/admin/", "/api/v1/zones/hetao-sz/measures/"):
        assert f'href="{address}"' in page


def test_an_empty_tracker_says_what_to_do(db, client):
    page = client.get("/").content.decode()

    assert not Measure.objects.exists()
    assert "Load the fixtures" in page


def test_the_start_page_costs_the_same_for_many_measures(db, client, django_assert_max_num_queries):
    for _ in range(5):
        make.measure()
    # The head, whether the counts are of its chain, what changed since, the zones.
    with django_assert_max_num_queries(5):
        client.get("/")
    for _ in range(20):
        make.measure(zone=make.zone())
    # The head, whether the counts are of its chain, what changed since, the zones.
    with django_assert_max_num_queries(5):
        client.get("/")


def test_the_language_is_the_readers_and_can_be_switched(db, client):
    make.measure()

    cantonese = client.get("/", headers={"accept-language": "yue-HK,en;q=0.5"})
    assert 'lang="zh-hant"' in cantonese.content.decode()
    assert "區hetao-sz" in cantonese.content.decode()
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})
    assert "区hetao-sz" in client.get("/").content.decode()


def test_each_language_is_named_in_its_own_words(db, client):
    for code in ("en", "zh-hant", "zh-hans"):
        page = client.get("/", headers={"accept-language": code}).content.decode()
        for name in ("English", "繁體中文", "简体中文"):
            assert f">{name}</button>" in page
