"""Where texts come from, as answers tell it; for the schema."""

from __future__ import annotations

from rest_framework import serializers as s

from measures.models import ReviewState
from measures.models.texts import LANGUAGES

_CHINESE = [LANGUAGES["hans"], LANGUAGES["hant"]]


class TextState(s.Serializer):
    """A derived text that is not simply what `converter` makes of the text as written."""

    state = s.ChoiceField(
        [*ReviewState.values, "machine"],
        help_text="`reviewed`: a person confirmed it. `edited`: a person corrected it. "
        "`machine`: made by another converter than the rest, named here.",
    )
    by = s.CharField(required=False)
    at = s.DateTimeField(required=False)
    stale = s.BooleanField(
        required=False, help_text="The text as written has changed since; this one has not."
    )
    made_from = s.CharField(
        required=False, help_text="First 16 hex digits of the SHA-256 of the text as written then."
    )
    machine = s.CharField(required=False, help_text="What the converter had made of it.")
    converter = s.CharField(required=False)


class Provenance(s.Serializer):
    """Every text in the script `derived` is machine-made unless `texts` names it."""

    converter = s.CharField(help_text="OpenCC's version and a digest of our own words.")
    derived = s.ChoiceField(_CHINESE)
    texts = s.DictField(child=TextState(), help_text="By path: `title`, `targets.1.per`.")
    mixed_script = s.ListField(
        child=s.CharField(), help_text="Paths of texts that are written in both scripts at once."
    )
    other_script = s.ListField(
        child=s.CharField(),
        help_text="Paths of texts that are not in the script they are said to be written in; "
        "these are not converted.",
    )
