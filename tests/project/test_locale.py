"""The interface exists in all its languages."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import pofile

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
LOCALES = ("zh_Hans", "zh_Hant")
_PLACEHOLDER = re.compile(r"%\(\w+\)\w|\{\w*\}")
_BLANK_AFTER = re.compile(r'translate "([^"]*:)" %}(?:</(?:span|strong)>)?\s')


def catalog(locale, root=ROOT):
    path = root / f"measures/locale/{locale}/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        read = pofile.read_po(file, locale=locale)
    return {(message.context, message.id): message for message in read if message.id}


def forms(message):
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return ids, strings


@pytest.mark.parametrize("locale", LOCALES)
def test_every_string_is_translated_with_its_placeholders(locale):
    for message in catalog(locale).values():
        ids, strings = forms(message)
        assert all(strings), f"{ids[0]!r} is not translated"
        assert not message.fuzzy, f"{ids[0]!r} is fuzzy"
        for string in strings:
            placeholders = set(_PLACEHOLDER.findall(ids[-1]))
            assert set(_PLACEHOLDER.findall(string)) == placeholders, f"{ids[0]!r}: {string!r}"


def test_no_blank_follows_a_full_width_colon_on_a_page():
    """Where English has a blank after the colon, it is part of the string."""
    chinese, faults = catalog("zh_Hant"), []
    for template in (ROOT / "measures/templates").rglob("*.html"):
        for text in _BLANK_AFTER.findall(template.read_text()):
            if chinese[None, text].string.endswith("："):
                faults.append((template.name, text))
    assert not faults


@pytest.mark.parametrize("locale", LOCALES)
def test_the_compiled_catalogue_is_that_of_the_texts(locale):
    path = ROOT / f"measures/locale/{locale}/LC_MESSAGES/django.mo"
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for (context, _id), message in catalog(locale).items():
        ids, strings = forms(message)
        if len(ids) > 1:
            translation = compiled.ngettext(*ids, 1)
        else:
            translation = (
                compiled.pgettext(context, ids[0]) if context else compiled.gettext(ids[0])
            )
        assert translation == strings[0], "run make messages"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_every_string_of_the_code_is_in_the_catalogues(tmp_path):
    for name in ("measures", "tracker"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    catalogues = {locale: catalog(locale).keys() for locale in LOCALES}

    command = [sys.executable, "manage.py", "makemessages", "--no-location", "--no-obsolete"]
    languages = [part for locale in LOCALES for part in ("-l", locale)]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tracker.settings"}
    subprocess.run([*command, *languages], cwd=tmp_path, env=env, check=True, capture_output=True)

    for locale in LOCALES:
        lacking = catalog(locale, tmp_path).keys() - catalogues[locale]
        assert not lacking, "run make messages, then translate"
