"""A typed kind and a text field are declared once: everything that shows them follows."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test.utils import isolate_apps

from measures.admin import measures as form
from measures.admin.inlines import TERMS_INLINES, terms_inline
from measures.api.params.list_request import FIELDS
from measures.api.serializers import requests, responses
from measures.ledger import body
from measures.ledger.search_index import searched
from measures.models import TERM_LABELS, TERMS, Measure, Terms
from measures.models.texts import figure, one_line
from measures.models.with_parts import load_with_parts
from measures.reads.labels import LABELS
from measures.seeding import seeds
from measures.sheets import columns
from measures.text.script import Script
from tests.helpers import make

PRODUCT = Path(__file__).parents[2] / "measures"


class Zoning(models.TextChoices):
    DENSE = "dense", "Dense"
    OPEN = "open", "Open"


@pytest.fixture
def land() -> Iterator[type[Terms]]:
    """A typed kind that the product does not have: its declaration, and nothing else."""
    with isolate_apps("measures"):

        class LandGrant(Terms):
            TEXTS = ("plot",)
            CODE_LISTS = {"uses": ("housing", "offices")}
            DESCRIPTIONS = {"hectares": "How large the plot is."}

            measure = models.OneToOneField(
                Measure, models.CASCADE, primary_key=True, related_name="land_grant"
            )
            zoning = models.CharField(max_length=5, choices=Zoning, blank=True, default="")
            hectares = figure(null=True, blank=True)
            years = models.PositiveIntegerField(null=True, blank=True)
            plot_hans = one_line()
            plot_hant = one_line()
            housing = models.BooleanField(default=False)
            offices = models.BooleanField(default=False)

            class Meta:
                app_label = "measures"

        yield LandGrant


def test_what_a_model_declares_are_its_members_in_order(land):
    types = [(member.name, member.type.value) for member in land.members()]

    assert types == [
        ("zoning", "code"),
        ("hectares", "figure"),
        ("years", "count"),
        ("plot", "text"),
        ("uses", "codes"),
    ]


def test_a_body_has_the_members_that_the_model_declares(land):
    row = land(zoning="open", hectares=Decimal("1.5"), plot_hans="湾区", plot_hant="灣區")
    row.offices = True

    assert body.terms_data(row) == {
        "zoning": "open",
        "hectares": Decimal("1.5"),
        "years": None,
        "plot": {"zh-Hans": "湾区", "zh-Hant": "灣區"},
        "uses": ["offices"],
    }


def test_seeds_take_the_keys_that_the_model_declares(land):
    assert seeds.terms_schema(land) == {
        "zoning": seeds.TEXT,
        "hectares": seeds.NUMBER,
        "years": seeds.WHOLE,
        "plot": seeds.TEXT,
        "uses": seeds.LIST,
    }


def test_a_request_is_read_by_the_members_that_the_model_declares(land):
    serializer = requests.terms_of(land)
    assert serializer.__name__ == "WrittenLandGrant"

    plot, uses = {"zh-Hans": "湾区"}, ["offices"]
    request = serializer(
        data={"zoning": "", "hectares": "2.5", "years": None, "plot": plot, "uses": uses}
    )
    assert request.is_valid(), request.errors
    assert request.validated_data["hectares"] == Decimal("2.5")
    for name, wrong in {
        "zoning": "tall",
        "hectares": "many",
        "years": -1,
        "plot": {"en": "a bay"},
        "uses": ["parks"],
        "size": 1,
    }.items():
        assert list(_errors(serializer, {name: wrong})) == [name]


def _errors(serializer, data):
    request = serializer(data=data)
    request.is_valid()
    return request.errors


def test_the_api_documents_the_members_that_the_model_declares(land):
    serializer = responses.terms_of(land)

    fields = serializer().fields
    assert serializer.__name__ == "LandGrantTerms"
    assert list(fields) == ["zoning", "hectares", "years", "plot", "uses"]
    assert list(fields["zoning"].choices) == ["dense", "open"]
    assert list(fields["uses"].child.choices) == ["housing", "offices"]
    assert fields["hectares"].help_text == "How large the plot is."


def test_exports_have_a_column_for_each_member(land):
    assert [column.code for column in columns.terms_of([land])] == [
        "terms_zoning",
        "terms_uses",
        "terms_hectares",
        "terms_years",
        "terms_plot_zh_hans",
        "terms_plot_zh_hant",
    ]


def test_the_form_has_a_field_for_each_member(land):
    inline = terms_inline(land)

    assert inline.fields == [("zoning", "hectares"), ("years",), "plot", ("housing", "offices")]
    assert "plot" in inline.form.base_fields


def test_a_list_of_codes_sets_all_its_columns(land):
    row = land(housing=True)

    row.fill({"uses": ["offices"], "plot": "湾区"}, Script.HANS)

    assert (row.housing, row.offices, row.plot_hant) == (False, True, "灣區")


def test_an_unknown_code_in_a_list_is_refused_by_name(land):
    with pytest.raises(ValidationError) as refusal:
        land().fill({"uses": ["parks"]}, Script.HANS, "terms.")

    assert refusal.value.message_dict == {
        "terms.uses": ["“parks” is not among the known values: housing, offices."]
    }


def test_a_column_of_a_type_that_terms_cannot_have_is_refused(land):
    class Dated(land):
        opened_on = models.DateField(null=True)

        class Meta:
            app_label = "measures"

    with pytest.raises(TypeError, match=r"Dated.opened_on is of no type that terms may have"):
        Dated.members()


@pytest.mark.parametrize("kind", TERMS)
def test_every_place_has_the_members_of_a_typed_kind(db, kind):
    model = TERMS[kind]
    names = {member.name for member in model.members()}
    measure = load_with_parts(make.measure(kind=kind).pk)

    assert body.body_data(measure)["terms"].keys() == names
    assert requests.TERMS[kind]().fields.keys() == names
    assert responses.terms_of(model)().fields.keys() == names
    assert seeds.TERMS[kind].keys() == names
    assert TERMS_INLINES[kind].model is model
    assert names <= TERM_LABELS.keys()


def test_a_typed_kind_costs_four_product_files():
    """Names that only terms have stand in their model, its migrations and their labels."""
    spelling = re.compile(r"\b(keeper|tenure|beneficiary|eligible|FundingCap|TalentHousing)\b")
    modules = {
        str(path.relative_to(PRODUCT))
        for path in PRODUCT.rglob("*.py")
        if "migrations" not in path.parts and spelling.search(path.read_text("utf-8"))
    }

    # The others are the migration and the member of Kind.
    assert modules == {"models/terms.py", "models/term_labels.py"}


@pytest.mark.parametrize("name", Measure.text_members())
def test_every_place_has_the_texts_of_a_measure(db, name):
    data = body.body_data(load_with_parts(make.measure().pk))
    keys = Measure.text_keys(name)
    paths = {column.path[0] for column in columns.MEASURES}
    spelt = {key.rstrip("!") for key in seeds.MEASURE}

    assert data[name].keys() == Measure.columns(name).keys()
    assert any(text.pointer == f"/{name}" for text in searched(data))
    assert name in responses.Measure().fields
    assert name in requests.AmendRequest().fields
    assert name in FIELDS
    assert name in paths
    assert spelt.issuperset(keys)
    assert form.MeasureForm.base_fields.keys() >= {name}
    assert name in LABELS


def test_a_text_follows_from_the_texts_that_its_model_names(land):
    class Named(land):
        TEXTS = ("plot", "nickname")

        nickname_hans = one_line()
        nickname_hant = one_line()
        nickname_en = one_line()

        class Meta:
            app_label = "measures"

    row = Named(nickname_hans="小湾", nickname_en="Little Bay")

    assert Named.text_keys("nickname") == ["nickname", "nickname_en"]
    assert body.texts_data(row)["nickname"]["en"] == "Little Bay"
    assert type(responses.texts_of(Named)["nickname"]) is responses.Text
    assert {*requests.texts_of(Named)["nickname"].get_fields()} == {"zh-Hans", "zh-Hant", "en"}
    codes = [column.code for column in columns.texts_of(Named)]
    assert codes[2:] == ["nickname_zh_hans", "nickname_zh_hant", "nickname_en"]
