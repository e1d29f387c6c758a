"""Headings tell columns apart, in every language."""

import pytest
from django.conf import settings
from django.utils import translation

from measures.sheets.columns import MEASURES, TARGETS
from measures.sheets.headings import heading, with_names


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_no_two_columns_of_measures_and_targets_have_the_same_heading(language):
    columns = with_names([*MEASURES, *TARGETS[1:]], {"hetao": "Hetao"})

    with translation.override(language):
        headings = [heading(column) for column in columns]

    assert sorted(headings) == sorted({*headings})
