"""Provenance of texts, for the OpenAPI document."""

from __future__ import annotations

from rest_framework import serializers as s

from measures.models import ReviewState
from measures.models.texts import LANGUAGES

from .capacity import NAMED, capacity

_CHINESE = [LANGUAGES["hans"], LANGUAGES["hant"]]


class TextState(s.Serializer):
    """The state of a derived text that differs from the plain output of `converter`."""

    state = s.ChoiceField(
        [*ReviewState.values, "machine"],
        help_text="`reviewed`: a person confirmed it. `edited`: a person corrected it. "
        "`machine`: made by a different converter, named here.",
    )
    locals().update(capacity(required=False))
    by = s.CharField(required=False, help_text=NAMED)
    at = s.DateTimeField(required=False)
    stale = s.BooleanField(
        required=False, help_text="The text as written has changed since; this text has not."
    )
    made_from = s.CharField(
        required=False, help_text="First 16 hex digits of the SHA-256 of the text it was made from."
    )
    machine = s.CharField(required=False, help_text="The output of the converter.")
    converter = s.CharField(required=False)


class Provenance(s.Serializer):
    """Every text in the script `derived` is machine-made unless `texts` names it."""

    converter = s.CharField(help_text="OpenCC's version and a digest of the overrides.")
    derived = s.ChoiceField(_CHINESE)
    texts = s.DictField(child=TextState(), help_text="By path: `title`, `targets.1.per`.")
    mixed_script = s.ListField(
        child=s.CharField(), help_text="Paths of texts written in a mix of both scripts."
    )
    other_script = s.ListField(
        child=s.CharField(),
        help_text="Paths of texts that are not in the origin script; they are not converted.",
    )
