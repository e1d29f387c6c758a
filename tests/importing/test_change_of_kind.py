"""A row that would remove terms of the former kind is in doubt."""

import pytest

from measures.importing.run import dry_run, put_on_record
from measures.models import Measure
from tests.helpers import make
from tests.helpers.sheets import options, xlsx

pytestmark = pytest.mark.django_db


def test_a_change_of_kind_that_would_remove_terms_is_in_doubt():
    make.measure("A-002", kind="talent_housing", terms={"units": 100})
    data = xlsx(["code", "kind"], ["A-002", "tax"])

    [doubtful] = dry_run(data, options()).outcomes
    [doubt] = doubtful.of_grade("doubt")
    assert (doubt.cell, "Number of flats" in doubt.why) == ("B2", True)
    assert put_on_record(data, options()).counts == {"doubtful": 1}
    assert Measure.objects.get().kind == "talent_housing"

    put_on_record(data, options(accepted=frozenset([doubtful.key])))

    assert Measure.objects.get().kind == "tax"
