"""Figures in the admin's forms: typed as officers write them, shown as read, asked about if wild."""

from datetime import date
from decimal import Decimal

import pytest

from measures.models import Measure, Reading, Zone
from tests.helpers import make
from tests.helpers.admin_pages import change_url, errors_of, form_of, new


@pytest.fixture
def editor(client, db):
    user = make.user("administrator")
    client.force_login(user)
    return user


@pytest.fixture
def measure(editor):
    return make.measure(targets=[make.target(value=Decimal(30))])


def figure(measure, **fields):
    return {
        "target": measure.targets.first().pk,
        "value": "25",
        "read_on": "2024-06-30",
        "source": make.source(published_on=date(2024, 6, 30)).pk,
        "reason": "reported",
        "version": measure.version,
    } | fields


def send(client, measure, **fields):
    address = change_url(measure).replace("/change/", "/figure/")
    return client.post(address, figure(measure, **fields), follow=True)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1.5万", "15000"), ("１，２００", "1200"), ("5,000", "5000"), ("三千", "3000")],
)
def test_a_figure_is_read_as_typed_and_the_next_page_names_the_number(client, editor, typed, value):
    measure = make.measure(targets=[make.target(value=Decimal(5000))])

    page = send(client, measure, value=typed).content.decode()

    assert Reading.objects.get().value == Decimal(value)
    assert (f"{typed} was read as {Decimal(value):,f}" in page) == (typed != "5,000")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("1e6", "has an exponent"), ("500余万", "not exact"), ("many", "not one number")],
)
def test_another_text_is_refused_with_a_way_out(client, measure, typed, words):
    response = send(client, measure, value=typed)

    assert words in response.context["form"].errors["value"][0]
    assert not Reading.objects.exists()


def test_a_page_that_comes_back_keeps_what_was_typed_beside_what_it_means(client, measure):
    page = send(client, measure, value="1.5亿", reason="").content.decode()

    assert 'value="1.5亿"' in page
    assert "= 150,000,000 (1.5亿)" in page


@pytest.mark.parametrize(
    ("value", "question"),
    [("3000", "This is 100 times the target, 30. Is it right?"), ("300", None), ("0", None)],
)
def test_a_figure_of_more_than_ten_times_the_target_is_asked_about(
    client, measure, value, question
):
    response = send(client, measure, value=value)

    assert Reading.objects.exists() == (question is None)
    if question:
        assert response.context["form"].errors == {"confirmed": [question]}
        assert 'name="confirmed"' in response.content.decode()


def test_a_figure_below_a_tenth_of_the_last_is_asked_about(client, measure):
    send(client, measure, value="25")
    measure.refresh_from_db()

    response = send(client, measure, value="2.4")

    question = "This is less than a tenth of the last figure, 25. Is it right?"
    assert response.context["form"].errors == {"confirmed": [question]}
    assert Reading.objects.count() == 1


def test_the_tick_confirms_the_number_that_was_asked_about_and_no_other(client, measure):
    asked = send(client, measure, value="3000").context["form"]["confirmed"]
    tick = {"confirmed": asked.field.widget.attrs["value"]}

    other = send(client, measure, value="30000", **tick)
    assert "1,000 times" in other.context["form"].errors["confirmed"][0]
    assert "checked" not in str(other.context["form"]["confirmed"])
    assert not Reading.objects.exists()

    send(client, measure, value="3,000", **tick)
    assert Reading.objects.get().value == 3000


def test_an_unusual_page_asks_nothing_before_it_is_sent(client, measure):
    page = client.get(change_url(measure).replace("/change/", "/figure/")).content.decode()

    assert 'name="confirmed"' not in page
    assert 'type="number"' not in page


def test_a_target_shows_its_figures_with_separators_and_unchanged_ones_change_nothing(
    client, editor
):
    measure = make.measure(targets=[make.target(value=Decimal(50_000_000), baseline=Decimal(5))])

    fields = form_of(client, change_url(measure))
    assert (fields["targets-0-value"], fields["targets-0-baseline"]) == ("50,000,000", "5")

    client.post(change_url(measure), fields | {"reason": "nothing"})
    assert Measure.objects.get().version == 1


def test_every_figure_of_a_measure_takes_what_officers_type(client, editor):
    housing = {
        "kind": "talent_housing",
        "talent_housing-TOTAL_FORMS": "1",
        "talent_housing-0-units": "1.2万",
        "targets-TOTAL_FORMS": "1",
        "targets-0-indicator": "住房",
        "targets-0-indicator_en": "homes",
        "targets-0-comparator": "between",
        "targets-0-direction": "increase",
        "targets-0-value": "１，２００",
        "targets-0-value_max": "1.5万",
        "targets-0-baseline": "三百",
        "targets-0-baseline_qualifier": "more_than",
        "targets-0-unit": "flats",
    }

    page = client.post("/admin/measures/measure/add/", new(**housing), follow=True)

    measure = Measure.objects.get()
    target = measure.targets.get()
    assert (target.value, target.value_max, target.baseline) == (1200, 15000, 300)
    assert target.baseline_qualifier == "more_than"
    assert measure.talent_housing.units == 12000
    assert "1.2万 was read as 12,000" in page.content.decode()


def test_the_amount_and_the_ratio_of_a_funding_cap_take_what_officers_type(client, editor):
    cap = {
        "funding_cap-TOTAL_FORMS": "1",
        "funding_cap-0-amount": "5000万",
        "funding_cap-0-matching_ratio": "１",
        "funding_cap-0-currency": "CNY",
    }

    client.post("/admin/measures/measure/add/", new(**cap))

    terms = Measure.objects.get().funding_cap
    assert (terms.amount, terms.matching_ratio) == (50_000_000, 1)


def test_half_a_home_and_an_amount_in_words_of_doubt_are_refused_at_their_fields(client, editor):
    fields = {
        "kind": "talent_housing",
        "talent_housing-TOTAL_FORMS": "1",
        "talent_housing-0-units": "0.5",
    }

    errors = errors_of(client.post("/admin/measures/measure/add/", new(**fields)))

    assert list(errors) == ["talent_housing-0-units"]


def test_the_area_of_a_zone_takes_what_officers_type(client, editor):
    client.force_login(make.user(is_superuser=True))
    zone = make.zone("hetao-sz")
    address = f"/admin/measures/zone/{zone.pk}/change/"
    context = client.get(address).context
    form = context["adminform"].form
    fields = {f.html_name: f.value() for f in form if f.value() is not None}

    client.post(address, fields | {"area_km2": "１，２００", "reason": "surveyed"})

    assert Zone.objects.get(pk=zone.pk).area_km2 == 1200


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("5000万", {"echo": "= 50,000,000 (5000万)"}),
        ("1200", {"echo": "= 1,200"}),
        ("", {"echo": ""}),
        ("亿" * 5000, None),
    ],
)
def test_a_figure_is_read_while_it_is_typed(client, editor, typed, answer):
    response = client.get("/admin/read-figure/", {"text": typed})

    assert response.status_code == 200
    if answer is None:
        assert "at most 60 characters" in response.json()["error"]
    else:
        assert response.json() == answer


def test_only_staff_have_figures_read(client, db):
    assert client.get("/admin/read-figure/", {"text": "1"}).status_code == 302
