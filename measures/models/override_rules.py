"""The rules for an override of the converter."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measures.text.characters import unprintable
from measures.text.script import Script, converter

from .organisation import Organisation
from .override import Override, Towards, overrides_in_use
from .source import Source
from .zone import Zone

MOST = 20


def check_override(direction: str, word: str, replacement: str, *, new: bool = False) -> None:
    """Raise ValidationError, keyed by field, for the first rule that the override breaks.

    Run against the words in use, shipped and staff's; `new`: the word must not be among the
    staff's yet.
    """
    if direction not in Towards.values:
        known = ", ".join(Towards.values)
        _refuse("direction", _("Choose a direction: %(known)s.") % {"known": known})
    for field, text in (("word", word), ("replacement", replacement)):
        _check_form(field, text)
    if len(word) != len(replacement):
        message = _(
            "“%(replacement)s” has another length than “%(word)s”. Give as many characters, or "
            "places in the texts would no longer hold in both scripts."
        )
        _refuse("replacement", message % {"replacement": replacement, "word": word})
    if new and Override.objects.filter(direction=direction, word=word, withdrawn=False).exists():
        message = _("“%(word)s” is in the table already. Change that entry instead.")
        _refuse("word", message % {"word": word})
    script = Towards(direction).script
    words = overrides_in_use(names=False).words[script]
    _check_circle(words, word, replacement)
    if longer := [other for other in words if word in other and other != word]:
        message = _(
            "“%(word)s” is part of “%(longer)s”, which is in use, and would reach into it. Give "
            "the longer words in full that you want to change."
        )
        _refuse("word", message % {"word": word, "longer": longer[0]})
    _check_names(script, word, replacement)


def _refuse(field: str, message: str) -> None:
    raise ValidationError({field: message})


def _check_form(field: str, text: str) -> None:
    if not text or text != text.strip() or len(text.split()) > 1:
        _refuse(field, _("Give a word here, without spaces."))
    if character := unprintable(text):
        message = _(
            "This word contains an invisible or control character (%(character)s). Remove it."
        )
        _refuse(field, message % {"character": character})
    if len(text) > MOST:
        _refuse(field, _("A word has at most %(most)s characters.") % {"most": MOST})


def _check_circle(words: dict[str, str], word: str, replacement: str) -> None:
    seen = [word, replacement]
    while (last := words.get(seen[-1], seen[-1])) != seen[-1]:
        if last in seen:
            message = _("This goes in a circle: %(circle)s. Withdraw one of these first.")
            _refuse("replacement", message % {"circle": " → ".join([*seen, last])})
        seen.append(last)


def _check_names(script: Script, word: str, replacement: str) -> None:
    """Names of zones, organisations and sources are nobody's to change by the way."""
    now = overrides_in_use(names=False)
    old, new = converter(now), converter(now.with_words(script, {word: replacement}))
    for what, name, stored_name in _names_with(word, script):
        converted = new.derived(name, script.other)
        if converted not in (stored_name, old.derived(name, script.other)):
            message = _(
                "This would change the name %(what)s: “%(name)s” would become “%(made)s”. Choose a "
                "longer word that the name does not hold."
            )
            _refuse("word", message % {"what": what, "name": name, "made": converted})


def _names_with(word: str, script: Script) -> Iterator[tuple[str, str, str]]:
    """Whose name it is, the name as written and, for a zone, as stored in `script`."""
    of = script.other
    for model, what in (
        (Zone, _("of the zone %(code)s")),
        (Organisation, _("of the organisation %(code)s")),
    ):
        rows = model.objects.filter(**{f"name_{of}__contains": word}).order_by("code")
        for code, name, stored_name in rows.values_list("code", f"name_{of}", f"name_{script}"):
            yield what % {"code": code}, name, stored_name
    for column, what in (
        ("title", _("(title) of the source %(code)s")),
        ("publisher", _("(publisher) of the source %(code)s")),
    ):
        sources = Source.objects.filter(**{f"{column}_{of}__contains": word}, script=of)
        for code, name in sources.order_by("code").values_list("code", f"{column}_{of}"):
            yield what % {"code": code}, name, ""
