"""The guide for staff says what the code says, in every language, with its pictures."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import translation

from measures.models import Status
from tests.helpers import make


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_guide_has_every_status_with_its_meaning_and_every_picture(client, db, language):
    client.force_login(make.user())
    client.cookies["django_language"] = language

    page = unescape(client.get("/admin/guide/").content.decode())

    with translation.override(language):
        for status in Status:
            assert f"<td>{status.definition}</td>" in page
    pictures = re.findall(r'<img src="/static/([^"]+)"', page)
    assert len(pictures) == 4
    for picture in pictures:
        assert f".{language}." in picture
        assert finders.find(picture)
