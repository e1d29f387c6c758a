"""Headings tell columns apart, in every language."""

import pytest
from django.conf import settings
from django.utils import translation

from measures.sheets.tables import for_people

pytestmark = pytest.mark.once


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_no_two_columns_of_measures_and_targets_have_the_same_heading(language):
    with translation.override(language):
        measures, targets, _steps = for_people({"hetao": "Hetao"})

    headings = [*measures.head[0], *targets.head[0][1:]]

    assert sorted(headings) == sorted({*headings})
